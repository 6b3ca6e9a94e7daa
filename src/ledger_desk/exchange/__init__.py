"""Whole jobs between the ledger and the world of files: workbooks in, packages out."""
