"""Run `python -m cd7gui` as the command `cd7gui`."""

import sys

from cd7gui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
