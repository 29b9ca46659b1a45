"""A domain's work outside of requests: outbox, event handlers, jobs and periodic tasks.

`subgraphs/<domain>/worker_module.py: build(settings, jobs) -> WorkerModule` is the composition root for the worker
process, as `app.py` is for the subgraph. The worker starts every domain's module, relays its outbox, delivers events to
its handlers, and runs its jobs and periodic tasks.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.jobs import Job
from subgraphs.kernel.messaging.outbox import OutboxSource
from subgraphs.kernel.platform.health import Check
from subgraphs.kernel.platform.lifespan import Hook, no_op


@dataclass(frozen=True, slots=True)
class PeriodicTask:
    """A task run every so often on one worker at a time, such as retrying what got stuck or purging what expired."""

    name: str
    every: timedelta
    run: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WorkerModule:
    """One domain's work for the worker. `start` runs before everything else of it, `stop` after."""

    domain: str
    outboxes: Sequence[OutboxSource] = ()
    event_handlers: Sequence[EventHandler[Any]] = ()
    jobs: Sequence[Job] = ()
    periodic_tasks: Sequence[PeriodicTask] = ()
    measurements: Sequence[PeriodicTask] = ()
    """Tasks that set gauges, on every worker: a gauge that another worker set once would stay as it was there."""
    start: Hook = no_op
    stop: Hook = no_op
    ready: Mapping[str, Check] = field(default_factory=dict)
