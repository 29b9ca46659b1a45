"""The composition root of the videos subgraph."""

from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.platform import redis
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.videos.schema import build_schema
from subgraphs.videos.schema.context import context_factory
from subgraphs.videos.service.playback.grant_playback import PlaybackPolicy
from subgraphs.videos.service.playback.playback_tokens import PlaybackTokens
from subgraphs.videos.service.uploads.upload_sessions import UploadPolicy
from subgraphs.videos.settings import Settings
from subgraphs.videos.store.connection import MongoConnection
from subgraphs.videos.store.object_storage import S3Storage
from subgraphs.videos.store.quotas import MongoQuotas
from subgraphs.videos.store.replicas import MongoCourseOutlines, MongoEnrollments
from subgraphs.videos.store.transcripts import MongoTranscripts
from subgraphs.videos.store.video_changes import RedisVideoChanges
from subgraphs.videos.store.video_texts import MongoVideoTexts
from subgraphs.videos.store.videos import MongoVideos
from subgraphs.videos.use_cases import assemble

__all__ = ["Settings", "build"]


def build(settings: Settings, *, clock: Clock = utc_now) -> Subgraph:
    """Return the videos subgraph. Nothing is connected before `start`."""
    connection = MongoConnection(settings.mongodb_url.get_secret_value())
    redis_client = redis.connect(settings.redis_url)
    changes = RedisVideoChanges(redis_client)
    storage = S3Storage(s3_address(settings))
    use_cases = assemble(
        videos=MongoVideos(attempts=settings.videos_transcode_attempts),
        quotas=MongoQuotas(),
        outlines=MongoCourseOutlines(),
        enrollments=MongoEnrollments(),
        sources=storage,
        files=storage,
        texts=MongoVideoTexts(),
        transcripts=MongoTranscripts(),
        changes=changes,
        tokens=PlaybackTokens([settings.playback_key]),
        upload_policy=UploadPolicy(
            max_size_bytes=settings.videos_max_size_bytes,
            quota_bytes=settings.videos_quota_bytes,
            part_size_bytes=settings.videos_part_size_bytes,
            lifetime=settings.videos_upload_lifetime,
        ),
        playback_policy=PlaybackPolicy(
            edge_url=settings.playback_edge_url or f"{settings.public_url.rstrip('/')}/playback",
            min_lifetime=settings.playback_grant_min_ttl,
            max_lifetime=settings.playback_grant_max_ttl,
        ),
        transcribes=settings.videos_transcription_model is not None,
        clock=clock,
    )

    async def stop() -> None:
        await connection.close()
        await changes.close()
        await redis_client.aclose()
        storage.close()

    async def check_redis() -> None:
        await redis_client.ping()

    return Subgraph(
        name="videos",
        schema=build_schema(),
        request_context=context_factory(use_cases),
        start=connection.open,
        stop=stop,
        ready={"mongodb": connection.check, "redis": check_redis, "object storage": storage.check},
    )
