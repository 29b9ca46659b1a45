"""HTTP requests to responses: plugins first, then routes, then what concerns every response."""

import logging
from collections.abc import Sequence

from router.server.asgi.routes import Routes
from router.server.config.options.server import CompressionOptions
from router.server.errors import RequestRejected
from router.server.plugins.registry import RequestHook
from router.server.protocols.http import responses
from router.server.protocols.http.browser_protection.cors import CorsPolicy
from router.server.protocols.http.browser_protection.security_headers import secure
from router.server.protocols.http.compression import compress
from router.server.protocols.http.media_types import ResponseMediaType, accepted_types, single_media_type
from router.server.protocols.http.messages import HttpRequest, HttpResponse
from router.server.protocols.rejections import RejectionReporter

logger = logging.getLogger(__name__)


class HttpHandler:
    """Responds to HTTP requests whose body has been read."""

    def __init__(
        self,
        routes: Routes,
        cors: CorsPolicy,
        compression: CompressionOptions,
        rejections: RejectionReporter,
        hooks: Sequence[RequestHook] = (),
    ) -> None:
        self._routes = routes
        self._cors = cors
        self._min_compressed = compression.min_size if compression.responses else None
        self._rejections = rejections
        self._hooks = hooks

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """Respond to a request. Raises Disconnected if its client is gone."""
        if self._hooks:
            response = await self._call_hooks(request)
            if response is not None:
                secure(response)
                return response
        response = await self._routes.respond(request)
        if self._cors.active and request.method != "OPTIONS":
            self._cors.permit(request.index.get(b"origin"), response)
        secure(response)
        if self._min_compressed is not None:
            compress(response, request.index.get(b"accept-encoding"), self._min_compressed)
        return response

    async def _call_hooks(self, request: HttpRequest) -> HttpResponse | None:
        """Return the response of a plugin, or that of its failure; None if the request is to be routed."""
        response: HttpResponse | None = None
        try:
            for hook in self._hooks:
                response = await hook(request)
                if response is not None:
                    break
        except RequestRejected as rejected:
            return self._reject(request, rejected)
        except Exception:
            logger.exception("unexpected failure of a plugin")
            return self._reject(request, RequestRejected("INTERNAL_SERVER_ERROR", "Internal server error.", status=500))
        request.text = None  # A hook may have changed the headers.
        if response is not None and response.status >= 400:
            self._rejections.http(request, response.status, "REJECTED_BY_PLUGIN")
        return response

    def _reject(self, request: HttpRequest, rejected: RequestRejected) -> HttpResponse:
        media_type = single_media_type(accepted_types(request.index.get(b"accept"))) or ResponseMediaType.JSON
        response = responses.rejection_response(rejected, media_type)
        self._rejections.http(request, response.status, rejected.code)
        return response
