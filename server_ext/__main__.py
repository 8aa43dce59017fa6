"""`python -m server_ext` is `jupyter analyst`."""

import sys

from server_ext.cli import main

if __name__ == "__main__":
    sys.exit(main())
