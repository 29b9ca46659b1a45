"""Settings of the videos domain."""

import os
from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr

from subgraphs.kernel.object_storage.settings import StorageSettings

GIB = 2**30
MIB = 2**20


class EdgeSettings(StorageSettings):
    """The settings that the playback edge needs, without those of the rest of the domain."""

    playback_key: SecretStr = Field(description="signing key of playback tokens; at least 32 bytes")
    playback_previous_keys: tuple[SecretStr, ...] = Field(
        default=(), description="earlier signing keys whose tokens are still accepted, as a JSON list"
    )
    playback_edge_url: str | None = Field(
        default=None, description="URL of the playback edge; /playback at the public URL if unset"
    )

    playback_origin_secret: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="secret header `X-Lectern-Origin` of shared caches in front of the edge; no access if unset",
    )
    playback_previous_origin_secrets: tuple[SecretStr, ...] = Field(
        default=(), description="earlier secrets of shared caches that are still accepted, as a JSON list"
    )
    playback_cloudfront_url: str | None = Field(
        default=None,
        description="URL of the CloudFront distribution from which segments come by signed URLs; off if unset",
    )
    playback_cloudfront_key_id: str | None = Field(
        default=None, description="id of the public key in the distribution's key group"
    )
    playback_cloudfront_private_key: SecretStr | None = Field(
        default=None, description="private RSA key of signed URLs, in PEM"
    )


class Settings(EdgeSettings):
    """The database, the limits of uploads, transcoding and playback grants."""

    mongodb_url: SecretStr = Field(
        default=SecretStr("mongodb://127.0.0.1:27017/lectern_videos"), description="the domain's MongoDB database"
    )
    ffmpeg: str = Field(default="ffmpeg", description="the ffmpeg program: a name on the PATH, or a path")
    ffprobe: str = Field(default="ffprobe", description="the ffprobe program: a name on the PATH, or a path")

    videos_max_size_bytes: int = Field(default=8 * GIB, ge=1, description="maximum size of an uploaded file")
    videos_quota_bytes: int = Field(
        default=200 * GIB, ge=1, description="maximum total size of an instructor's uploaded files"
    )
    videos_part_size_bytes: int = Field(
        default=16 * MIB, ge=5 * MIB, description="size of an upload's parts; S3 requires at least 5 MiB"
    )
    videos_upload_lifetime: timedelta = Field(
        default=timedelta(hours=24), le=timedelta(days=7), description="time limit of an upload, from its start"
    )
    videos_source_retention: timedelta | None = Field(
        default=None,
        description="time from the start of an upload after which the file of a ready video is deleted, and no longer "
        "counts as used space; kept if unset",
    )
    videos_max_duration: timedelta = Field(default=timedelta(hours=4), description="maximum duration of a video")
    videos_max_pixels: int = Field(default=4096 * 2304, description="maximum width times height of a source")

    videos_transcode_attempts: int = Field(
        default=5, ge=1, description="transcoding attempts before a video fails; each manual retry allows as many again"
    )
    videos_transcode_threads: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1, description="threads of one ffmpeg process"
    )
    videos_transcode_lease: timedelta = Field(
        default=timedelta(seconds=30),
        description="time without a heartbeat after which another worker takes over a transcoding",
    )
    videos_transcode_heartbeat: timedelta = Field(
        default=timedelta(seconds=2), description="interval of a transcoding's heartbeats"
    )
    videos_scratch: Path | None = Field(
        default=None, description="folder for temporary files of transcodings; the system's if unset"
    )

    videos_transcription_model: str | None = Field(
        default=None,
        description="the Whisper model for automatic transcription, a name such as `small` or a folder; needs "
        "faster-whisper in the worker; off if unset",
    )

    playback_grant_min_ttl: timedelta = Field(
        default=timedelta(minutes=15),
        description="minimum lifetime of a playback grant; between the limits it is twice the video's duration",
    )
    playback_grant_max_ttl: timedelta = Field(
        default=timedelta(hours=6), description="maximum lifetime of a playback grant"
    )
