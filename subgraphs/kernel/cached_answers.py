"""What others may keep of a subgraph's answers, and how they learn that it is no longer true.

For how long an answer may be given to everybody goes out as `Cache-Control`. It is `no-store` unless the domain says
otherwise, and reading `RequestContext.principal` makes it so again: what depends on who asks can't be shared by an
oversight. What a mutation makes untrue stands in `extensions.invalidate` of its answer, for whoever passes that on;
what changes otherwise is announced on `CHANNEL`. Both are JSON as in `outdated_entity` and `outdated_type`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import orjson
from redis.asyncio import Redis
from strawberry.extensions import SchemaExtension

Outdated: TypeAlias = dict[str, Any]

CHANNEL = "lectern:outdated"
"""The Redis channel on which caches hear what is no longer true. Who doesn't listen doesn't hear: nothing may be kept
for longer than it may be wrong.
"""

NO_STORE = "no-store"


def outdated_entity(type_name: str, **key: str) -> Outdated:
    """Every answer that holds this entity, or may."""
    return {"type": type_name, "key": key}


def outdated_type(type_name: str) -> Outdated:
    """Every answer that may hold an object of the type."""
    return {"type": type_name}


async def announce(redis: "Redis", outdated: Sequence[Outdated]) -> None:
    """Tells the caches that listen. Raises redis.exceptions.RedisError."""
    await redis.publish(CHANNEL, orjson.dumps(outdated))


@dataclass(slots=True)
class Keeping:
    """What may be kept of one answer. It starts with what the domain allows and is only ever restricted."""

    seconds: int = 0
    """For how long everybody may be given the same; zero: nobody may keep it."""
    outdated: list[Outdated] = field(default_factory=list)
    """What is no longer true by what was done."""

    def at_most(self, seconds: int) -> None:
        """Keeps it for no longer than that."""
        self.seconds = min(self.seconds, seconds)

    def not_at_all(self) -> None:
        """For what is as it is because of who asks, or will soon be otherwise."""
        self.seconds = 0

    def cache_control(self, *, failed: bool) -> str:
        """The value of `Cache-Control` for the answer."""
        return NO_STORE if failed or self.seconds == 0 else f"public, max-age={self.seconds}"


class TellsWhatIsOutdated(SchemaExtension):
    """Puts what a mutation made untrue into the answer's `extensions.invalidate`."""

    def get_results(self) -> dict[str, Any]:
        keeping = getattr(self.execution_context.context, "keeping", None)
        return {"invalidate": _distinct(keeping.outdated)} if isinstance(keeping, Keeping) and keeping.outdated else {}


def _distinct(outdated: Iterable[Outdated]) -> list[Outdated]:
    return list({orjson.dumps(one, option=orjson.OPT_SORT_KEYS): one for one in outdated}.values())
