"""Periodic tasks, each on one worker at a time, and measurements, on every worker."""

from redis.asyncio import Redis

from jobs.shutdown import ShutdownSignal, run_with_backoff
from jobs.streams import tracer
from subgraphs.kernel.messaging.worker_module import PeriodicTask


async def run_periodically(task: PeriodicTask, redis: Redis, shutdown: ShutdownSignal) -> None:
    """Run a task once per period until the shutdown, unless another worker did."""
    period = task.every.total_seconds()

    async def step() -> None:
        # The key is the permission for one period. It expires a little earlier, since clocks and timers drift.
        acquired = await redis.set(f"periodic-task:{task.name}", "taken", nx=True, px=max(1, int(950 * period)))
        if acquired:
            with tracer.start_as_current_span(f"periodic task {task.name}"):
                await task.run()
        await shutdown.sleep(period)

    await run_with_backoff(f"periodic task {task.name}", shutdown, step)


async def measure_periodically(measurement: PeriodicTask, shutdown: ShutdownSignal) -> None:
    """Run a measurement at once and after each period, until the shutdown."""

    async def step() -> None:
        await measurement.run()
        await shutdown.sleep(measurement.every.total_seconds())

    await run_with_backoff(f"measurement {measurement.name}", shutdown, step)
