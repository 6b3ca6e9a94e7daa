"""`python -m ledger_desk`."""

import sys

from ledger_desk.app import main

if __name__ == "__main__":
    sys.exit(main())
