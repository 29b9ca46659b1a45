"""The command line, run in this process."""

from click.testing import CliRunner, Result

from router.cli import cli


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    """Run `python -m router` with these arguments; unexpected exceptions are raised."""
    return CliRunner().invoke(cli, arguments, input=stdin, catch_exceptions=False)
