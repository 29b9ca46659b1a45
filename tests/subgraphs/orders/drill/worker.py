"""The worker process of the drill: the worker itself, with orders as its only domain."""

import asyncio

from jobs.settings import WorkerSettings
from jobs.shutdown import ShutdownSignal
from jobs.worker import run
from subgraphs.orders.settings import Settings
from subgraphs.orders.worker_module import build

if __name__ == "__main__":
    asyncio.run(run(WorkerSettings(), lambda jobs: [build(Settings(), jobs)], ShutdownSignal()))
