"""What videos may be told from outside."""

import os
from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr

from subgraphs.kernel.settings import KernelSettings

GIB = 2**30
MIB = 2**20


class StorageSettings(KernelSettings):
    """LECTERN_S3_BUCKET and so on: where uploads and files are."""

    s3_bucket: str = "lectern"
    s3_region: str = "us-east-1"
    s3_endpoint_url: str | None = Field(default=None, description="of an S3-compatible server; without it, Amazon's")
    s3_public_endpoint_url: str | None = Field(
        default=None, description="how browsers reach it, where that differs from how we do"
    )
    s3_access_key: str | None = Field(default=None, description="without it, boto3's usual sources of credentials")
    s3_secret_key: SecretStr | None = None


class EdgeSettings(StorageSettings):
    """What the playback edge needs, and nothing else of this domain."""

    playback_key: SecretStr = Field(description="signs playback tokens; at least 32 bytes")
    playback_previous_keys: tuple[SecretStr, ...] = Field(
        default=(), description="keys whose tokens are still taken, as a JSON list"
    )
    playback_edge_url: str | None = Field(
        default=None, description="where players fetch from, if not from /playback at the public address"
    )


class Settings(EdgeSettings):
    """LECTERN_MONGODB_URL and so on."""

    mongodb_url: SecretStr = SecretStr("mongodb://127.0.0.1:27017/lectern_videos")
    ffmpeg: str = Field(default="ffmpeg", description="the program, on the PATH or with its path")
    ffprobe: str = "ffprobe"

    videos_max_size_bytes: int = Field(default=8 * GIB, ge=1)
    videos_quota_bytes: int = Field(default=200 * GIB, ge=1, description="of sources, for each instructor")
    videos_part_size_bytes: int = Field(default=16 * MIB, ge=5 * MIB, description="S3 takes no smaller parts")
    videos_upload_lifetime: timedelta = Field(default=timedelta(hours=24), le=timedelta(days=7))
    videos_max_duration: timedelta = timedelta(hours=4)
    videos_max_pixels: int = Field(default=4096 * 2304, description="of a source's picture")

    videos_transcode_attempts: int = Field(default=5, ge=1)
    videos_transcode_threads: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    videos_transcode_lease: timedelta = timedelta(seconds=30)
    videos_transcode_beat: timedelta = timedelta(seconds=2)
    videos_scratch: Path | None = Field(default=None, description="for the files under way; the system's by default")

    playback_least: timedelta = Field(default=timedelta(minutes=15), description="the shortest life of a grant")
    playback_most: timedelta = Field(default=timedelta(hours=6), description="the longest")
