"""How the S3 server is run as a process."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lectern.embedded.child import Command, accepts_connections, python
from lectern.embedded.ports import LOOPBACK
from lectern.embedded.wheels import package_folder

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class ObjectStorage:
    """The S3 server.

    Attributes:
        folder: where the objects are.
        port: on loopback.
        access_key: the only user's name.
        secret_key: and secret.
    """

    folder: Path
    port: int
    access_key: str
    secret_key: str
    name: str = "object-storage"

    @property
    def endpoint(self) -> str:
        """Its address, for S3 clients (path-style)."""
        return f"http://{LOOPBACK}:{self.port}"

    async def prepare(self) -> None:
        package_folder("nanio", what="The S3 server", distribution="nanio", instead="LECTERN_S3_ENDPOINT_URL")
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def command(self) -> Command:
        return Command(
            argv=python("lectern.embedded.object_storage"),
            environment={
                "NANIO_DATA_DIR": str(self.folder.resolve()),
                "NANIO_ACCESS_KEY": self.access_key,
                "NANIO_SECRET_KEY": self.secret_key,
                "NANIO_REGION": REGION,
                "LECTERN_OBJECT_STORAGE_PORT": str(self.port),
            },
            stop_seconds=5,
        )

    async def is_ready(self) -> bool:
        return await accepts_connections(LOOPBACK, self.port)

    def client(self) -> "S3Client":
        """A client of it (blocking)."""
        import boto3
        from botocore.client import Config

        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )

    def create_bucket(self, bucket: str) -> None:
        """Makes a bucket, if it isn't there (blocking)."""
        from botocore.exceptions import ClientError

        client = self.client()
        with contextlib.closing(client):
            try:
                client.head_bucket(Bucket=bucket)
            except ClientError:
                client.create_bucket(Bucket=bucket)
