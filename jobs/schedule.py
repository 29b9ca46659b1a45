"""Sweeps: what each domain looks after every so often, on one worker at a time."""

import structlog
from redis.asyncio import Redis

from jobs.stopping import Stopping, keep_running
from jobs.streams import tracer
from subgraphs.kernel.background import Sweep

_log = structlog.get_logger(__name__)


async def sweep_regularly(sweep: Sweep, redis: "Redis", stopping: Stopping) -> None:
    """Runs a sweep each time its period is over until the process is to end, unless another worker did."""
    period = sweep.every.total_seconds()

    async def once() -> None:
        # The key is the permission for one period; it is a little shorter than that, since clocks and timers wander.
        mine = await redis.set(f"sweep:{sweep.name}", "taken", nx=True, px=max(1, int(950 * period)))
        if mine:
            with tracer.start_as_current_span(f"sweep {sweep.name}"):
                await sweep.run()
        await stopping.pause(period)

    await keep_running(f"sweep {sweep.name}", stopping, once)
