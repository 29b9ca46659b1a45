"""The processes of the drill: a Stripe simulator, a web process and workers, of which all but the first are killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from lectern.embedded import free_ports
from tests.lectern.stripe_simulator.running_simulator import SECRET_KEY, WEBHOOK_SECRET

WORKERS = 2


@dataclass
class Deployment:
    """Running processes by name, and their addresses."""

    folder: Path
    environment: Mapping[str, str]
    commands: Mapping[str, list[str]]
    stripe_url: str
    web_url: str
    processes: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)
    kills: int = 0

    def start(self, name: str) -> None:
        """Start a process; its output goes to a log file."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                self.commands[name], env=self.environment, stdout=log, stderr=log, cwd=Path(__file__).parents[4]
            )

    def kill(self, chance: random.Random) -> None:
        """Kill the web process or a worker with SIGKILL, and start it again; wait until the web responds."""
        name = chance.choice([name for name in self.commands if name != "stripe"])
        self.processes[name].send_signal(signal.SIGKILL)
        self.processes[name].wait()
        self.kills += 1
        self.start(name)
        self.until_up(f"{self.web_url}/payouts/return")

    def until_up(self, url: str, seconds: float = 300.0) -> None:
        """Wait until an address responds."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                httpx.get(url, timeout=5)
            except httpx.HTTPError:
                assert time.monotonic() < deadline, f"{url} does not respond"
                time.sleep(0.2)
            else:
                return


@contextmanager
def deployed(folder: Path, database_url: str, redis_url: str, settlement_currency: str | None) -> Iterator[Deployment]:
    """Start all processes, and kill those that still run at the end."""
    stripe_port, web_port = free_ports(2)
    stripe_url, web_url = f"http://127.0.0.1:{stripe_port}", f"http://127.0.0.1:{web_port}"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LECTERN_")}
    environment = inherited | {
        "LECTERN_ORDERS_DATABASE_URL": database_url,
        "LECTERN_REDIS_URL": redis_url,
        "LECTERN_STRIPE_SECRET_KEY": SECRET_KEY,
        "LECTERN_STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "LECTERN_STRIPE_API_BASE": stripe_url,
        "LECTERN_STRIPE_TIMEOUT": "PT5S",
        "LECTERN_PUBLIC_URL": web_url,
    }
    python = [sys.executable, "-m"]
    simulator = ["--data", str(folder / "stripe"), "--port", str(stripe_port), "--settlement-delay", "2"]
    simulator += ["--funds-available-after", "0"]
    webhooks = ["--webhook-url", f"{web_url}/webhooks/stripe", "--retry-base", "0.5"]
    settlement = [] if settlement_currency is None else ["--settlement-currency", settlement_currency]
    commands = {
        "stripe": [*python, "lectern.stripe_simulator", *simulator, *webhooks, *settlement],
        "web": [*python, "tests.subgraphs.orders.drill.web", str(web_port)],
    }
    for number in range(WORKERS):
        # A worker that restarts under its name takes up what it had not finished.
        named = ["env", f"LECTERN_WORKER_NAME=worker-{number}"]
        commands[f"worker-{number}"] = [*named, *python, "tests.subgraphs.orders.drill.worker"]
    deployment = Deployment(folder, environment, commands, stripe_url, web_url)
    try:
        for name in commands:
            deployment.start(name)
        deployment.until_up(f"{stripe_url}/healthz")
        deployment.until_up(f"{web_url}/payouts/return")
        yield deployment
    finally:
        for process in deployment.processes.values():
            process.kill()
            process.wait()
