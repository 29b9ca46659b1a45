"""Uploaded sources and published files in S3: boto3, in threads."""

import asyncio
import hashlib
import mimetypes
from collections.abc import Mapping, Sequence
from pathlib import Path

from botocore.exceptions import ClientError

from subgraphs.kernel.object_storage.s3 import S3Address, connect, is_missing
from subgraphs.videos.service.ports.object_storage import ObjectMissing, StoredPart

_CHUNK = 1 << 20
_CONCURRENT_UPLOADS = 4
_IMMUTABLE = "public, max-age=31536000, immutable"
"""Published files never change: a CDN that reads the bucket may keep them. The edge states a policy of its own."""

_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt",
    ".jpg": "image/jpeg",
}


def content_type_of(name: str) -> str:
    """Return the media type of a published file."""
    suffix = Path(name).suffix
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


class S3Storage:
    """`service.ports.object_storage.Sources` and `Files` in one bucket."""

    def __init__(self, address: S3Address) -> None:
        self._bucket = address.bucket
        self._client = connect(address)
        self._signer = self._client if address.public_endpoint_url is None else connect(address, public=True)

    async def begin_upload(self, key: str) -> str:
        started = await asyncio.to_thread(
            self._client.create_multipart_upload,
            Bucket=self._bucket,
            Key=key,
            ContentType="application/octet-stream",
        )
        return started["UploadId"]

    def part_url(self, key: str, storage_upload_id: str, number: int, size_bytes: int, expires_in: int) -> str:
        part = {
            "Bucket": self._bucket,
            "Key": key,
            "UploadId": storage_upload_id,
            "PartNumber": number,
            "ContentLength": size_bytes,  # signed, so the URL accepts exactly this many bytes
        }
        return self._signer.generate_presigned_url("upload_part", Params=part, ExpiresIn=expires_in, HttpMethod="PUT")

    async def parts(self, key: str, storage_upload_id: str) -> Sequence[StoredPart]:
        return await asyncio.to_thread(self._parts, key, storage_upload_id)

    def _parts(self, key: str, storage_upload_id: str) -> list[StoredPart]:
        pages = self._client.get_paginator("list_parts").paginate(
            Bucket=self._bucket, Key=key, UploadId=storage_upload_id
        )
        try:
            return [
                StoredPart(part["PartNumber"], part["ETag"], part["Size"])
                for page in pages
                for part in page.get("Parts", ())
            ]
        except ClientError as problem:
            raise _translated(problem) from problem

    async def complete(self, key: str, storage_upload_id: str, parts: Sequence[StoredPart]) -> None:
        try:
            await asyncio.to_thread(
                self._client.complete_multipart_upload,
                Bucket=self._bucket,
                Key=key,
                UploadId=storage_upload_id,
                MultipartUpload={"Parts": [{"PartNumber": part.number, "ETag": part.etag} for part in parts]},
            )
        except ClientError as problem:
            raise _translated(problem) from problem

    async def abort(self, key: str, storage_upload_id: str) -> None:
        try:
            await asyncio.to_thread(
                self._client.abort_multipart_upload, Bucket=self._bucket, Key=key, UploadId=storage_upload_id
            )
        except ClientError as problem:
            if not is_missing(problem):
                raise

    async def size(self, key: str) -> int | None:
        try:
            found = await asyncio.to_thread(self._client.head_object, Bucket=self._bucket, Key=key)
        except ClientError as problem:
            if is_missing(problem):
                return None
            raise
        return found["ContentLength"]

    async def download(self, key: str, target: Path) -> str:
        return await asyncio.to_thread(self._download, key, target)

    def _download(self, key: str, target: Path) -> str:
        digest = hashlib.sha256()
        try:
            body = self._client.get_object(Bucket=self._bucket, Key=key)["Body"]
        except ClientError as problem:
            raise _translated(problem) from problem
        with body, target.open("wb") as file:
            for chunk in body.iter_chunks(_CHUNK):
                digest.update(chunk)
                file.write(chunk)
        return digest.hexdigest()

    async def read(self, key: str) -> bytes:
        return await asyncio.to_thread(self._read, key)

    def _read(self, key: str) -> bytes:
        try:
            body = self._client.get_object(Bucket=self._bucket, Key=key)["Body"]
        except ClientError as problem:
            raise _translated(problem) from problem
        with body:
            return body.read()

    async def write(self, prefix: str, files: Mapping[str, bytes]) -> None:
        gate = asyncio.Semaphore(_CONCURRENT_UPLOADS)

        async def put(name: str, content: bytes) -> None:
            async with gate:
                await asyncio.to_thread(
                    self._client.put_object,
                    Bucket=self._bucket,
                    Key=f"{prefix}/{name}",
                    Body=content,
                    ContentType=content_type_of(name),
                    CacheControl=_IMMUTABLE,
                )

        async with asyncio.TaskGroup() as tasks:
            for name, content in files.items():
                tasks.create_task(put(name, content))

    async def upload_folder(self, folder: Path, prefix: str) -> None:
        gate = asyncio.Semaphore(_CONCURRENT_UPLOADS)

        async def upload(path: Path) -> None:
            async with gate:
                await asyncio.to_thread(self._upload, path, f"{prefix}/{path.relative_to(folder).as_posix()}")

        async with asyncio.TaskGroup() as tasks:
            for path in await asyncio.to_thread(_files_in, folder):
                tasks.create_task(upload(path))

    def _upload(self, path: Path, key: str) -> None:
        with path.open("rb") as file:
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=file,
                ContentType=content_type_of(path.name),
                CacheControl=_IMMUTABLE,
            )

    async def delete_prefix(self, prefix: str, except_prefix: str | None = None) -> None:
        await asyncio.to_thread(self._delete_prefix, prefix, except_prefix)

    def _delete_prefix(self, prefix: str, except_prefix: str | None) -> None:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        keys = [found["Key"] for page in pages for found in page.get("Contents", ())]
        for key in keys:
            if except_prefix is None or not key.startswith(f"{except_prefix}/"):
                self._client.delete_object(Bucket=self._bucket, Key=key)

    async def check(self) -> None:
        """Query the bucket. Raises the client's errors."""
        await asyncio.to_thread(self._client.head_bucket, Bucket=self._bucket)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
        self._signer.close()


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _translated(problem: ClientError) -> Exception:
    return ObjectMissing() if is_missing(problem) else problem
