"""The edge as the origin of a shared cache, such as nginx or a CDN, which lets entitled viewers in itself.

A cache sends a viewer's token to `/_authorize` and learns the folder that it opens, or fetches `/_files/{key}` under a
key that is the file's alone. Both need a secret header that the cache adds: viewers cannot come by here.
"""

import hmac
from collections.abc import Sequence

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response

from subgraphs.kernel.platform.clock import Clock
from subgraphs.videos.edge.file_names import is_key
from subgraphs.videos.edge.file_responses import FileResponses, error_response
from subgraphs.videos.edge.revocations import RevokedGrants
from subgraphs.videos.service.playback.playback_tokens import InvalidPlaybackToken, PlaybackTokens

ORIGIN_HEADER = "x-lectern-origin"
TOKEN_HEADER = "x-playback-token"  # noqa: S105  # a header's name
FOLDER_HEADER = "x-playback-folder"
MAX_AGE_HEADER = "x-playback-max-age"

SHARED = "public, max-age=31536000, immutable"
"""Files never change, so shared caches may keep them; it is theirs to let only entitled viewers have them."""


class OriginEndpoints:
    """The endpoints for caches that know the secret."""

    def __init__(
        self,
        secrets: Sequence[SecretStr],
        responses: FileResponses,
        tokens: PlaybackTokens,
        revoked: RevokedGrants,
        clock: Clock,
    ) -> None:
        self._secrets = [secret.get_secret_value().encode() for secret in secrets]
        self._responses = responses
        self._tokens = tokens
        self._revoked = revoked
        self._clock = clock

    async def authorize(self, request: Request) -> Response:
        """Return the folder of a token's files and the seconds until it expires, in headers; 403 for any other."""
        if not self._is_cache(request):
            return error_response(404, "There is no such file.")
        now = self._clock()
        try:
            claims = self._tokens.read(request.headers.get(TOKEN_HEADER, ""), now)
        except InvalidPlaybackToken:
            return error_response(403, "This link is not valid, or no longer.")
        if self._revoked.cover(claims):
            return error_response(403, "This link is not valid, or no longer.")
        headers = {
            FOLDER_HEADER: claims.prefix,
            MAX_AGE_HEADER: str(int(claims.remaining(now).total_seconds())),
            "cache-control": "no-store",
        }
        return Response(status_code=204, headers=headers)

    async def file(self, request: Request) -> Response:
        """Return a file by its key."""
        key: str = request.path_params["key"]
        if not self._is_cache(request) or not is_key(key):
            return error_response(404, "There is no such file.")
        return await self._responses.respond(request, key, SHARED)

    def _is_cache(self, request: Request) -> bool:
        sent = request.headers.get(ORIGIN_HEADER, "").encode()
        matches = [hmac.compare_digest(sent, secret) for secret in self._secrets]
        return any(matches)
