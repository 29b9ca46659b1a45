"""Files in requests: the GraphQL multipart request specification.

The operation begins as soon as its description is there; its files follow while it runs (`incoming_form`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

import orjson

from router.planning.plan import QueryPlan
from router.server.configuration.endpoints import UploadOptions
from router.server.http.incoming_form import IncomingFile, IncomingForm, malformed
from router.server.http.messages import HttpRequest
from router.transport.uploaded_file import UploadedFile

MOST_PATHS = 100


class Upload:
    """A request with files: its parameters as JSON, and its files by their paths in those (`variables.file`)."""

    def __init__(self, request: HttpRequest, options: UploadOptions, max_field: int) -> None:
        """`max_field` bounds the fields that are no files, in bytes. Raises RequestRefused (400)."""
        content_type = request.index.get(b"content-type", b"")
        self._form = IncomingForm(_chunks(request), content_type, options, max_field=max_field, opened=self._opened)
        self._mapping: dict[str, list[Any]] = {}
        self.parameters: Any = None
        self.files: dict[str, object] = {}

    async def open(self) -> None:
        """Read as far as the files. Raises RequestRefused: 400 for what breaks the specification, 408 for what stops
        arriving, 413 for what is too large."""
        await self._form.open()
        for name, file in (self._form.files or {}).items():
            for path in self._mapping[name]:
                _place(self.parameters, path, file)
                self.files[path] = file

    def check(self) -> None:
        """Raises what kept the files from arriving, if anything did."""
        if self._form.failure is not None:
            raise self._form.failure

    def close(self) -> None:
        """Let go of the files."""
        self._form.close()

    def _opened(self, operations: bytes, mapping: bytes) -> Iterable[str]:
        self.parameters, self._mapping = orjson.loads(operations), orjson.loads(mapping)
        if not isinstance(self.parameters, dict) or not isinstance(self._mapping, dict):
            raise malformed("'operations' and 'map' must be objects")
        if not all(isinstance(paths, list) for paths in self._mapping.values()):
            raise malformed("'map' must hold lists of paths")
        if sum(map(len, self._mapping.values())) > MOST_PATHS:
            raise malformed("'map' holds too many paths")
        return self._mapping


def stream_where_possible(plan: QueryPlan, uploads: Mapping[str, object]) -> None:
    """Mark the files that can be passed on as they arrive: those that one fetch alone needs, and needs once.

    A fetch of entities may be sent several times, and what several fetches need would be gone after the first.
    """
    for file in {id(file): file for file in uploads.values()}.values():
        names = {path.split(".")[1] for path, placed in uploads.items() if placed is file}
        fetches = [fetch for fetch in plan.fetches if names & set(fetch.variables)]
        if isinstance(file, IncomingFile):
            file.streams = len(fetches) == 1 and not fetches[0].targets and fetches[0].root_paths == ((),)


async def _chunks(request: HttpRequest) -> AsyncIterator[bytes]:
    if request.body:
        yield request.body
    if request.stream is not None:
        async for chunk in request.stream:
            yield chunk


def _place(operations: dict[str, Any], path: object, file: UploadedFile) -> None:
    """Put a file where its path says; a null must stand there. Raises RequestRefused."""
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
