"""Delivery of events from the streams to one domain's event handlers, at least once, with retries.

Each domain is a consumer group. An entry stays pending until every handler of it has succeeded; Redis counts its
deliveries and its idle time, so the delays between attempts need no other state and survive a crash. After the last
attempt an entry becomes a dead letter.

Of events with one compaction key that arrive together, only the latest revision is handled: editing a course changes it
many times a minute, and six domains replicate it.
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

from jobs.dead_letters import DeadLetter, dead_letter
from jobs.shutdown import ShutdownSignal, run_with_backoff
from jobs.streams import from_fields, stream_of, trace_of, tracer
from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.events import Event, decode

logger = structlog.get_logger(__name__)

BLOCK_MILLISECONDS = 1_000
BATCH = 200
RETRY_INTERVAL_SECONDS = 0.5

HANDLED = Counter("lectern_events_handled_total", "Events delivered to event handlers", ["handler", "outcome"])

Fields: TypeAlias = Mapping[str, str]
EntryKey: TypeAlias = tuple[str, str]
"""A stream, and the id of an entry in it."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The delays and the number of attempts of a delivery; times in seconds."""

    initial_delay: float = 0.5
    max_delay: float = 300
    max_attempts: int = 20
    claim_after: float = 60
    """The idle time after which an entry of another worker may be claimed."""
    handler_timeout: float = 30
    """The time limit of a handler: one that waits forever would block all events behind it."""

    def delay_after(self, attempt: int) -> float:
        """Return the delay after that many attempts."""
        return float(min(self.initial_delay * 2 ** (attempt - 1), self.max_delay))


@dataclass(frozen=True, slots=True)
class StreamEntry:
    """An entry of a stream, decoded once for all handlers."""

    key: EntryKey
    fields: Fields
    event: Event | Exception
    """The event, or the error of decoding it, with which every handler fails."""
    trace: Context

    @classmethod
    def decode(cls, key: EntryKey, fields: Fields) -> Self:
        """Decode the entry of that key, with these fields."""
        try:
            stored = from_fields(fields)
            return cls(key, fields, decode(stored.type, stored.version, stored.payload), trace_of(stored))
        except (LookupError, ValueError) as problem:
            return cls(key, fields, problem, Context())


def superseded(entries: Iterable[StreamEntry]) -> set[EntryKey]:
    """Return the keys of the entries that a later revision among them replaces (`Event.compaction_key`)."""
    latest: dict[tuple[str, str, str], tuple[int, EntryKey]] = {}
    states: set[EntryKey] = set()
    for entry in entries:
        if isinstance(entry.event, Exception):
            continue  # delivered like any other entry, and fails there
        state = entry.event.compaction_key()
        if state is None:
            continue
        subject, revision = state
        states.add(entry.key)
        about = entry.key[0], entry.event.type, subject
        if about not in latest or revision >= latest[about][0]:
            latest[about] = revision, entry.key
    return states - {key for _, key in latest.values()}


