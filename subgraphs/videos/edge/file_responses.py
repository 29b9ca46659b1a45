"""Responses with published files, or ranges of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from subgraphs.videos.edge.objects import FileMetadata, PublishedFiles
from subgraphs.videos.edge.ranges import ByteRange, UnsatisfiableRange, parse_range
from subgraphs.videos.store.object_storage import content_type_of

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FileResponses:
    """Responses to GET and HEAD requests, conditional ones and those for ranges too."""

    files: PublishedFiles

    async def respond(self, request: Request, key: str, cache_control: str) -> Response:
        """Return the file of that key, or an error that no cache stores."""
        try:
            metadata = await self.files.metadata(key)
        except (ClientError, BotoCoreError) as problem:
            return unavailable(problem)
        if metadata is None:
            return error_response(404, "There is no such file.")
        headers = {
            "content-type": content_type_of(key),
            "accept-ranges": "bytes",
            "etag": metadata.etag,
            "cache-control": cache_control,
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
        }
        return self._file_response(request, key, metadata, headers)

    def _file_response(
        self, request: Request, key: str, metadata: FileMetadata, headers: Mapping[str, str]
    ) -> Response:
        if _matches_etag(request.headers.get("if-none-match"), metadata.etag):
            return Response(status_code=304, headers=headers)
        condition = request.headers.get("if-range")
        range_header = request.headers.get("range") if condition in {None, metadata.etag} else None
        try:
            part = parse_range(range_header, metadata.size)
        except UnsatisfiableRange:
            return Response(status_code=416, headers={**headers, "content-range": f"bytes */{metadata.size}"})
        sent = part or ByteRange(0, metadata.size - 1)
        response_headers = {**headers, "content-length": str(sent.length)}
        if part is not None:
            response_headers["content-range"] = f"bytes {part.first}-{part.last}/{metadata.size}"
        status = 200 if part is None else 206
        if request.method == "HEAD" or metadata.size == 0:
            return Response(status_code=status, headers=response_headers)
        return StreamingResponse(self.files.read(key, sent), status, response_headers)


def unavailable(problem: Exception) -> Response:
    """Return the response while the object store cannot be reached, and log the problem."""
    logger.error("object store request failed", problem=repr(problem))
    return Response("Try again.", 503, {"cache-control": "no-store", "retry-after": "1"})


def error_response(status: int, text: str) -> Response:
    """Return an error that no cache stores."""
    return PlainTextResponse(text, status, {"cache-control": "no-store"})


def _matches_etag(header: str | None, etag: str) -> bool:
    if header is None:
        return False
    return any(tag.strip().removeprefix("W/") in {"*", etag} for tag in header.split(","))
