"""From the streams to one domain's reactions, at least once, and again until handled.

Each domain is a consumer group. An entry stays pending until every reaction to it has succeeded; Redis counts its
deliveries and how long it has been idle, so the pauses between attempts need no state of ours and outlive a crash. What
fails too often goes to the dead letters, where people find it.

Of facts that tell the whole state of one thing and arrive together, only the latest is handled: whoever edits a course
changes it many times a minute, and six domains copy it.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import structlog
from opentelemetry.context import Context
from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from jobs.dead_letters import DeadLetter, bury
from jobs.stopping import Stopping, keep_running
from jobs.streams import from_fields, stream_of, trace_of, tracer
from subgraphs.kernel.events import Event, decode
from subgraphs.kernel.reactions import Reaction

_log = structlog.get_logger(__name__)

BLOCK_MILLISECONDS = 1_000
BATCH = 200
CHECK_SECONDS = 0.5

HANDLED = Counter("lectern_reactions_total", "Events handled by reactions", ["reaction", "outcome"])

Fields: TypeAlias = Mapping[str, str]
Place: TypeAlias = tuple[str, str]
"""A stream, and the id of an entry in it."""


@dataclass(frozen=True, slots=True)
class Persistence:
    """How long and how often a failed delivery is repeated; times in seconds."""

    first_pause: float = 0.5
    longest_pause: float = 300
    attempts: int = 20
    abandoned_after: float = 60
    """When an entry that another worker took, and did not finish, is anybody's."""
    longest_handling: float = 30
    """How long a reaction may take: one that waits for a server that never answers would hold up all behind it."""

    def pause_after(self, attempt: int) -> float:
        """How long an entry rests after that many attempts."""
        return float(min(self.first_pause * 2 ** (attempt - 1), self.longest_pause))


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a stream, read once for all reactions."""

    place: Place
    fields: Fields
    event: Event | Exception
    """What it tells, or why nobody understands it: each reaction fails by that."""
    trace: Context

    @classmethod
    def read(cls, place: Place, fields: Fields) -> Self:
        """The entry at that place, with these fields."""
        try:
            stored = from_fields(fields)
            return cls(place, fields, decode(stored.type, stored.version, stored.payload), trace_of(stored))
        except (LookupError, ValueError) as problem:
            return cls(place, fields, problem, Context())


def superseded(entries: Iterable[Entry]) -> set[Place]:
    """Of these entries, the places of those that another makes needless (`Event.whole_state`)."""
    latest: dict[tuple[str, str, str], tuple[int, Place]] = {}
    states: set[Place] = set()
    for entry in entries:
        if isinstance(entry.event, Exception):
            continue  # it is delivered like any other, and fails there
        state = entry.event.whole_state()
        if state is None:
            continue
        of, revision = state
        states.add(entry.place)
        about = entry.place[0], entry.event.type, of
        if about not in latest or revision >= latest[about][0]:
            latest[about] = revision, entry.place
    return states - {place for _, place in latest.values()}


class Deliveries:
    """Delivers events to one domain's reactions."""

    def __init__(
        self,
        redis: "Redis",
        domain: str,
        reactions: Sequence[Reaction[Any]],
        consumer: str,
        persistence: Persistence | None = None,
    ) -> None:
        self._redis = redis
        self._group = domain
        self._consumer = consumer
        self._persistence = persistence or Persistence()
        self._reactions: dict[str, list[Reaction[Any]]] = {}
        for reaction in reactions:
            self._reactions.setdefault(reaction.event.type, []).append(reaction)
        self._streams = sorted({stream_of(reaction.event.domain) for reaction in reactions})
        self._in_hand: set[Place] = set()
        self._ready = False

    async def deliver_new(self, stopping: Stopping) -> None:
        """Delivers what arrives until the process is to end."""
        await keep_running(f"deliveries to {self._group}", stopping, lambda: self._guarded(self._read(stopping)))

    async def deliver_again(self, stopping: Stopping) -> None:
        """Repeats what failed, when its pause is over, until the process is to end."""

        async def once() -> None:
            await self._guarded(self.retry_due())
            await stopping.pause(CHECK_SECONDS)

        await keep_running(f"repeated deliveries to {self._group}", stopping, once)

    async def prepare(self) -> None:
        """Makes the consumer groups; a new one starts with everything that its streams still hold."""
        for stream in self._streams:
            try:
                await self._redis.xgroup_create(stream, self._group, id="0", mkstream=True)
            except ResponseError as problem:
                if "BUSYGROUP" not in str(problem):
                    raise
        self._ready = True

    async def _guarded(self, work: Any) -> None:
        try:
            if not self._ready:
                await self.prepare()
        except BaseException:
            work.close()
            raise
        try:
            await work
        except ResponseError as problem:
            # The server lost its data: the groups are made anew, and the outboxes refill the streams.
            if "NOGROUP" not in str(problem):
                raise
            self._ready = False

    async def _read(self, stopping: Stopping) -> None:
        arrived = await self._redis.xreadgroup(
            self._group,
            self._consumer,
            dict.fromkeys(self._streams, ">"),
            count=BATCH,
            block=BLOCK_MILLISECONDS,
        )
        found = {(stream, entry): fields for stream, entries in arrived for entry, fields in entries}
        self._in_hand.update(found)
        try:
            unwanted = {place for place, fields in found.items() if fields.get("type") not in self._reactions}
            entries = [Entry.read(place, fields) for place, fields in found.items() if place not in unwanted]
            unwanted |= superseded(entries)
            await self._forget(unwanted)
            for entry in entries:
                if entry.place in unwanted:
                    continue
                if stopping.is_set():
                    return
                await self._deliver(entry, attempt=1)
                self._in_hand.discard(entry.place)
        finally:
            self._in_hand.difference_update(found)

    async def _forget(self, entries: Collection[Place]) -> None:
        """Acknowledges what there is nothing to do about, at once."""
        for stream in {stream for stream, _ in entries}:
            await self._redis.xack(stream, self._group, *(entry for of, entry in entries if of == stream))

    async def retry_due(self) -> None:
        """Delivers once more every pending entry whose pause is over."""
        idle = int(1000 * self._persistence.first_pause)
        for stream in self._streams:
            start, full = "-", True
            while full:
                pending = await self._redis.xpending_range(
                    stream, self._group, min=start, max="+", count=BATCH, idle=idle
                )
                for entry in pending:
                    entry_id = entry["message_id"]
                    if (stream, entry_id) not in self._in_hand:
                        await self._retry(stream, entry_id, entry["consumer"], entry["times_delivered"])
                    start = f"({entry_id}"
                full = len(pending) == BATCH

    async def _retry(self, stream: str, entry_id: str, consumer: str, attempts: int) -> None:
        pause = self._persistence.pause_after(attempts)
        if consumer != self._consumer:
            pause = max(pause, self._persistence.abandoned_after)
        # Claiming asks for the pause again, so that of several workers one gets the entry.
        claimed = await self._redis.xclaim(
            stream, self._group, self._consumer, min_idle_time=int(1000 * pause), message_ids=[entry_id]
        )
        place = stream, entry_id
        for _, fields in claimed:
            self._in_hand.add(place)
            try:
                await self._deliver(Entry.read(place, fields), attempt=attempts + 1)
            finally:
                self._in_hand.discard(place)

    async def _deliver(self, entry: Entry, attempt: int) -> None:
        interested = self._reactions.get(entry.fields.get("type", ""), [])
        failures = [
            f"{reaction.name}: {problem!r}"
            for reaction in interested
            if (problem := await self._attempt(reaction, entry, attempt)) is not None
        ]
        stream, entry_id = entry.place
        if not failures:
            await self._redis.xack(stream, self._group, entry_id)
        elif attempt >= self._persistence.attempts:
            letter = DeadLetter(stream, self._group, entry_id, "; ".join(failures), dict(entry.fields))
            await bury(self._redis, letter)

    async def _attempt(self, reaction: Reaction[Any], entry: Entry, attempt: int) -> Exception | None:
        try:
            if isinstance(entry.event, Exception):
                raise entry.event
            with tracer.start_as_current_span(f"reaction {reaction.name}", context=entry.trace):
                async with asyncio.timeout(self._persistence.longest_handling):
                    await reaction.handle(entry.event)
        except Exception as problem:
            HANDLED.labels(reaction.name, "failed").inc()
            _log.warning(
                "reaction failed",
                reaction=reaction.name,
                event_id=entry.fields.get("id"),
                attempt=attempt,
                exc_info=problem,
            )
            return problem
        HANDLED.labels(reaction.name, "ok").inc()
        return None
