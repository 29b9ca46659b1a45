"""The edge as an ASGI app: GET and HEAD of /{token}/{file}, /health, /ready and /metrics."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from prometheus_client import Counter
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from subgraphs.kernel.clock import Clock, utc_now
from subgraphs.kernel.health import alive, readiness
from subgraphs.kernel.telemetry import metrics
from subgraphs.videos.edge.objects import FileFacts, PublishedFiles
from subgraphs.videos.edge.ranges import ByteRange, Unsatisfiable, requested_range
from subgraphs.videos.service.playback_tokens import PlaybackTokens, TokenRefused
from subgraphs.videos.settings import EdgeSettings
from subgraphs.videos.store.object_storage import content_type_of, s3_address

_log = structlog.get_logger(__name__)

REQUESTS = Counter("lectern_playback_requests_total", "Requests for playlists, segments and pictures", ["status"])

_SERVED = re.compile(
    r"(?:(?:[1-9]\d{0,4}p|audio)/(?:index\.m3u8|init(?:_\d{1,2})?\.mp4|seg_\d{5,7}\.m4s))"
    r"|master\.m3u8|poster\.jpg|storyboard\.(?:jpg|vtt)"
)
"""The names of the files that transcoding makes; nothing else is looked for."""


def build(settings: EdgeSettings, *, clock: Clock = utc_now) -> Starlette:
    """The edge. Needs the object store and the key of the tokens, no database."""
    files = PublishedFiles(s3_address(settings))
    endpoint = PlaybackEndpoint(files, PlaybackTokens([settings.playback_key, *settings.playback_previous_keys]), clock)

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            files.close()

    return Starlette(
        routes=[
            Route("/health", alive),
            Route("/ready", readiness({"object storage": files.check})),
            Route("/metrics", metrics),
            Route("/{token}/{file:path}", endpoint.serve, methods=["GET"]),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],  # the token gives access, not a cookie, so any page's player may ask
                allow_methods=["GET", "HEAD"],
                allow_headers=["Range", "If-None-Match", "If-Range"],
                expose_headers=["Content-Length", "Content-Range", "Accept-Ranges", "ETag"],
                max_age=86_400,
            )
        ],
        lifespan=life,
    )


class PlaybackEndpoint:
    """Serves one file, or a part of it, to whoever has a token for its folder."""

    def __init__(self, files: PublishedFiles, tokens: PlaybackTokens, clock: Clock) -> None:
        self._files = files
        self._tokens = tokens
        self._clock = clock

    async def serve(self, request: Request) -> Response:
        """GET and HEAD of one file."""
        answer = await self._answer_to(request)
        REQUESTS.labels(answer.status_code).inc()
        return answer

    async def _answer_to(self, request: Request) -> Response:
        now = self._clock()
        try:
            opening = self._tokens.read(request.path_params["token"], now)
        except TokenRefused:
            return _refusal(403, "This link is not valid, or no longer.")
        name: str = request.path_params["file"]
        if _SERVED.fullmatch(name) is None:
            return _refusal(404, "There is no such file.")
        key = f"{opening.prefix}/{name}"
        try:
            facts = await self._files.facts(key)
        except (ClientError, BotoCoreError) as problem:
            _log.error("object store failed", problem=repr(problem))
            return Response("Try again.", 503, {"cache-control": "no-store", "retry-after": "1"})
        if facts is None:
            return _refusal(404, "There is no such file.")
        headers = {
            "content-type": content_type_of(name),
            "accept-ranges": "bytes",
            "etag": facts.etag,
            "cache-control": _cache_control(opening.remaining(now)),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
        }
        return self._answer(request, key, facts, headers)

    def _answer(self, request: Request, key: str, facts: FileFacts, headers: Mapping[str, str]) -> Response:
        if _names_tag(request.headers.get("if-none-match"), facts.etag):
            return Response(status_code=304, headers=headers)
        condition = request.headers.get("if-range")
        wanted = request.headers.get("range") if condition in {None, facts.etag} else None
        try:
            part = requested_range(wanted, facts.size)
        except Unsatisfiable:
            return Response(status_code=416, headers={**headers, "content-range": f"bytes */{facts.size}"})
        whole = ByteRange(0, facts.size - 1)
        sent = part or whole
        described = {**headers, "content-length": str(sent.length)}
        if part is not None:
            described["content-range"] = f"bytes {part.first}-{part.last}/{facts.size}"
        status = 200 if part is None else 206
        if request.method == "HEAD" or facts.size == 0:
            return Response(status_code=status, headers=described)
        return StreamingResponse(self._files.read(key, sent), status, described)


def _cache_control(remaining: timedelta) -> str:
    """The viewer's own cache may keep a file for as long as the link is good; nobody else's may."""
    return f"private, max-age={int(remaining.total_seconds())}, immutable"


def _names_tag(header: str | None, etag: str) -> bool:
    if header is None:
        return False
    return any(tag.strip().removeprefix("W/") in {"*", etag} for tag in header.split(","))


def _refusal(status: int, text: str) -> Response:
    return PlainTextResponse(text, status, {"cache-control": "no-store"})
