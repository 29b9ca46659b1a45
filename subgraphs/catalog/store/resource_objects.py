"""The files of resources in S3: boto3, in threads. The client is made on first use."""

import asyncio

from subgraphs.catalog.service.resources.model import ResourceFile
from subgraphs.kernel.object_storage.s3_objects import S3Objects


class S3ResourceObjects(S3Objects):
    """`service.ports.resources.ResourceObjects` in one bucket."""

    async def upload_url(self, key: str, file: ResourceFile, expires_in: int) -> str:
        return await asyncio.to_thread(self._upload_url, key, file, expires_in)

    def _upload_url(self, key: str, file: ResourceFile, expires_in: int) -> str:
        # All of these are signed, so that the URL accepts nothing else: what is stored is served as an attachment.
        wanted = {
            "Bucket": self._bucket,
            "Key": key,
            "ContentType": file.media_type,
            "ContentDisposition": file.disposition,
            "ContentLength": file.size_bytes,
        }
        return self._signer.generate_presigned_url("put_object", Params=wanted, ExpiresIn=expires_in, HttpMethod="PUT")

    async def download_url(self, key: str, file: ResourceFile, expires_in: int) -> str:
        return await asyncio.to_thread(self._download_url, key, file, expires_in)

    def _download_url(self, key: str, file: ResourceFile, expires_in: int) -> str:
        wanted = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentType": file.media_type,
            "ResponseContentDisposition": file.disposition,
        }
        return self._signer.generate_presigned_url("get_object", Params=wanted, ExpiresIn=expires_in)
