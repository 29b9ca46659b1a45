"""The playback edge as an ASGI app: GET and HEAD of /{token}/{file}, /health and /ready."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from botocore.exceptions import BotoCoreError, ClientError
from prometheus_client import Counter
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.platform import redis
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.kernel.platform.health import HealthChecks, alive, readiness
from subgraphs.videos.edge.file_names import is_file_name
from subgraphs.videos.edge.file_responses import FileResponses, error_response, unavailable
from subgraphs.videos.edge.objects import PublishedFiles
from subgraphs.videos.edge.origin import OriginEndpoints
from subgraphs.videos.edge.revocations import RevocationListener, RevokedGrants
from subgraphs.videos.edge.signed_urls import Distribution, SignedUrls
from subgraphs.videos.service.playback.playback_tokens import InvalidPlaybackToken, PlaybackClaims, PlaybackTokens
from subgraphs.videos.settings import EdgeSettings
from subgraphs.videos.store.object_storage import content_type_of

REQUESTS = Counter("lectern_playback_requests_total", "Requests for playlists, segments and pictures", ["status"])


def build(settings: EdgeSettings, *, clock: Clock = utc_now) -> Starlette:
    """Return the edge. It needs the object store and the keys of the tokens, but no database.

    It receives revoked grants over Redis; without Redis it serves by those that it has.
    """
    files = PublishedFiles(s3_address(settings))
    revoked = RevokedGrants(clock=lambda: clock().timestamp())
    listener = RevocationListener(redis.connect(settings.redis_url, socket_timeout=None), revoked)
    tokens = PlaybackTokens([settings.playback_key, *settings.playback_previous_keys])
    responses = FileResponses(files)
    endpoint = PlaybackEndpoint(responses, tokens, revoked, clock, _signed_urls(settings))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        listener.start()
        try:
            yield
        finally:
            await listener.stop()
            files.close()

    app = Starlette(
        routes=[
            Route("/health", alive),
            Route("/ready", readiness(HealthChecks({"object storage": files.check}))),
            *_origin_routes(settings, responses, tokens, revoked, clock),
            Route("/{token}/{file:path}", endpoint.serve, methods=["GET"]),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],  # access is by token, not by cookie, so players on any origin may send requests
                allow_methods=["GET", "HEAD"],
                allow_headers=["Range", "If-None-Match", "If-Range"],
                expose_headers=["Content-Length", "Content-Range", "Accept-Ranges", "ETag"],
                max_age=86_400,
            )
        ],
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app


def _signed_urls(settings: EdgeSettings) -> SignedUrls | None:
    url, key_id = settings.playback_cloudfront_url, settings.playback_cloudfront_key_id
    private_key = settings.playback_cloudfront_private_key
    if url is None or key_id is None or private_key is None:
        return None
    return SignedUrls(Distribution(url, key_id, private_key))


def _origin_routes(
    settings: EdgeSettings, responses: FileResponses, tokens: PlaybackTokens, revoked: RevokedGrants, clock: Clock
) -> list[Route]:
    """Return the routes for shared caches; none without a secret that only they know."""
    if settings.playback_origin_secret is None:
        return []
    secrets = [settings.playback_origin_secret, *settings.playback_previous_origin_secrets]
    origin = OriginEndpoints(secrets, responses, tokens, revoked, clock)
    return [
        Route("/_authorize", origin.authorize, methods=["GET"]),
        Route("/_files/{key:path}", origin.file, methods=["GET"]),
    ]


def readiness_checks(settings: EdgeSettings) -> HealthChecks:
    """Return the checks that the edge is ready, for the management port."""
    return HealthChecks({"object storage": PublishedFiles(s3_address(settings)).check})


class PlaybackEndpoint:
    """The endpoint of files, or ranges of them, for requests with a token for their folder."""

    def __init__(
        self,
        responses: FileResponses,
        tokens: PlaybackTokens,
        revoked: RevokedGrants,
        clock: Clock,
        signed: SignedUrls | None,
    ) -> None:
        self._responses = responses
        self._signed = signed
        self._tokens = tokens
        self._revoked = revoked
        self._clock = clock

    async def serve(self, request: Request) -> Response:
        """Respond to a GET or HEAD request for one file."""
        response = await self._respond(request)
        REQUESTS.labels(response.status_code).inc()
        return response

    async def _respond(self, request: Request) -> Response:
        now = self._clock()
        try:
            claims = self._tokens.read(request.path_params["token"], now)
        except InvalidPlaybackToken:
            return error_response(403, "This link is not valid, or no longer.")
        if self._revoked.cover(claims):
            return error_response(403, "This link is not valid, or no longer.")
        name: str = request.path_params["file"]
        if not is_file_name(name):
            return error_response(404, "There is no such file.")
        cache_control = _cache_control(claims.remaining(now))
        if self._signed is not None and name.endswith(".m3u8"):
            return await self._signed_playlist(self._signed, claims, name, cache_control)
        return await self._responses.respond(request, f"{claims.prefix}/{name}", cache_control)

    async def _signed_playlist(
        self, signed: SignedUrls, claims: PlaybackClaims, name: str, cache_control: str
    ) -> Response:
        try:
            playlist = await self._responses.files.text(f"{claims.prefix}/{name}")
        except (ClientError, BotoCoreError) as problem:
            return unavailable(problem)
        if playlist is None:
            return error_response(404, "There is no such file.")
        return Response(
            signed.rewrite(playlist, claims.prefix, name, claims.expires_at),
            media_type=content_type_of(name),
            headers={"cache-control": cache_control, "referrer-policy": "no-referrer"},
        )


def _cache_control(remaining: timedelta) -> str:
    """Only the viewer's private cache may store a file, until the link expires."""
    return f"private, max-age={int(remaining.total_seconds())}, immutable"
