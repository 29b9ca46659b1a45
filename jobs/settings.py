"""What the worker may be told from outside."""

import socket

from pydantic import Field

from subgraphs.kernel.settings import KernelSettings


class WorkerSettings(KernelSettings):
    """LECTERN_WORKER_PORT and so on."""

    worker_name: str = Field(
        default_factory=socket.gethostname,
        description="two workers must not share one; a worker that comes back by its name goes on with what it had",
    )
    worker_host: str = "127.0.0.1"
    worker_port: int | None = Field(default=None, description="where health and metrics are served, if anywhere")
    worker_quick_jobs: int = Field(default=10, ge=1, description="quick jobs at a time")
    worker_long_jobs: int = Field(default=1, ge=1, description="long jobs at a time")
    worker_drain_seconds: float = Field(default=20, description="how long running jobs may go on after SIGTERM")
