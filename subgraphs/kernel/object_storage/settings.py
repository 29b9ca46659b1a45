"""Settings of the object store."""

from pydantic import Field, SecretStr

from subgraphs.kernel.platform.settings import KernelSettings


class StorageSettings(KernelSettings):
    """The object store of uploads and published files."""

    s3_bucket: str = Field(default="lectern", description="the bucket of uploads and published files")
    s3_region: str = Field(default="us-east-1", description="the region of the bucket")
    s3_endpoint_url: str | None = Field(
        default=None, description="endpoint of an S3-compatible server; Amazon's if unset"
    )
    s3_public_endpoint_url: str | None = Field(
        default=None, description="endpoint for browsers, if it differs from `LECTERN_S3_ENDPOINT_URL`"
    )
    s3_access_key: str | None = Field(
        default=None, description="access key; if unset, boto3's default chain of credentials applies"
    )
    s3_secret_key: SecretStr | None = Field(default=None, description="secret of the access key")
