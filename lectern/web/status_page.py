"""Health as a page (`/status`) and as JSON (`/status.json`, `/ready`)."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from lectern.platform.supervision import PartState, Phase, read_state
from lectern.platform.supervision.state import STATE_FILE_VARIABLE
from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.platform.health import HealthChecks, readiness
from subgraphs.kernel.platform.web_pages import HEADERS, page_templates

_template = page_templates(Path(__file__).parent / "templates").get_template("status.html")


def status_routes(checks: HealthChecks) -> list[BaseRoute]:
    """Return the pages that show clients whether the marketplace is up, and nothing else about it."""

    async def page(_: Request) -> Response:
        return _page({}, {}, is_fine(_parts(), await checks.results()))

    async def document(_: Request) -> Response:
        return _document(is_fine(_parts(), await checks.results()))

    return [Route("/status", page), Route("/status.json", document)]


def ready_route(checks: HealthChecks) -> Route:
    """Return the readiness route: 200 if every dependency of the subgraphs is available."""
    return Route("/ready", readiness(checks))


def detailed_status_routes(checks: HealthChecks, home: str) -> list[BaseRoute]:
    """Return the pages for operators: what the subgraphs need and, under a supervisor, its children.

    They are on another port than the marketplace, whose address is `home`.
    """

    async def page(_: Request) -> Response:
        parts, results = _parts(), await checks.results()
        return _page(parts, results, is_fine(parts, results), home)

    async def document(_: Request) -> Response:
        parts, results = _parts(), await checks.results()
        states = {
            name: {"state": part.phase, "restarts": part.restarts, "reason": part.reason}
            for name, part in parts.items()
        }
        return _document(is_fine(parts, results), parts=states, checks=results)

    return [Route("/status", page), Route("/status.json", document)]


def is_fine(parts: Mapping[str, PartState], checks: Mapping[str, bool]) -> bool:
    """Return whether nothing is down."""
    return all(part.phase is Phase.RUNNING for part in parts.values()) and all(checks.values())


def checks_of(subgraphs: Sequence[Subgraph]) -> HealthChecks:
    """Return the readiness checks of all subgraphs by name, for every page of one process."""
    return HealthChecks(
        {f"{subgraph.name}: {name}": check for subgraph in subgraphs for name, check in subgraph.ready.items()}
    )


def _page(parts: Mapping[str, PartState], checks: Mapping[str, bool], fine: bool, home: str = "/") -> Response:
    return HTMLResponse(_template.render(parts=parts, checks=checks, fine=fine, home=home), headers=HEADERS)


def _document(fine: bool, **details: object) -> Response:
    status = "ok" if fine else "degraded"
    return JSONResponse({"status": status, **details}, headers={"Cache-Control": "no-store"})


def _parts() -> dict[str, PartState]:
    path = os.environ.get(STATE_FILE_VARIABLE)
    return read_state(Path(path)) if path else {}
