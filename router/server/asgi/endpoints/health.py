"""Liveness and readiness, for orchestrators and load balancers."""

import orjson

from router.server.asgi.drain_state import DrainState
from router.server.protocols.http import responses
from router.server.protocols.http.messages import HttpRequest, HttpResponse
from router.server.schema_state.state import SchemaState


class HealthEndpoints:
    """The endpoints that report the state of the application."""

    def __init__(self, schema: SchemaState, drain_state: DrainState) -> None:
        self._schema = schema
        self._drain_state = drain_state

    async def live(self, request: HttpRequest) -> HttpResponse:
        """Respond with 200 as long as the process serves requests."""
        return HttpResponse(200, b'{"status":"up"}', [responses.JSON_HEADER, responses.NO_STORE])

    async def ready(self, request: HttpRequest) -> HttpResponse:
        """Respond with 200, or 503 while the application drains; reports the supergraph that is served."""
        draining = self._drain_state.draining
        body = {"status": "draining" if draining else "ready", "supergraph": self._schema.current.digest}
        if self._schema.rejection is not None:
            body["rejected"] = "The newest supergraph could not be served; see the log."
        return HttpResponse(503 if draining else 200, orjson.dumps(body), [responses.JSON_HEADER, responses.NO_STORE])