class Deliveries:
    """The delivery of events to one domain's event handlers."""

    def __init__(
        self,
        redis: Redis,
        domain: str,
        handlers: Sequence[EventHandler[Any]],
        consumer: str,
        policy: RetryPolicy | None = None,
    ) -> None:
        self._redis = redis
        self._group = domain
        self._consumer = consumer
        self._policy = policy or RetryPolicy()
        self._handlers: dict[str, list[EventHandler[Any]]] = {}
        for handler in handlers:
            self._handlers.setdefault(handler.event.type, []).append(handler)
        self._streams = sorted({stream_of(handler.event.domain) for handler in handlers})
        self._in_flight: set[EntryKey] = set()
        self._ready = False

    async def deliver_new(self, shutdown: ShutdownSignal) -> None:
        """Deliver new entries until the shutdown."""
        await run_with_backoff(f"deliveries to {self._group}", shutdown, lambda: self._guarded(self._read(shutdown)))

    async def retry_pending(self, shutdown: ShutdownSignal) -> None:
        """Retry pending entries, when their delay is over, until the shutdown."""

        async def step() -> None:
            await self._guarded(self.retry_due())
            await shutdown.sleep(RETRY_INTERVAL_SECONDS)

        await run_with_backoff(f"retries of deliveries to {self._group}", shutdown, step)

    async def prepare(self) -> None:
        """Create the consumer groups; a new one starts with everything that its streams retain."""
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
            # The server lost its data: create the groups again; the outboxes refill the streams.
            if "NOGROUP" not in str(problem):
                raise
            self._ready = False

    async def _read(self, shutdown: ShutdownSignal) -> None:
        arrived = await self._redis.xreadgroup(
            self._group,
            self._consumer,
            dict.fromkeys(self._streams, ">"),
            count=BATCH,
            block=BLOCK_MILLISECONDS,
        )
        found = {(stream, entry): fields for stream, entries in arrived for entry, fields in entries}
        self._in_flight.update(found)
        try:
            skipped = {key for key, fields in found.items() if fields.get("type") not in self._handlers}
            entries = [StreamEntry.decode(key, fields) for key, fields in found.items() if key not in skipped]
            skipped |= superseded(entries)
            await self._acknowledge(skipped)
            for entry in entries:
                if entry.key in skipped:
                    continue
                if shutdown.is_set():
                    return
                await self._deliver(entry, attempt=1)
                self._in_flight.discard(entry.key)
        finally:
            self._in_flight.difference_update(found)

    async def _acknowledge(self, entries: Collection[EntryKey]) -> None:
        """Acknowledge entries without handling them."""
        for stream in {stream for stream, _ in entries}:
            await self._redis.xack(stream, self._group, *(entry for owner, entry in entries if owner == stream))

    async def retry_due(self) -> None:
        """Deliver every pending entry whose delay is over again."""
        idle = int(1000 * self._policy.initial_delay)
        for stream in self._streams:
            start, full = "-", True
            while full:
                pending = await self._redis.xpending_range(
                    stream, self._group, min=start, max="+", count=BATCH, idle=idle
                )
                for entry in pending:
                    entry_id = entry["message_id"]
                    if (stream, entry_id) not in self._in_flight:
                        await self._retry(stream, entry_id, entry["consumer"], entry["times_delivered"])
                    start = f"({entry_id}"
                full = len(pending) == BATCH

    async def _retry(self, stream: str, entry_id: str, consumer: str, attempts: int) -> None:
        delay = self._policy.delay_after(attempts)
        if consumer != self._consumer:
            delay = max(delay, self._policy.claim_after)
        # The claim checks the idle time again, so that only one of several workers gets the entry.
        claimed = await self._redis.xclaim(
            stream, self._group, self._consumer, min_idle_time=int(1000 * delay), message_ids=[entry_id]
        )
        key = stream, entry_id
        for _, fields in claimed:
            self._in_flight.add(key)
            try:
                await self._deliver(StreamEntry.decode(key, fields), attempt=attempts + 1)
            finally:
                self._in_flight.discard(key)

    async def _deliver(self, entry: StreamEntry, attempt: int) -> None:
        interested = self._handlers.get(entry.fields.get("type", ""), [])
        failures = [
            f"{handler.name}: {problem!r}"
            for handler in interested
            if (problem := await self._attempt(handler, entry, attempt)) is not None
        ]
        stream, entry_id = entry.key
        if not failures:
            await self._redis.xack(stream, self._group, entry_id)
        elif attempt >= self._policy.max_attempts:
            letter = DeadLetter(stream, self._group, entry_id, "; ".join(failures), dict(entry.fields))
            await dead_letter(self._redis, letter)

    async def _attempt(self, handler: EventHandler[Any], entry: StreamEntry, attempt: int) -> Exception | None:
        try:
            if isinstance(entry.event, Exception):
                raise entry.event
            with tracer.start_as_current_span(f"event handler {handler.name}", context=entry.trace):
                async with asyncio.timeout(self._policy.handler_timeout):
                    await handler.handle(entry.event)
        except Exception as problem:
            HANDLED.labels(handler.name, "failed").inc()
            logger.warning(
                "event handler failed",
                handler=handler.name,
                action="event",
                event_type=entry.fields.get("type"),
                event_id=entry.fields.get("id"),
                attempt=attempt,
                exc_info=problem,
            )
            return problem
        HANDLED.labels(handler.name, "ok").inc()
        return None
