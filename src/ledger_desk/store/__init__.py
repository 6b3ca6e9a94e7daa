"""The ledger folder: records, their history, figures and copies."""
