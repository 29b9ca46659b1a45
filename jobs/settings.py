"""Settings of the worker."""

import socket

from pydantic import Field

from subgraphs.kernel.platform.settings import KernelSettings


class WorkerSettings(KernelSettings):
    """Environment variables of the worker: `LECTERN_WORKER_PORT` and so on."""

    worker_name: str = Field(
        default_factory=socket.gethostname,
        description="unique name of the worker; a worker that restarts under its name resumes its pending deliveries",
    )
    worker_quick_jobs: int = Field(default=10, ge=1, description="concurrent quick jobs")
    worker_long_jobs: int = Field(default=1, ge=1, description="concurrent long jobs, such as transcoding")
    worker_drain_seconds: float = Field(
        default=20, description="time for running jobs to finish after SIGTERM, in seconds"
    )
