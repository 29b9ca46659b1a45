"""Lines as they are written, from any store."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from subgraphs.kernel.logs.store import MAX_LINES, LogFilter, LogLine, LogStore

OVERLAP = timedelta(seconds=15)
"""The time within which a line becomes searchable: Elasticsearch refreshes now and then, collectors send batches."""


async def follow(store: LogStore, wanted: LogFilter, pause: float = 1.0) -> AsyncIterator[LogLine]:
    """Yield the lines that match and are written from `wanted.since` on, or from now on, each once."""
    since = wanted.since or datetime.now(UTC)
    seen: dict[str, datetime] = {}
    while True:
        for line in await store.find(replace(wanted, since=since), MAX_LINES):
            if line.id not in seen:
                seen[line.id] = line.at
                yield line
        latest = max(seen.values(), default=since)
        since = max(since, latest - OVERLAP)
        seen = {each: at for each, at in seen.items() if at >= since}
        await asyncio.sleep(pause)
