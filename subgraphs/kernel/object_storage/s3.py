"""S3: a bucket's address, and boto3's client for it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError
from pydantic import SecretStr

from subgraphs.kernel.object_storage.settings import StorageSettings

if TYPE_CHECKING:  # stubs only: the package is installed for development
    from mypy_boto3_s3 import S3Client

_MISSING = frozenset({"404", "NoSuchKey", "NoSuchUpload", "NotFound"})


@dataclass(frozen=True, slots=True)
class S3Address:
    """A bucket and its endpoints. `public_endpoint_url` is the endpoint for browsers, if it differs."""

    bucket: str
    region: str
    endpoint_url: str | None
    public_endpoint_url: str | None
    access_key: str | None
    secret_key: SecretStr | None


def s3_address(settings: StorageSettings) -> S3Address:
    """Return the configured bucket."""
    return S3Address(
        bucket=settings.s3_bucket,
        region=settings.s3_region,
        endpoint_url=settings.s3_endpoint_url,
        public_endpoint_url=settings.s3_public_endpoint_url,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key,
    )


def connect(address: S3Address, *, public: bool = False) -> "S3Client":
    """Return a client for the bucket; connects on first use."""
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
            # S3-compatible servers often lack checksums; the service checks the parts' sizes and the source's hash.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


def is_missing(problem: ClientError) -> bool:
    """Check whether the error means that there is no such object or upload."""
    return problem.response.get("Error", {}).get("Code") in _MISSING
