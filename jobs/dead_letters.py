"""Dead letters: events whose handling failed on the last attempt, stored until an operator decides.

They are in the stream `events:dead`, counted by a metric, logged as errors, and can be redriven.
"""

import json
from dataclasses import dataclass

import structlog
from prometheus_client import Counter
from redis.asyncio import Redis
from redis.typing import EncodableT, FieldT

logger = structlog.get_logger(__name__)

STREAM = "events:dead"
DEAD_LETTERS_MAXLEN = 10_000

DEAD_LETTERED = Counter(
    "lectern_dead_letters_total", "Events whose handling failed on the last attempt", ["group", "type"]
)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An entry of a stream, the group that failed to handle it, and the cause."""

    stream: str
    group: str
    entry: str
    problem: str
    fields: dict[str, str]


async def dead_letter(redis: Redis, letter: DeadLetter) -> None:
    """Add the entry to the dead letters and acknowledge it in its group, both or neither."""
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
            maxlen=DEAD_LETTERS_MAXLEN,
            approximate=True,
        )
        pipe.xack(letter.stream, letter.group, letter.entry)
        await pipe.execute()
    event_type = letter.fields.get("type", "")
    DEAD_LETTERED.labels(letter.group, event_type).inc()
    logger.error(
        "event dead-lettered",
        group=letter.group,
        action="event",
        event_type=event_type,
        event_id=letter.fields.get("id"),
        problem=letter.problem[:500],
    )


async def dead_letters(redis: Redis) -> dict[str, DeadLetter]:
    """Return the dead letters by their own ids, oldest first."""
    return {
        key: DeadLetter(
            fields["stream"], fields["group"], fields["entry"], fields["problem"], json.loads(fields["fields"])
        )
        for key, fields in await redis.xrange(STREAM)
    }


async def redrive(redis: Redis, key: str) -> bool:
    """Move a dead letter back to the end of its stream; False if there is no such dead letter.

    All groups receive it again; those that handled it de-duplicate by its event id.
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
