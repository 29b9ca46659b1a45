"""Videos put together: settings in, a subgraph out."""

from subgraphs.kernel import redis
from subgraphs.kernel.clock import Clock, utc_now
from subgraphs.kernel.subgraph import Subgraph
from subgraphs.videos.schema import build_schema
from subgraphs.videos.schema.context import UseCases, context_factory
from subgraphs.videos.service.complete_upload import CompleteUpload
from subgraphs.videos.service.course_access import CourseAccess
from subgraphs.videos.service.delete_video import DeleteVideo
from subgraphs.videos.service.find_videos import FindVideos, WatchVideo
from subgraphs.videos.service.grant_playback import GrantPlayback, PlaybackPolicy
from subgraphs.videos.service.playback_tokens import PlaybackTokens
from subgraphs.videos.service.resume_upload import ResumeUpload
from subgraphs.videos.service.retry_video import RetryVideo
from subgraphs.videos.service.start_upload import StartUpload
from subgraphs.videos.service.upload_sessions import UploadPolicy
from subgraphs.videos.settings import Settings
from subgraphs.videos.store.connection import MongoConnection
from subgraphs.videos.store.copies import MongoEnrollments, MongoOutlines
from subgraphs.videos.store.object_storage import S3Storage, s3_address
from subgraphs.videos.store.quotas import MongoQuotas
from subgraphs.videos.store.state_changes import RedisStateChanges
from subgraphs.videos.store.videos import MongoVideos

__all__ = ["Settings", "build"]


def build(settings: Settings, *, clock: Clock = utc_now) -> Subgraph:
    """The videos subgraph. Nothing is connected before `start`."""
    connection = MongoConnection(settings.mongodb_url.get_secret_value())
    redis_client = redis.connect(settings.redis_url)
    storage = S3Storage(s3_address(settings))
    videos = MongoVideos(attempts=settings.videos_transcode_attempts)
    outlines = MongoOutlines()
    access = CourseAccess(outlines)
    changes = RedisStateChanges(redis_client)
    use_cases = UseCases(
        start_upload=StartUpload(
            videos=videos,
            quotas=MongoQuotas(),
            access=access,
            sources=storage,
            policy=UploadPolicy(
                max_size_bytes=settings.videos_max_size_bytes,
                quota_bytes=settings.videos_quota_bytes,
                part_size_bytes=settings.videos_part_size_bytes,
                lifetime=settings.videos_upload_lifetime,
            ),
            clock=clock,
        ),
        resume_upload=ResumeUpload(videos=videos, sources=storage, clock=clock),
        complete_upload=CompleteUpload(videos=videos, sources=storage, changes=changes, clock=clock),
        retry_video=RetryVideo(videos=videos, access=access, changes=changes),
        delete_video=DeleteVideo(videos=videos, access=access, changes=changes),
        find_videos=FindVideos(videos=videos, access=access),
        watch_video=WatchVideo(videos=videos, access=access, changes=changes),
        grant_playback=GrantPlayback(
            videos=videos,
            outlines=outlines,
            enrollments=MongoEnrollments(),
            tokens=PlaybackTokens([settings.playback_key]),
            policy=PlaybackPolicy(
                edge_url=settings.playback_edge_url or f"{settings.public_url.rstrip('/')}/playback",
                least=settings.playback_least,
                most=settings.playback_most,
            ),
            clock=clock,
        ),
    )

    async def stop() -> None:
        await connection.close()
        await redis_client.aclose()
        storage.close()

    async def redis_answers() -> None:
        await redis_client.ping()

    return Subgraph(
        name="videos",
        schema=build_schema(),
        request_context=context_factory(use_cases),
        start=connection.open,
        stop=stop,
        ready={"mongodb": connection.check, "redis": redis_answers, "object storage": storage.check},
    )
