"""The command line: `lectern`, or `python -m lectern`."""

import sys

from lectern.cli import cli
from lectern.embedded.errors import PlatformError


def main() -> None:
    """Runs the command line; what an operator can mend is told in one line."""
    try:
        cli(prog_name="lectern", standalone_mode=True)
    except PlatformError as error:
        sys.exit(f"lectern: {error}")


if __name__ == "__main__":
    main()
