"""Hostile clients of twenty kinds beside a well-behaved one: what it notices, and what they leave behind.

A whole deployment is started, as by `lectern up`. The well-behaved client sends a query again and again; its latencies
while each kind attacks are compared with those of an undisturbed run. Afterwards memory, sockets, keys and connections
are read once the attackers are gone. `--kinds` chooses, `--seconds` is the duration of each attack.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from tests.benchmarks.hostile.attacks import ATTACKS
from tests.benchmarks.hostile.raw_client import RawClient
from tests.end_to_end.user_client import UserClient
from tests.lectern.deployment_processes import Processes
from tests.lectern.embedded_platform import Platform

QUERY = """query Courses {
  courseSearch(query: "python", first: 5) { totalCount edges { node { id title } } }
  viewer { email }
}"""
EMAIL, PASSWORD = "hostile@example.org", "a password for the benchmark"
PAUSE = 0.025
"""Seconds between a response and the next request of the well-behaved client, which stays below its limit."""
RECOVERY = 30.0
"""The longest wait, in seconds, for what an attack took to be given back."""


@dataclass(frozen=True)
class Latencies:
    """The response times of the well-behaved client, in milliseconds."""

    count: int
    p50: float
    p99: float
    failed: int


@dataclass(frozen=True)
class Resources:
    """Resources of the web process and Redis."""

    megabytes: float
    descriptors: int
    keys: int
    redis_clients: int


class Observer:
    """Reader of a deployment's resources."""

    def __init__(self, processes: Processes, redis: Redis) -> None:
        self._web = processes["web"]
        self._redis = redis

    async def resources(self) -> Resources:
        """Read all of it."""
        clients: Any = await self._redis.client_list()
        return Resources(
            self._web.memory_info().rss / 1e6, self._web.num_fds(), await self._redis.dbsize(), len(clients)
        )

    async def recovered(self, before: Resources) -> Resources:
        """Wait until nearly everything is given back, or `RECOVERY` has passed; return what is held then."""
        deadline = time.monotonic() + RECOVERY
        while True:
            now = await self.resources()
            back = now.descriptors <= before.descriptors + 10 and now.megabytes <= before.megabytes * 1.1
            if back or time.monotonic() > deadline:
                return now
            await asyncio.sleep(0.5)


async def well_behaved(port: int, seconds: float) -> Latencies:
    """Send the query on one connection for so long."""
    client = RawClient(port, "127.0.0.1")
    times: list[float] = []
    failed = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError, EOFError):
            async with client.connected() as stream:
                while time.monotonic() < end:
                    start = time.perf_counter()
                    try:
                        async with asyncio.timeout(20):
                            response = json.loads(await client.post(stream, {"query": QUERY}))
                    except TimeoutError:
                        failed += 1
                        break
                    times.append((time.perf_counter() - start) * 1000)
                    failed += response.get("data") is None
                    await asyncio.sleep(PAUSE)
    times.sort()
    if not times:
        return Latencies(0, float("inf"), float("inf"), failed)
    return Latencies(len(times), times[len(times) // 2], times[int(len(times) * 0.99)], failed)


@asynccontextmanager
async def attacking(kind: str, port: int, token: str) -> AsyncIterator[None]:
    """Attack from a process of its own while the block runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.benchmarks.bench_hostile",
        "--attack",
        kind,
        "--port",
        str(port),
        "--token",
        token,
        stderr=asyncio.subprocess.DEVNULL,  # asyncio warns of each write to a connection that the server has closed.
    )
    await asyncio.sleep(1)
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def measure(platform: Platform, kinds: list[str], seconds: float) -> None:
    """Run the attacks one after the other, and print a line for each."""
    password = platform.secrets["valkey_password"]
    user = UserClient(platform.url)
    user.log_in(EMAIL, PASSWORD)
    token = user.access_token or ""
    async with Redis(port=platform.port_of("valkey"), password=password) as redis:
        processes = Processes(platform.data)
        observer = Observer(processes, redis)
        await asyncio.to_thread(processes.wait_until_idle)
        await well_behaved(platform.port, 2)
        alone = await well_behaved(platform.port, max(seconds, 5))
        print(f"undisturbed: p50 {alone.p50:.1f} ms, p99 {alone.p99:.1f} ms")
        print("| kind | p50 ms | p99 ms | p99 ratio | failed | MB | descriptors | Redis keys | Redis connections |")
        print("|-|-|-|-|-|-|-|-|-|")
        for kind in kinds:
            before = await observer.resources()
            async with attacking(kind, platform.port, token):
                during = await well_behaved(platform.port, seconds)
            after = await observer.recovered(before)
            print(
                f"| {kind} | {during.p50:.1f} | {during.p99:.1f} | {during.p99 / alone.p99:.1f} | {during.failed} |"
                f" {before.megabytes:.0f} → {after.megabytes:.0f} | {before.descriptors} → {after.descriptors} |"
                f" {before.keys} → {after.keys} | {before.redis_clients} → {after.redis_clients} |",
                flush=True,
            )


async def run(kinds: list[str], seconds: float, data: Path | None) -> None:
    """Start a deployment and measure it."""
    with tempfile.TemporaryDirectory() as folder:
        # Clients are limited as in production. What is measured is whether a limit also protects the others.
        limited = {"LECTERN_RATE_LIMITS": "true"}
        platform = Platform(data or Path(folder) / "data", seed=True, variables=limited)
        try:
            await asyncio.to_thread(platform.start)
            arguments = ["admit", EMAIL, "--data", str(platform.data), "--name", "H", "--role", "admin", "--password"]
            admit = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "lectern", *arguments, PASSWORD, stdout=asyncio.subprocess.DEVNULL
            )
            assert await admit.wait() == 0
            await measure(platform, kinds, seconds)
        finally:
            platform.end()


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", default="", help="comma-separated; all by default")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--data", type=Path, help="folder of the deployment, kept afterwards")
    parser.add_argument("--attack", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--token", help=argparse.SUPPRESS)
    options, _ = parser.parse_known_args()
    if options.attack is not None:
        asyncio.run(attack_forever(options.attack, options.port, options.token))
        return
    kinds = options.kinds.split(",") if options.kinds else list(ATTACKS)
    asyncio.run(run(kinds, options.seconds, options.data))


async def attack_forever(kind: str, port: int, token: str) -> None:
    """Attack until the process is killed.

    Attackers have machines of their own: here they get what the server and the well-behaved client leave of the cores.
    """
    os.nice(15)
    await ATTACKS[kind](RawClient(port), token)


if __name__ == "__main__":
    main()
