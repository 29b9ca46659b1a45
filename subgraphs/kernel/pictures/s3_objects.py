"""Uploaded and published pictures in S3: boto3, in threads. The client is made on first use."""

import asyncio
from pathlib import Path

from botocore.exceptions import ClientError

from subgraphs.kernel.object_storage.s3 import is_missing
from subgraphs.kernel.object_storage.s3_objects import S3Objects
from subgraphs.kernel.pictures.model import PictureContentType

IMMUTABLE = "public, max-age=31536000, immutable"
"""`Cache-Control` of what never changes (RFC 8246)."""

_CHUNK = 1 << 18


class S3PictureObjects(S3Objects):
    """`ports.PictureObjects` in one bucket, and the reading of published files."""

    async def upload_url(self, key: str, content_type: PictureContentType, size_bytes: int, expires_in: int) -> str:
        return await asyncio.to_thread(self._upload_url, key, content_type, size_bytes, expires_in)

    def _upload_url(self, key: str, content_type: PictureContentType, size_bytes: int, expires_in: int) -> str:
        wanted = {
            "Bucket": self._bucket,
            "Key": key,
            "ContentType": content_type.value,
            "ContentLength": size_bytes,  # signed, as the type is, so the URL accepts nothing else
        }
        return self._signer.generate_presigned_url("put_object", Params=wanted, ExpiresIn=expires_in, HttpMethod="PUT")

    async def download(self, key: str, target: Path, max_bytes: int) -> bool:
        return await asyncio.to_thread(self._download, key, target, max_bytes)

    def _download(self, key: str, target: Path, max_bytes: int) -> bool:
        try:
            body = self._client.get_object(Bucket=self._bucket, Key=key)["Body"]
        except ClientError as problem:
            if is_missing(problem):
                return False
            raise
        with body, target.open("wb") as file:
            left = max_bytes
            for chunk in body.iter_chunks(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    return False
                file.write(chunk)
        return True

    async def read(self, key: str) -> bytes | None:
        """Return a published file; None if there is none."""
        return await asyncio.to_thread(self._read, key)

    def _read(self, key: str) -> bytes | None:
        try:
            with self._client.get_object(Bucket=self._bucket, Key=key)["Body"] as body:
                return body.read()
        except ClientError as problem:
            if is_missing(problem):
                return None
            raise

    async def publish(self, key: str, file: Path, media_type: str) -> None:
        await asyncio.to_thread(self._publish, key, file, media_type)

    def _publish(self, key: str, file: Path, media_type: str) -> None:
        with file.open("rb") as content:
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=content, ContentType=media_type, CacheControl=IMMUTABLE
            )
