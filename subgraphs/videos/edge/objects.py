"""Reading files out of the object store piece by piece, in threads."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from botocore.exceptions import ClientError

from subgraphs.videos.edge.ranges import ByteRange
from subgraphs.videos.store.object_storage import S3Address, connect, is_missing

_CHUNK = 256 * 1024
_REMEMBERED = 4_096


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What must be known of a file before its first byte is sent."""

    size: int
    etag: str


class PublishedFiles:
    """The files of published videos. They never change, so what was learnt of one stays true."""

    def __init__(self, address: S3Address) -> None:
        self._bucket = address.bucket
        self._client = connect(address)
        self._known: OrderedDict[str, FileFacts] = OrderedDict()

    async def facts(self, key: str) -> FileFacts | None:
        """The file's size and tag; None if there is no such file."""
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
            return known
        try:
            found = await asyncio.to_thread(self._client.head_object, Bucket=self._bucket, Key=key)
        except ClientError as problem:
            if is_missing(problem):
                return None
            raise
        facts = self._known[key] = FileFacts(found["ContentLength"], found["ETag"])
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return facts

    async def read(self, key: str, part: ByteRange) -> AsyncGenerator[bytes, None]:
        """Those bytes, a piece at a time. Closing the generator closes the connection."""
        answer = await asyncio.to_thread(
            self._client.get_object, Bucket=self._bucket, Key=key, Range=f"bytes={part.first}-{part.last}"
        )
        body = answer["Body"]
        try:
            while chunk := await asyncio.to_thread(body.read, _CHUNK):
                yield chunk
        finally:
            body.close()

    async def check(self) -> None:
        """Answers, or raises what the client raises."""
        await asyncio.to_thread(self._client.head_bucket, Bucket=self._bucket)

    def close(self) -> None:
        """Gives back the connections."""
        self._client.close()
