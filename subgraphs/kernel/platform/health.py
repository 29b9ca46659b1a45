"""Liveness and readiness endpoints."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse

logger = structlog.get_logger(__name__)

Check: TypeAlias = Callable[[], Awaitable[None]]
"""A readiness check: returns if the dependency works, raises otherwise."""

TIMEOUT_SECONDS = 3.0
KEPT_SECONDS = 1.0
"""The time for which results are returned again."""


class HealthChecks:
    """Readiness checks by name, run at most once at a time and once a second, however many clients want to know."""

    def __init__(self, checks: Mapping[str, Check], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._checks = dict(checks)
        self._clock = clock
        self._running = asyncio.Lock()
        self._results: dict[str, bool] = {}
        self._ended_at: float | None = None

    async def results(self) -> dict[str, bool]:
        """Return whether each check passed, now or within the last second.

        The checks run concurrently, each within `TIMEOUT_SECONDS`. The cause of a failure is logged and not returned.
        """
        async with self._running:
            if self._ended_at is None or self._clock() - self._ended_at >= KEPT_SECONDS:
                self._results = await _run(self._checks)
                self._ended_at = self._clock()
            return dict(self._results)


async def _run(checks: Mapping[str, Check]) -> dict[str, bool]:
    async def passes(name: str, check: Check) -> bool:
        try:
            await asyncio.wait_for(check(), TIMEOUT_SECONDS)
        except Exception as problem:
            logger.warning("readiness check failed", check=name, problem=repr(problem))
            return False
        return True

    results = await asyncio.gather(*(passes(name, check) for name, check in checks.items()))
    return dict(zip(checks, results, strict=True))


async def alive(_: Request) -> JSONResponse:
    """GET /health: 200 while the process serves requests."""
    return JSONResponse({"status": "ok"})


def readiness(checks: HealthChecks) -> Callable[[Request], Awaitable[JSONResponse]]:
    """GET /ready: 200 if every check passes, else 503. The body does not name the checks: clients may read it."""

    async def ready(_: Request) -> JSONResponse:
        return _response(await checks.results(), {})

    return ready


def detailed_readiness(checks: HealthChecks) -> Callable[[Request], Awaitable[JSONResponse]]:
    """GET /ready for operators: the body lists each check's outcome, too."""

    async def ready(_: Request) -> JSONResponse:
        results = await checks.results()
        return _response(results, {"checks": results})

    return ready


def _response(results: Mapping[str, bool], details: Mapping[str, object]) -> JSONResponse:
    fine = all(results.values())
    headers = {"cache-control": "no-store"}
    return JSONResponse({"status": "ok" if fine else "unavailable", **details}, 200 if fine else 503, headers)
