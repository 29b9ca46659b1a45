"""Queued jobs: work that takes long or calls other systems."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Protocol


class JobQueue(Protocol):
    """The queue of jobs, for use cases that enqueue one."""

    async def enqueue(self, job: str, *arguments: str, key: str | None = None, delay: timedelta | None = None) -> None:
        """Enqueue the job of that name. While a job with the same `key` waits or runs, this changes nothing."""
        ...


class Queue(Enum):
    """The queues, by the duration of their jobs."""

    QUICK = "quick"
    """Jobs of seconds, several at a time."""
    LONG = "long"
    """Jobs that use a machine for minutes, such as transcoding: one at a time, unless configured otherwise."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work run from the queue, safe to run twice; its arguments are ids, not data.

    A failed run is repeated with growing pauses up to `attempts` times in all, then given up. A job whose worker died
    runs again within a minute. The queue is only a trigger: pending work is stored in the domain's own state, and a
    periodic task enqueues again what was given up or lost.
    """

    name: str
    run: Callable[..., Awaitable[None]]
    timeout: timedelta = timedelta(minutes=5)
    attempts: int = 5
    queue: Queue = Queue.QUICK
