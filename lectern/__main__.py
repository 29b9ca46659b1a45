"""The command line: `lectern`, or `python -m lectern`."""

import sys

from lectern.commands.cli import cli
from lectern.embedded.errors import PlatformError
from lectern.platform.garbage_collection import collect_rarely


def main() -> None:
    """Run the command line; print an error that the operator can fix in one line."""
    collect_rarely()
    try:
        cli(prog_name="lectern", standalone_mode=True)
    except PlatformError as error:
        sys.exit(f"lectern: {error}")


if __name__ == "__main__":
    main()
