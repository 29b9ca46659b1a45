"""What a domain runs outside of requests: its outbox, its reactions, its jobs and its sweeps.

`subgraphs/<domain>/background.py: build(settings) -> Background` (`build(settings, jobs)` for a domain that queues
jobs) is the composition root for the worker, as `app.py` is for the subgraph. The worker starts every domain's
background, relays its outbox, delivers events to its reactions, and runs its jobs and sweeps.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Any, Protocol

from subgraphs.kernel.clock import Clock
from subgraphs.kernel.outbox import OutboxSource
from subgraphs.kernel.reactions import Reaction
from subgraphs.kernel.sql import UnitsOfWork, Work

HANDLED_EVENTS_KEPT = timedelta(days=90)
"""How long an inbox remembers what was handled: longer than any stream keeps what might be delivered again."""


async def nothing() -> None:
    """For a background that has nothing to start or stop."""


class Jobs(Protocol):
    """The queue of jobs, for whoever wants one done later and elsewhere."""

    async def enqueue(self, job: str, *arguments: str, key: str | None = None, delay: timedelta | None = None) -> None:
        """Asks for the job of that name. While one with the same `key` waits or runs, asking again changes nothing."""
        ...


class Queue(Enum):
    """Where a job waits for its turn."""

    QUICK = "quick"
    """Jobs of seconds, several at a time."""
    LONG = "long"
    """Jobs that keep a machine busy for minutes, such as transcoding: one at a time, unless configured otherwise."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work that takes long or leaves the process, run from the queue; safe to run twice (its arguments are ids, not
    data).

    A failed run is repeated with growing pauses up to `attempts` times in all, then given up. One whose worker died is
    run again within a minute. The queue is only a trigger: what must happen is in the domain's own state, and a sweep
    asks again for what was given up or lost.
    """

    name: str
    run: Callable[..., Awaitable[None]]
    timeout: timedelta = timedelta(minutes=5)
    attempts: int = 5
    queue: Queue = Queue.QUICK


@dataclass(frozen=True, slots=True)
class Sweep:
    """Something looked after every so often: what got stuck is put back on its way, what expired is cleared.

    One worker at a time runs it.
    """

    name: str
    every: timedelta
    run: Callable[[], Awaitable[None]]


def forget_handled_events(domain: str, units: UnitsOfWork[Work], clock: Clock) -> Sweep:
    """The sweep that clears the inbox of a domain on PostgreSQL."""

    async def forget() -> None:
        async with units() as work:
            await work.forget_handled(clock() - HANDLED_EVENTS_KEPT)

    return Sweep(f"{domain}.forget-handled", timedelta(hours=6), forget)


@dataclass(frozen=True, slots=True)
class Background:
    """What the worker runs for one domain. `start` is called before anything else of it, `stop` after everything
    else.
    """

    domain: str
    outboxes: Sequence[OutboxSource] = ()
    reactions: Sequence[Reaction[Any]] = ()
    jobs: Sequence[Job] = ()
    sweeps: Sequence[Sweep] = ()
    start: Callable[[], Awaitable[None]] = nothing
    stop: Callable[[], Awaitable[None]] = nothing
    ready: Mapping[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)
