"""Uploads and files in S3, through boto3 run in threads."""

import asyncio
import hashlib
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError
from pydantic import SecretStr

from subgraphs.videos.service.ports import ObjectMissing, StoredPart
from subgraphs.videos.settings import StorageSettings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_CHUNK = 1 << 20
_UPLOADS_AT_ONCE = 4
_MISSING = frozenset({"404", "NoSuchKey", "NoSuchUpload", "NotFound"})

_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt",
    ".jpg": "image/jpeg",
}


@dataclass(frozen=True, slots=True)
class S3Address:
    """A bucket, and how to reach it. `public_endpoint_url` is how browsers reach it, if that is another address."""

    bucket: str
    region: str
    endpoint_url: str | None
    public_endpoint_url: str | None
    access_key: str | None
    secret_key: SecretStr | None


def s3_address(settings: StorageSettings) -> S3Address:
    """Where uploads and files are."""
    return S3Address(
        bucket=settings.s3_bucket,
        region=settings.s3_region,
        endpoint_url=settings.s3_endpoint_url,
        public_endpoint_url=settings.s3_public_endpoint_url,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key,
    )


def connect(address: S3Address, *, public: bool = False) -> "S3Client":
    """A client for the bucket; connects when first used."""
    return boto3.client(
        "s3",
        endpoint_url=(address.public_endpoint_url if public else None) or address.endpoint_url,
        region_name=address.region,
        aws_access_key_id=address.access_key,
        aws_secret_access_key=None if address.secret_key is None else address.secret_key.get_secret_value(),
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if address.endpoint_url else "auto"},
            retries={"max_attempts": 4, "mode": "standard"},
            connect_timeout=5,
            read_timeout=60,
            max_pool_connections=32,
            # What S3-compatible servers often lack; the parts' sizes and the source's hash are checked by us.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


def content_type_of(name: str) -> str:
    """The media type of one of the files that transcoding makes."""
    suffix = Path(name).suffix
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


class S3Storage:
    """`service.ports.Sources` and `Files` in one bucket."""

    def __init__(self, address: S3Address) -> None:
        self._bucket = address.bucket
        self._client = connect(address)
        self._signer = self._client if address.public_endpoint_url is None else connect(address, public=True)

    async def begin(self, key: str) -> str:
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
            "ContentLength": size_bytes,  # signed, so the address is good for exactly this many bytes
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

    async def abandon(self, key: str, storage_upload_id: str) -> None:
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

    async def upload_folder(self, folder: Path, prefix: str) -> None:
        gate = asyncio.Semaphore(_UPLOADS_AT_ONCE)

        async def upload(path: Path) -> None:
            async with gate:
                await asyncio.to_thread(self._upload, path, f"{prefix}/{path.relative_to(folder).as_posix()}")

        async with asyncio.TaskGroup() as tasks:
            for path in await asyncio.to_thread(_files_in, folder):
                tasks.create_task(upload(path))

    def _upload(self, path: Path, key: str) -> None:
        with path.open("rb") as file:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=file, ContentType=content_type_of(path.name))

    async def delete_others(self, prefix: str, keep: str | None) -> None:
        await asyncio.to_thread(self._delete_others, prefix, keep)

    def _delete_others(self, prefix: str, keep: str | None) -> None:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        keys = [found["Key"] for page in pages for found in page.get("Contents", ())]
        for key in keys:
            if keep is None or not key.startswith(f"{keep}/"):
                self._client.delete_object(Bucket=self._bucket, Key=key)

    async def check(self) -> None:
        """Answers, or raises what the client raises."""
        await asyncio.to_thread(self._client.head_bucket, Bucket=self._bucket)

    def close(self) -> None:
        """Gives back the connections."""
        self._client.close()
        self._signer.close()


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def is_missing(problem: ClientError) -> bool:
    """Whether the store says that there is nothing under this key, or of this upload."""
    return problem.response.get("Error", {}).get("Code") in _MISSING


def _translated(problem: ClientError) -> Exception:
    return ObjectMissing() if is_missing(problem) else problem
