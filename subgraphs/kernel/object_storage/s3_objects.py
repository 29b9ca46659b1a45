"""The files of one bucket, as every kind of object needs them: boto3, in threads. Clients are made on first use."""

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from subgraphs.kernel.object_storage.s3 import S3Address, connect, is_missing

if TYPE_CHECKING:  # stubs only: the package is installed for development
    from mypy_boto3_s3 import S3Client


class S3Objects:
    """The base of stores of objects in one bucket."""

    def __init__(self, address: S3Address) -> None:
        self._address = address
        self._bucket = address.bucket

    @cached_property
    def _client(self) -> "S3Client":
        return connect(self._address)

    @cached_property
    def _signer(self) -> "S3Client":
        return self._client if self._address.public_endpoint_url is None else connect(self._address, public=True)

    async def size(self, key: str) -> int | None:
        """Return the size of an object in bytes; None if there is none."""
        try:
            found = await asyncio.to_thread(lambda: self._client.head_object(Bucket=self._bucket, Key=key))
        except ClientError as problem:
            if is_missing(problem):
                return None
            raise
        return found["ContentLength"]

    async def delete(self, key: str) -> None:
        """Delete an object, if there is one."""
        await asyncio.to_thread(lambda: self._client.delete_object(Bucket=self._bucket, Key=key))

    async def delete_folder(self, prefix: str) -> None:
        """Delete every object whose key begins so."""
        await asyncio.to_thread(self._delete_folder, prefix)

    def _delete_folder(self, prefix: str) -> None:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        for key in [found["Key"] for page in pages for found in page.get("Contents", ())]:
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def close(self) -> None:
        """Close the connections, if there are any."""
        for name in ("_signer", "_client"):
            client = self.__dict__.pop(name, None)
            if client is not None:
                client.close()
