"""A multipart form that is read while its files are forwarded.

Bytes are read from the client only when a reader waits for them, so a slow subgraph slows the client down. A file that
arrives before it is read, or that has several readers, is spooled: in memory, then in a temporary file.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from router.server.config.options.server import UploadOptions
from router.server.errors import RequestRejected
from router.transport.uploads.uploaded_file import UploadedFile, UploadInterrupted

FIELDS = ("operations", "map")
"""The fields before the files (GraphQL multipart request specification)."""

BUFFER = 256 * 1024
"""Bytes of a file that are buffered for its reader while other readers wait for later files."""

UNKNOWN_TYPE = "application/octet-stream"


class IncomingFile(UploadedFile):
    """A file of the form, which may not have arrived yet."""

    def __init__(self, form: "IncomingForm", options: UploadOptions) -> None:
        spooled = SpooledTemporaryFile(max_size=options.memory_threshold)  # noqa: SIM115 - closed with the form
        super().__init__("", UNKNOWN_TYPE, 0, cast(IO[bytes], spooled))
        self._form = form
        self._largest = options.max_file_size
        self._fresh = bytearray()
        self._is_read = False
        self._is_abandoned = False
        self.has_begun = False
        self.is_complete = False
        self.room = asyncio.Event()
        """Set while there is room for more of the file."""
        self.room.set()

    async def begun(self) -> None:
        await self._form.pull_until(lambda: self.has_begun)

    async def arrived(self) -> None:
        await self._form.pull_until(self._is_over)
        await self.seek(0)

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        if not self.streams:
            async for chunk in super().chunks():
                yield chunk
            return
        spooled = self.size
        self._is_read = True
        try:
            position = 0
            while position < spooled:
                chunk = await self._read_at(position)
                position += len(chunk)
                yield chunk
            while True:
                await self._form.pull_until(lambda: bool(self._fresh) or self._is_over())
                if not self._fresh:
                    return
                chunk = bytes(self._fresh)
                self._fresh.clear()
                self.room.set()
                yield chunk
        finally:
            self._is_abandoned = True
            self._fresh.clear()
            self.room.set()

    def take(self, data: bytes) -> None:
        """Store the next bytes of the file. Raises RequestRejected if it becomes too large."""
        self.size += len(data)
        if self.size > self._largest:
            raise RequestRejected("FILE_TOO_LARGE", f"A file is larger than {self._largest} bytes.", status=413)
        if self._is_abandoned:
            return
        if not self._is_read:
            self.file.write(data)
            return
        self._fresh += data
        if len(self._fresh) > BUFFER:
            self.room.clear()

    def _is_over(self) -> bool:
        # The last file ends only after the form has ended correctly, so that no truncated file is forwarded as a whole.
        return self.is_complete and (self._form.ended or not self._form.all_files_complete())


class IncomingForm:
    """A form that is parsed on demand. `opened` is called when the fields before the files are there."""

    def __init__(
        self,
        body: AsyncIterator[bytes],
        content_type: bytes,
        options: UploadOptions,
        *,
        max_field: int,
        opened: Callable[[bytes, bytes], Iterable[str]],
    ) -> None:
        """Prepare to read a form. `opened` receives both fields and returns the names of the files.

        Raises RequestRejected (400).
        """
        boundary = parse_options_header(content_type)[1].get(b"boundary")
        if not boundary:
            raise malformed("it has no boundary")
        self._body = body
        self._options = options
        self._max_field = max_field
        self._opened = opened
        self._lock = asyncio.Lock()
        self._fields: dict[str, bytearray] = {}
        self._header = (bytearray(), bytearray())
        self._headers: dict[bytes, bytes] = {}
        self._field: bytearray | None = None
        self._file: IncomingFile | None = None
        self.files: dict[str, IncomingFile] | None = None
        self.ended = False
        self.failure: Exception | None = None
        try:
            self._parser = MultipartParser(boundary, cast(Any, self._callbacks()))
        except FormParserError as error:
            raise malformed(str(error)) from None

    async def open(self) -> None:
        """Read the form up to the files. Raises RequestRejected, or what the body raises."""
        try:
            await self.pull_until(lambda: self.files is not None)
        except UploadInterrupted:
            assert self.failure is not None
            raise self.failure from None

    def all_files_complete(self) -> bool:
        """Return whether every file has arrived."""
        return self.files is not None and all(file.is_complete for file in self.files.values())

    async def pull_until(self, done: Callable[[], bool]) -> None:
        """Read until a condition holds. Raises UploadInterrupted."""
        while not done():
            async with self._lock:
                if not done():
                    await self._pull()

    def close(self) -> None:
        """Close the files."""
        for file in (self.files or {}).values():
            file.close()

    async def _pull(self) -> None:
        if self.failure is None:
            try:
                if self._file is not None:
                    await self._file.room.wait()
                async with asyncio.timeout(self._options.idle_timeout):
                    chunk = await anext(self._body, None)
                self._feed(chunk)
            except (FormParserError, ValueError) as error:
                self.failure = malformed(str(error))
            except TimeoutError:
                self.failure = RequestRejected("UPLOAD_STALLED", "The request stopped arriving.", status=408)
            except Exception as failure:
                self.failure = failure
        if self.failure is not None:
            raise UploadInterrupted

    def _feed(self, chunk: bytes | None) -> None:
        if chunk is not None:
            self._parser.write(chunk)
            return
        self._parser.finalize()
        if not self.ended:
            raise malformed("it ends too early")

    def _callbacks(self) -> dict[str, Any]:
        return {
            "on_part_begin": self._part_begin,
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._part_data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }

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
        if b"filename" not in parameters:
            if name not in FIELDS or name in self._fields or self.files is not None:
                raise malformed("it has other fields than 'operations' and 'map'")
            self._field = self._fields[name] = bytearray()
            return
        files = self._known_files()
        file = files.get(name)
        if file is None:
            raise malformed("a file is not named in 'map'")
        if file.has_begun:
            raise malformed("a part has the name of another")
        file.name = parameters[b"filename"].decode("utf-8", "replace")
        file.content_type = self._headers.get(b"content-type", UNKNOWN_TYPE.encode()).decode("latin-1")
        file.has_begun = True
        self._file = file

    def _known_files(self) -> dict[str, IncomingFile]:
        if self.files is None:
            if not set(FIELDS) <= self._fields.keys():
                raise malformed("the fields 'operations' and 'map' must come before the files")
            names = list(self._opened(*(bytes(self._fields[name]) for name in FIELDS)))
            if len(names) > self._options.max_files:
                raise RequestRejected(
                    "TOO_MANY_FILES", f"At most {self._options.max_files} files are accepted.", status=413
                )
            self.files = {name: IncomingFile(self, self._options) for name in names}
        return self.files

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.take(data[start:end])
        elif self._field is not None:
            self._field.extend(data[start:end])
            if len(self._field) > self._max_field:
                raise RequestRejected("PAYLOAD_TOO_LARGE", "A field is too large.", status=413)

    def _part_end(self) -> None:
        if self._file is not None:
            self._file.is_complete = True
            self._file = None

    def _end(self) -> None:
        if not all(file.is_complete for file in self._known_files().values()):
            raise malformed("'map' names a file that is not there")
        self.ended = True


def malformed(reason: str) -> RequestRejected:
    """Reject a violation of the specification (400)."""
    return RequestRejected("BAD_REQUEST", f"The multipart request is malformed: {reason}.")
