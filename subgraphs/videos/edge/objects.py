"""Published files, read from the object store in chunks, in threads."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from botocore.exceptions import ClientError

from subgraphs.kernel.object_storage.s3 import S3Address, connect, is_missing
from subgraphs.videos.edge.ranges import ByteRange

_CHUNK = 256 * 1024
_CACHED_METADATA = 4_096
_CACHED_TEXTS = 512


@dataclass(frozen=True, slots=True)
class FileMetadata:
    """The size and entity tag of a file."""

    size: int
    etag: str


class PublishedFiles:
    """The files of published videos. They never change, so their metadata is cached without expiry."""

    def __init__(self, address: S3Address) -> None:
        self._bucket = address.bucket
        self._client = connect(address)
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._cached: OrderedDict[str, FileMetadata] = OrderedDict()

    async def metadata(self, key: str) -> FileMetadata | None:
        """Return the file's metadata; None if there is no such file."""
        cached = self._cached.get(key)
        if cached is not None:
            self._cached.move_to_end(key)
            return cached
        try:
            found = await asyncio.to_thread(self._client.head_object, Bucket=self._bucket, Key=key)
        except ClientError as problem:
            if is_missing(problem):
                return None
            raise
        metadata = self._cached[key] = FileMetadata(found["ContentLength"], found["ETag"])
        if len(self._cached) > _CACHED_METADATA:
            self._cached.popitem(last=False)
        return metadata

    async def read(self, key: str, part: ByteRange) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of the range in chunks. Closing the generator closes the connection."""
        response = await asyncio.to_thread(
            self._client.get_object, Bucket=self._bucket, Key=key, Range=f"bytes={part.first}-{part.last}"
        )
        body = response["Body"]
        try:
            while chunk := await asyncio.to_thread(body.read, _CHUNK):
                yield chunk
        finally:
            body.close()

    async def text(self, key: str) -> str | None:
        """Return a playlist, cached without expiry; None if there is no such file."""
        cached = self._texts.get(key)
        if cached is not None:
            self._texts.move_to_end(key)
            return cached
        try:
            read = await asyncio.to_thread(self._read, key)
        except ClientError as problem:
            if is_missing(problem):
                return None
            raise
        text = self._texts[key] = read.decode()
        if len(self._texts) > _CACHED_TEXTS:
            self._texts.popitem(last=False)
        return text

    def _read(self, key: str) -> bytes:
        with self._client.get_object(Bucket=self._bucket, Key=key)["Body"] as body:
            return body.read()

    async def check(self) -> None:
        """Query the bucket. Raises the client's errors."""
        await asyncio.to_thread(self._client.head_bucket, Bucket=self._bucket)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
