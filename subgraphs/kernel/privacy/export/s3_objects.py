"""The files of exports in S3: boto3, in threads. The client is made on first use."""

import asyncio
from pathlib import Path

from botocore.exceptions import ClientError

from subgraphs.kernel.object_storage.s3 import is_missing
from subgraphs.kernel.object_storage.s3_objects import S3Objects

_CHUNK = 1 << 18


class S3ExportObjects(S3Objects):
    """`ports.ExportObjects` in one bucket."""

    async def put(self, key: str, file: Path, media_type: str, filename: str) -> None:
        await asyncio.to_thread(self._put, key, file, media_type, filename)

    def _put(self, key: str, file: Path, media_type: str, filename: str) -> None:
        with file.open("rb") as content:
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=content,
                ContentType=media_type,
                CacheControl="private, no-store",
                # Stored, since not every server reads `response-content-disposition` of a presigned URL.
                ContentDisposition=f'attachment; filename="{filename}"',
            )

    async def fetch(self, key: str, target: Path) -> bool:
        return await asyncio.to_thread(self._fetch, key, target)

    def _fetch(self, key: str, target: Path) -> bool:
        try:
            body = self._client.get_object(Bucket=self._bucket, Key=key)["Body"]
        except ClientError as problem:
            if is_missing(problem):
                return False
            raise
        with body, target.open("wb") as file:
            for chunk in body.iter_chunks(_CHUNK):
                file.write(chunk)
        return True

    async def download_url(self, key: str, expires_in: int) -> str:
        return await asyncio.to_thread(self._download_url, key, expires_in)

    def _download_url(self, key: str, expires_in: int) -> str:
        wanted = {"Bucket": self._bucket, "Key": key}
        return self._signer.generate_presigned_url("get_object", Params=wanted, ExpiresIn=expires_in, HttpMethod="GET")
