"""A search of the logs: where they are, and how lines are printed."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lectern.commands.settings_errors import settings_explained
from lectern.commands.status import join
from lectern.embedded.errors import PlatformError
from lectern.platform.data_folder import DataFolder
from subgraphs.kernel.logs.fields import LABELS, PROCESS_PREFIX, Field
from subgraphs.kernel.logs.files import FileLogStore
from subgraphs.kernel.logs.follow import follow
from subgraphs.kernel.logs.pseudonyms import PREFIX, Pseudonyms
from subgraphs.kernel.logs.store import LogFilter, LogLine, LogStore, LogStoreUnavailable
from subgraphs.statistics.settings import Settings
from subgraphs.statistics.store.logs import open_log_store

_SHOWN_APART = frozenset(
    {Field.TIMESTAMP, Field.LEVEL, Field.PROCESS, Field.MESSAGE, Field.STACK_TRACE, Field.ACTION, Field.LOGGER}
)

Echo = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Search:
    """A search of the logs of the deployment on a data folder, or of those that the environment names.

    `wanted.user` may be an id: its pseudonym of the last period takes its place.
    """

    data: Path
    wanted: LogFilter
    limit: int
    following: bool = False
    as_json: bool = False

    def run(self, echo: Echo) -> None:
        """Print the lines; until Ctrl-C if they are followed. Raises PlatformError if they cannot be read."""
        join(self.data)
        with settings_explained():
            settings = Settings()
        store = open_log_store(settings) or FileLogStore(DataFolder(self.data.resolve()).logs)
        wanted = replace(self.wanted, user=_pseudonym(self.wanted, settings))
        try:
            with suppress(KeyboardInterrupt):
                asyncio.run(self._print(store, wanted, echo))
        except LogStoreUnavailable as problem:
            raise PlatformError(f"the logs cannot be read: {problem}") from problem

    async def _print(self, store: LogStore, wanted: LogFilter, echo: Echo) -> None:
        show = _document if self.as_json else _line
        try:
            found = await store.find(wanted, self.limit)
            for line in found:
                echo(show(line))
            if self.following:
                shown = {line.id for line in found}
                async for line in follow(store, replace(wanted, since=found[-1].at if found else None)):
                    if line.id not in shown:
                        echo(show(line))
        finally:
            await store.close()


def _pseudonym(wanted: LogFilter, settings: Settings) -> str | None:
    user = wanted.user
    if user is None or user.startswith(PREFIX):
        return user
    pseudonyms = Pseudonyms(settings.log_pseudonym_key, settings.log_pseudonym_period)
    return pseudonyms.of(user, wanted.until or datetime.now(UTC))


def _document(line: LogLine) -> str:
    return json.dumps({Field.TIMESTAMP.value: line.at.isoformat(), **line.document}, default=str)


def _line(line: LogLine) -> str:
    document = line.document
    process = str(document.get(Field.PROCESS, "")).removeprefix(PROCESS_PREFIX)
    rest = " ".join(
        f"{name.removeprefix(LABELS)}={_value(name, value)}"
        for name, value in document.items()
        if name not in _SHOWN_APART
    )
    level = str(document.get(Field.LEVEL, ""))
    first = f"{line.at:%Y-%m-%d %H:%M:%S} {level:8}{process:14}{document.get(Field.MESSAGE, '')}  {rest}".rstrip()
    trace = document.get(Field.STACK_TRACE)
    return first if not trace else "\n    ".join([first, *str(trace).splitlines()])


def _value(name: str, value: Any) -> str:
    if name == Field.DURATION and isinstance(value, int | float):
        return f"{value / 1_000_000:.1f}ms"
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
