"""Metrics in Prometheus' text format."""

from pydantic import SecretStr

from router.server.asgi.endpoints.bearer_token import has_bearer_token
from router.server.protocols.http import responses
from router.server.protocols.http.messages import HttpRequest, HttpResponse
from router.server.protocols.rejections import RejectionReporter
from router.server.telemetry.metrics import CONTENT_TYPE, Metrics


class MetricsEndpoint:
    """The metrics endpoint, for clients with the configured token if there is one."""

    def __init__(self, metrics: Metrics, token: SecretStr | None, rejections: RejectionReporter) -> None:
        self._metrics = metrics
        self._token = token
        self._rejections = rejections

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """Respond with all metrics, or 401."""
        if self._token is not None and not has_bearer_token(request, self._token):
            self._rejections.http(request, 401, "UNAUTHENTICATED")
            return responses.plain_response(401, "Unauthorized.\n", [(b"www-authenticate", b"Bearer")])
        return HttpResponse(200, self._metrics.exposition(), [(b"content-type", CONTENT_TYPE), responses.NO_STORE])
