"""网格台账 (Ledger Desk): an offline, encrypted ledger for community grid workers."""

__version__ = "0.1.0"
