"""The endpoint of published pictures: GET and HEAD of /{picture}/{digest}/{file}, for anyone."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.object_storage.settings import StorageSettings
from subgraphs.kernel.pictures.model import PictureFormat
from subgraphs.kernel.pictures.s3_objects import IMMUTABLE, S3PictureObjects

logger = structlog.get_logger(__name__)

_SERVED = re.compile(r"(pic_[0-9a-z]{26}/[0-9a-f]{32})/([1-9]\d{1,3})\.(avif|webp|jpg)")
"""The names of published files; no other object is ever requested from the store."""


def build(settings: StorageSettings) -> Starlette:
    """Return the endpoint as an app, for PICTURES_PATH. It needs the object store alone."""
    objects = S3PictureObjects(s3_address(settings))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            objects.close()

    async def serve(request: Request) -> Response:
        return await _respond(objects, request.path_params["name"], request.headers.get("if-none-match"))

    app = Starlette(routes=[Route("/{name:path}", serve, methods=["GET"])], lifespan=lifespan)
    app.router.redirect_slashes = False
    return app


async def _respond(objects: S3PictureObjects, name: str, if_none_match: str | None) -> Response:
    served = _SERVED.fullmatch(name)
    if served is None:
        return _error_response(404, "There is no such picture.")
    # The path has a hash of the content, so it is the entity tag.
    etag = f'"{served[1].rpartition("/")[2]}-{served[2]}-{served[3]}"'
    headers = {
        "cache-control": IMMUTABLE,
        "etag": etag,
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
    }
    if if_none_match is not None and any(tag.strip().removeprefix("W/") == etag for tag in if_none_match.split(",")):
        return Response(status_code=304, headers=headers)
    try:
        content = await objects.read(f"pictures/{name}")
    except (ClientError, BotoCoreError) as problem:
        logger.error("object store request failed", problem=repr(problem))
        return PlainTextResponse("Try again.", 503, {"cache-control": "no-store", "retry-after": "1"})
    if content is None:
        return _error_response(404, "There is no such picture.")
    return Response(content, headers=headers, media_type=PictureFormat(served[3]).media_type)


def _error_response(status: int, text: str) -> Response:
    return PlainTextResponse(text, status, {"cache-control": "no-store"})
