"""Events that a domain could not handle however often they were delivered: kept until somebody decides.

They are in the stream `events:dead`, counted by a metric, logged as errors, and can be delivered again.
"""

import json
from dataclasses import dataclass

import structlog
from prometheus_client import Counter
from redis.asyncio import Redis
from redis.typing import EncodableT, FieldT

_log = structlog.get_logger(__name__)

STREAM = "events:dead"
LENGTH = 10_000

BURIED = Counter("lectern_dead_letters_total", "Events given up after the last attempt", ["group", "type"])


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An entry of a stream, the group that could not handle it, and why."""

    stream: str
    group: str
    entry: str
    problem: str
    fields: dict[str, str]


async def bury(redis: "Redis", letter: DeadLetter) -> None:
    """Puts the entry among the dead letters and takes it from its group's pending ones, both or neither."""
    async with redis.pipeline(transaction=True) as pipe:
        pipe.xadd(
            STREAM,
            {
                "stream": letter.stream,
                "group": letter.group,
                "entry": letter.entry,
                "problem": letter.problem[:2_000],
                "fields": json.dumps(letter.fields),
            },
            maxlen=LENGTH,
            approximate=True,
        )
        pipe.xack(letter.stream, letter.group, letter.entry)
        await pipe.execute()
    event_type = letter.fields.get("type", "")
    BURIED.labels(letter.group, event_type).inc()
    _log.error(
        "event given up",
        group=letter.group,
        type=event_type,
        event_id=letter.fields.get("id"),
        problem=letter.problem[:500],
    )


async def dead_letters(redis: "Redis") -> dict[str, DeadLetter]:
    """The dead letters by their own ids, oldest first."""
    return {
        key: DeadLetter(
            fields["stream"], fields["group"], fields["entry"], fields["problem"], json.loads(fields["fields"])
        )
        for key, fields in await redis.xrange(STREAM)
    }


async def deliver_once_more(redis: "Redis", key: str) -> bool:
    """Puts a dead letter's event at the end of its stream again; whether there was such a letter.

    All groups see it once more; those that handled it know that by its event id.
    """
    letter = (await dead_letters(redis)).get(key)
    if letter is None:
        return False
    fields: dict[FieldT, EncodableT] = dict(letter.fields.items())
    async with redis.pipeline(transaction=True) as pipe:
        pipe.xadd(letter.stream, fields)
        pipe.xdel(STREAM, key)
        await pipe.execute()
    return True
