"""Invalidation of cached responses over HTTP."""

from collections.abc import Mapping

import orjson
from pydantic import SecretStr

from router.server.asgi.endpoints.bearer_token import has_bearer_token
from router.server.cache import InvalidInvalidation, StoreUnavailable
from router.server.cache.invalidation import parse_invalidations
from router.server.protocols.http import responses
from router.server.protocols.http.messages import HttpRequest, HttpResponse
from router.server.protocols.rejections import RejectionReporter
from router.server.schema_state.state import SchemaState


class CacheInvalidationEndpoint:
    """The endpoint for invalidations POSTed by clients with the configured token."""

    def __init__(self, schema: SchemaState, token: SecretStr | None, rejections: RejectionReporter) -> None:
        """Without a token, the endpoint does not exist."""
        self._schema = schema
        self._token = token
        self._rejections = rejections

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """Respond with the number of invalidations that were applied, or an error."""
        if self._token is None:
            return responses.plain_response(404, "Not found.\n")
        if not has_bearer_token(request, self._token):
            self._rejections.http(request, 401, "UNAUTHENTICATED")
            return responses.plain_response(401, "Unauthorized.\n", [(b"www-authenticate", b"Bearer")])
        if request.method != "POST":
            return responses.plain_response(405, "Use POST.\n", [(b"allow", b"POST")])
        try:
            count = await self._schema.invalidator().invalidate(parse_invalidations(request.body))
        except InvalidInvalidation as rejected:
            return _json_response(400, {"error": str(rejected)})
        except StoreUnavailable:
            return _json_response(503, {"error": "the store is away"})
        return _json_response(200, {"count": count})


def _json_response(status: int, body: Mapping[str, object]) -> HttpResponse:
    return HttpResponse(status, orjson.dumps(body), [responses.JSON_HEADER, responses.NO_STORE])
