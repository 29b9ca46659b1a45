"""Files in requests: the GraphQL multipart request specification.

The body is read as it arrives; files beyond a size go to temporary files, so that large ones don't fill the memory.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

import orjson
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from router.server.configuration.endpoints import UploadOptions
from router.server.errors import RequestRefused
from router.server.http.messages import HttpRequest
from router.transport.uploaded_file import UploadedFile

MOST_PATHS = 100


class Upload:
    """A request with files: its parameters as JSON, and its files by their paths in those (`variables.file`)."""

    def __init__(self, parameters: Any, files: dict[str, object]) -> None:
        self.parameters = parameters
        self.files = files

    def close(self) -> None:
        """Let go of the files."""
        for file in self.files.values():
            cast(UploadedFile, file).close()


async def read_upload(request: HttpRequest, options: UploadOptions, max_field: int) -> Upload:
    """Read a multipart request to its end. `max_field` bounds the fields that are no files, in bytes.

    Raises RequestRefused: 400 for what breaks the specification, 413 for what is too large.
    """
    parts = _Parts(options, max_field)
    boundary = parse_options_header(request.index.get(b"content-type", b""))[1].get(b"boundary")
    if not boundary:
        raise _malformed("it has no boundary")
    try:
        parser = MultipartParser(boundary, cast(Any, parts.callbacks()))
        async for chunk in _chunks(request):
            parser.write(chunk)
        parser.finalize()
        if not parts.ended:
            raise _malformed("it ends too early")
        return parts.upload()
    except (FormParserError, ValueError) as error:
        parts.close()
        raise _malformed(str(error)) from None
    except BaseException:
        parts.close()
        raise


async def _chunks(request: HttpRequest) -> AsyncIterator[bytes]:
    if request.body:
        yield request.body
    if request.stream is not None:
        async for chunk in request.stream:
            yield chunk


class _Parts:
    """Takes the parser's events and keeps the parts."""

    def __init__(self, options: UploadOptions, max_field: int) -> None:
        self._options = options
        self._max_field = max_field
        self._fields: dict[str, bytearray] = {}
        self._files: dict[str, UploadedFile] = {}
        self._header = (bytearray(), bytearray())
        self._headers: dict[bytes, bytes] = {}
        self._field: bytearray | None = None
        self._file: UploadedFile | None = None
        self.ended = False

    def callbacks(self) -> dict[str, Any]:
        return {
            "on_part_begin": self._part_begin,
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._part_data,
            "on_end": self._end,
        }

    def close(self) -> None:
        for file in self._files.values():
            file.close()

    def upload(self) -> Upload:
        """The request that the parts make. Raises RequestRefused, ValueError."""
        if not {"operations", "map"} <= self._fields.keys():
            raise _malformed("the fields 'operations' and 'map' must come before the files")
        operations = orjson.loads(self._fields["operations"])
        mapping = orjson.loads(self._fields["map"])
        if not isinstance(operations, dict) or not isinstance(mapping, dict):
            raise _malformed("'operations' and 'map' must be objects")
        placed: dict[str, object] = {}
        for name, paths in mapping.items():
            file = self._files.get(name)
            if file is None:
                raise _malformed("'map' names a file that is not there")
            if not isinstance(paths, list) or len(placed) + len(paths) > MOST_PATHS:
                raise _malformed("'map' must hold lists of paths")
            for path in paths:
                _place(operations, path, file)
                placed[path] = file
        if set(mapping) != set(self._files):
            raise _malformed("a file is not named in 'map'")
        for file in self._files.values():
            file.file.seek(0)
        return Upload(operations, placed)

    def _part_begin(self) -> None:
        self._headers = {}
        self._field = self._file = None

    def _header_end(self) -> None:
        name, value = self._header
        self._headers[bytes(name).lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def _headers_finished(self) -> None:
        parameters = parse_options_header(self._headers.get(b"content-disposition", b""))[1]
        name = parameters.get(b"name", b"").decode("utf-8", "replace")
        if not name or name in self._fields or name in self._files:
            raise _malformed("a part has no name, or one that another has")
        if b"filename" not in parameters:
            if len(self._fields) >= 2:
                raise _malformed("it has other fields than 'operations' and 'map'")
            self._field = self._fields[name] = bytearray()
            return
        if len(self._files) >= self._options.max_files:
            raise RequestRefused("TOO_MANY_FILES", f"At most {self._options.max_files} files are taken.", status=413)
        content_type = self._headers.get(b"content-type", b"application/octet-stream").decode("latin-1")
        spooled = SpooledTemporaryFile(max_size=self._options.in_memory)  # noqa: SIM115 - closed with the upload
        filename = parameters[b"filename"].decode("utf-8", "replace")
        self._file = self._files[name] = UploadedFile(filename, content_type, 0, cast(IO[bytes], spooled))

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.size += end - start
            if self._file.size > self._options.max_file:
                raise RequestRefused(
                    "FILE_TOO_LARGE", f"A file is larger than {self._options.max_file} bytes.", status=413
                )
            self._file.file.write(data[start:end])
        elif self._field is not None:
            self._field.extend(data[start:end])
            if len(self._field) > self._max_field:
                raise RequestRefused("PAYLOAD_TOO_LARGE", "A field is too large.", status=413)

    def _end(self) -> None:
        self.ended = True


def _place(operations: dict[str, Any], path: object, file: UploadedFile) -> None:
    """Put a file where its path says; a null must stand there. Raises RequestRefused."""
    steps = path.split(".") if isinstance(path, str) else []
    if len(steps) < 2 or steps[0] != "variables":
        raise _malformed("a path must lead into the variables")
    place: Any = operations
    try:
        for step in steps[:-1]:
            place = place[int(step)] if isinstance(place, list) else place[step]
        last: Any = int(steps[-1]) if isinstance(place, list) else steps[-1]
        if place[last] is not None:
            raise _malformed("a path leads to something else than null")
        place[last] = file
    except (KeyError, IndexError, TypeError, ValueError):
        raise _malformed("a path leads nowhere") from None


def _malformed(reason: str) -> RequestRefused:
    return RequestRefused("BAD_REQUEST", f"The multipart request is malformed: {reason}.")
