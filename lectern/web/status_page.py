"""What is up and what is down, for people (`/status`) and for programs (`/status.json`, `/ready`)."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from lectern.supervision import PartState, Phase, read_state
from lectern.supervision.state import STATE_FILE_VARIABLE
from subgraphs.kernel.health import readiness, run_checks
from subgraphs.kernel.subgraph import Check, Subgraph

_templates = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def status_routes(subgraphs: Sequence[Subgraph]) -> list[BaseRoute]:
    """The pages about some subgraphs and, where there is a supervisor, about its children."""
    checks = _checks(subgraphs)

    async def page(_: Request) -> Response:
        parts, results = _parts(), await run_checks(checks)
        html = _templates.get_template("status.html").render(parts=parts, checks=results, fine=is_fine(parts, results))
        return HTMLResponse(html, headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"})

    async def document(_: Request) -> Response:
        parts, results = _parts(), await run_checks(checks)
        return JSONResponse(
            {
                "status": "ok" if is_fine(parts, results) else "degraded",
                "parts": {
                    name: {"state": part.phase, "restarts": part.restarts, "reason": part.reason}
                    for name, part in parts.items()
                },
                "checks": results,
            },
            headers={"Cache-Control": "no-store"},
        )

    return [Route("/status", page), Route("/status.json", document)]


def ready_route(subgraphs: Sequence[Subgraph]) -> Route:
    """Whether all that some subgraphs need is there."""
    return Route("/ready", readiness(_checks(subgraphs)))


def is_fine(parts: Mapping[str, PartState], checks: Mapping[str, bool]) -> bool:
    """Whether nothing is down."""
    return all(part.phase is Phase.RUNNING for part in parts.values()) and all(checks.values())


def _checks(subgraphs: Sequence[Subgraph]) -> dict[str, Check]:
    return {f"{subgraph.name}: {name}": check for subgraph in subgraphs for name, check in subgraph.ready.items()}


def _parts() -> dict[str, PartState]:
    path = os.environ.get(STATE_FILE_VARIABLE)
    return read_state(Path(path)) if path else {}
