"""The command `lectern logs`. It imports its dependencies when it runs."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from subgraphs.kernel.logs.fields import LEVELS
from subgraphs.kernel.logs.store import MAX_LINES, LogFilter

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Moment(click.ParamType[datetime]):
    """A moment: a time ago (`90s`, `15m`, `2h`, `7d`, `2w`), or an ISO 8601 time, in UTC unless it has a zone."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        ago = re.fullmatch(r"(\d{1,4})([smhdw])", value)
        if ago is not None:
            return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is neither a time ago, such as 15m or 2h, nor an ISO 8601 time", param, ctx)
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


@click.command()
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var"),
    show_default=True,
    help="The folder that everything is kept in.",
)
@click.option("--process", help="Lines of one process, such as router, worker or web.")
@click.option("--level", type=click.Choice(LEVELS), help="Lines of this level and more severe ones.")
@click.option("--since", type=Moment(), help="Lines since then: 90s, 15m, 2h, 7d ago, or an ISO 8601 time.")
@click.option("--until", type=Moment(), help="Lines before then, in the same formats.")
@click.option("--trace", help="Lines of one trace, by its id.")
@click.option("--operation", help="Lines about the operation of this name.")
@click.option("--client", metavar="NAME[@VERSION]", help="Lines about operations of one client.")
@click.option("--error", metavar="CODE", help="Lines with this error code, such as SUBGRAPH_TIMEOUT.")
@click.option("--user", metavar="ID|PSEUDONYM", help="Lines about one user, within the last period of pseudonyms.")
@click.option("--text", help="Lines whose message or error has this text, in any case of letters.")
@click.option(
    "-n", "--lines", type=click.IntRange(1, MAX_LINES), default=200, show_default=True, help="The last so many."
)
@click.option("-f", "--follow", "following", is_flag=True, help="Go on with lines as they are written, until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="Print documents, one a line, with the fields of the schema.")
def logs(
    data: Path,
    process: str | None,
    level: str | None,
    since: datetime | None,
    until: datetime | None,
    trace: str | None,
    operation: str | None,
    client: str | None,
    error: str | None,
    user: str | None,
    text: str | None,
    lines: int,
    *,
    following: bool,
    as_json: bool,
) -> None:
    """Search the logs of all processes: the files of a data folder, or Elasticsearch where the environment names it.

    Options restrict the lines together. The fields are described in docs/logs.md.
    """
    from lectern.commands.logs.search import Search

    name, _, version = (client or "").partition("@")
    wanted = LogFilter(
        process=process,
        level=level,
        since=since,
        until=until,
        trace=trace,
        operation=operation,
        client=name or None,
        version=version or None,
        error=error,
        user=user,
        text=text,
    )
    Search(data, wanted, lines, following=following, as_json=as_json).run(click.echo)
