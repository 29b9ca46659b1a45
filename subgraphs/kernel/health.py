"""Is the process alive, and is what it needs there?"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse

_log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 3.0


async def run_checks(checks: Mapping[str, Callable[[], Awaitable[None]]]) -> dict[str, bool]:
    """Whether each check passed, all at once and within a time limit. Why one failed goes to the log, not to the
    caller.
    """

    async def passes(name: str, check: Callable[[], Awaitable[None]]) -> bool:
        try:
            await asyncio.wait_for(check(), TIMEOUT_SECONDS)
        except Exception as problem:
            _log.warning("not ready", check=name, problem=repr(problem))
            return False
        return True

    results = await asyncio.gather(*(passes(name, check) for name, check in checks.items()))
    return dict(zip(checks, results, strict=True))


async def alive(_: Request) -> JSONResponse:
    """GET /health: the process answers."""
    return JSONResponse({"status": "ok"})


def readiness(checks: Mapping[str, Callable[[], Awaitable[None]]]) -> Callable[[Request], Awaitable[JSONResponse]]:
    """GET /ready: 200 if every check passes, else 503; the body names each."""

    async def ready(_: Request) -> JSONResponse:
        results = await run_checks(checks)
        fine = all(results.values())
        return JSONResponse({"status": "ok" if fine else "unavailable", "checks": results}, 200 if fine else 503)

    return ready
