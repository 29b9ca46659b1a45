"""A job queue for tests."""

from datetime import timedelta


class RecordedJobs:
    """A queue that only records the enqueued jobs."""

    def __init__(self) -> None:
        self.enqueued: list[tuple[str, ...]] = []

    async def enqueue(self, job: str, *arguments: str, key: str | None = None, delay: timedelta | None = None) -> None:
        self.enqueued.append((job, *arguments))
