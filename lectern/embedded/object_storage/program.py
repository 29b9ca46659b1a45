"""The S3 server as a program."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lectern.embedded.processes.child import Command, accepts_connections, python
from lectern.embedded.processes.ports import LOOPBACK
from lectern.embedded.processes.wheels import package_folder

if TYPE_CHECKING:  # stubs only: the package is installed for development
    from mypy_boto3_s3 import S3Client

REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class ObjectStorage:
    """The S3 server."""

    folder: Path
    """The folder of the objects."""
    port: int
    """Its port on loopback."""
    access_key: str
    """The access key of its only user."""
    secret_key: str
    """The secret key of its only user."""
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
        """Return a client of it (blocking)."""
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
        """Create a bucket, if it does not exist (blocking)."""
        from botocore.exceptions import ClientError

        client = self.client()
        with contextlib.closing(client):
            try:
                client.head_bucket(Bucket=bucket)
            except ClientError:
                client.create_bucket(Bucket=bucket)
