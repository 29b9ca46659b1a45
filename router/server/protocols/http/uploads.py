"""Files in requests: the GraphQL multipart request specification.

The operation begins as soon as its description has arrived; its files follow while it runs (`incoming_form`).
"""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import orjson

from router.exact_json import decode_json
from router.server.config.options.server import UploadOptions
from router.server.protocols.http.incoming_form import IncomingForm, malformed
from router.server.protocols.http.messages import HttpRequest
from router.transport.uploads.uploaded_file import UploadedFile

MAX_PATHS = 100
"""Paths in the parameters at which files may stand, over all files."""


class Upload:
    """A request with files: its parameters as JSON, and its files by their paths in those (`variables.file`)."""

    def __init__(self, request: HttpRequest, options: UploadOptions, max_field: int) -> None:
        """`max_field` bounds the fields that are not files, in bytes. Raises RequestRejected (400)."""
        content_type = request.index.get(b"content-type", b"")
        self._form = IncomingForm(_chunks(request), content_type, options, max_field=max_field, opened=self._opened)
        self._mapping: dict[str, list[Any]] = {}
        self.parameters: Any = None
        self.files: dict[str, object] = {}

    async def open(self) -> None:
        """Read the form up to the files.

        Raises RequestRejected: 400 for a violation of the specification, 408 if the request stops arriving, 413 if it
        is too large.
        """
        await self._form.open()
        for name, file in (self._form.files or {}).items():
            for path in self._mapping[name]:
                _place(self.parameters, path, file)
                self.files[path] = file

    def check(self) -> None:
        """Raise the failure that prevented the files from arriving, if there was one."""
        if self._form.failure is not None:
            raise self._form.failure

    def close(self) -> None:
        """Close the files."""
        self._form.close()

    def _opened(self, operations: bytes, mapping: bytes) -> Iterable[str]:
        self.parameters, self._mapping = decode_json(operations), orjson.loads(mapping)
        if not isinstance(self.parameters, dict) or not isinstance(self._mapping, dict):
            raise malformed("'operations' and 'map' must be objects")
        if not all(isinstance(paths, list) for paths in self._mapping.values()):
            raise malformed("'map' must hold lists of paths")
        if sum(map(len, self._mapping.values())) > MAX_PATHS:
            raise malformed("'map' holds too many paths")
        return self._mapping


async def _chunks(request: HttpRequest) -> AsyncIterator[bytes]:
    if request.body:
        yield request.body
    if request.stream is not None:
        async for chunk in request.stream:
            yield chunk


def _place(operations: dict[str, Any], path: object, file: UploadedFile) -> None:
    """Put a file at its path, in place of a null. Raises RequestRejected."""
    steps = path.split(".") if isinstance(path, str) else []
    if len(steps) < 2 or steps[0] != "variables":
        raise malformed("a path must lead into the variables")
    place: Any = operations
    try:
        for step in steps[:-1]:
            place = place[int(step)] if isinstance(place, list) else place[step]
        last: Any = int(steps[-1]) if isinstance(place, list) else steps[-1]
        if place[last] is not None:
            raise malformed("a path leads to something else than null")
        place[last] = file
    except (KeyError, IndexError, TypeError, ValueError):
        raise malformed("a path leads nowhere") from None
