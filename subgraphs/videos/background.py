"""What videos runs in the worker: its outbox, its copies of others' facts, transcoding, and what tidies up."""

import os
import secrets
import socket
from datetime import timedelta

from subgraphs.catalog.events import CourseUpdated
from subgraphs.kernel import redis
from subgraphs.kernel.background import Background, Job, Jobs, Queue, Sweep
from subgraphs.kernel.clock import Clock, utc_now
from subgraphs.kernel.ids import VIDEO
from subgraphs.kernel.reactions import Reaction
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked
from subgraphs.videos.encoding.encoder import FfmpegEncoder, Tools
from subgraphs.videos.events import VideoUploaded
from subgraphs.videos.service.copy_facts import CopyFacts
from subgraphs.videos.service.media import MediaLimits
from subgraphs.videos.service.tidy_up import TRANSCODE, ClearDeleted, ClearScratch, ExpireUploads, RequeueWaiting
from subgraphs.videos.service.transcode_video import Lease, TranscodeVideo
from subgraphs.videos.settings import Settings
from subgraphs.videos.store.connection import MongoConnection
from subgraphs.videos.store.copies import MongoEnrollments, MongoOutlines
from subgraphs.videos.store.object_storage import S3Storage, s3_address
from subgraphs.videos.store.outbox import MongoOutbox
from subgraphs.videos.store.quotas import MongoQuotas
from subgraphs.videos.store.state_changes import RedisStateChanges
from subgraphs.videos.store.videos import MongoVideos


def build(settings: Settings, jobs: Jobs, *, clock: Clock = utc_now) -> Background:
    """Videos' background."""
    connection = MongoConnection(settings.mongodb_url.get_secret_value())
    redis_client = redis.connect(settings.redis_url)
    storage = S3Storage(s3_address(settings))
    videos = MongoVideos(attempts=settings.videos_transcode_attempts)
    quotas = MongoQuotas()
    changes = RedisStateChanges(redis_client)
    copies = CopyFacts(MongoOutlines(), MongoEnrollments())
    requeue = RequeueWaiting(videos, jobs, clock)
    transcode = TranscodeVideo(
        videos=videos,
        sources=storage,
        files=storage,
        quotas=quotas,
        encoder=FfmpegEncoder(
            Tools(settings.ffmpeg, settings.ffprobe),
            MediaLimits(int(settings.videos_max_duration.total_seconds()), settings.videos_max_pixels),
            threads=settings.videos_transcode_threads,
        ),
        changes=changes,
        clock=clock,
        lease=Lease(settings.videos_transcode_lease, settings.videos_transcode_beat),
        worker=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
        scratch=settings.videos_scratch,
    )

    async def run_transcode(video_id: str) -> None:
        await transcode(VIDEO.parse(video_id))

    async def request_transcode(fact: VideoUploaded) -> None:
        await jobs.enqueue(TRANSCODE, fact.video_id, key=fact.video_id)

    async def stop() -> None:
        await connection.close()
        await redis_client.aclose()
        storage.close()

    return Background(
        domain="videos",
        outboxes=[MongoOutbox()],
        reactions=[
            Reaction("videos.copy-outline", CourseUpdated, copies.course_updated),
            Reaction("videos.copy-grant", EnrollmentGranted, copies.enrollment_granted),
            Reaction("videos.copy-revocation", EnrollmentRevoked, copies.enrollment_revoked),
            Reaction("videos.request-transcode", VideoUploaded, request_transcode),
        ],
        jobs=[Job(TRANSCODE, run_transcode, timeout=timedelta(hours=12), attempts=2, queue=Queue.LONG)],
        sweeps=[
            Sweep("videos.requeue-waiting", timedelta(seconds=15), requeue),
            Sweep(
                "videos.expire-uploads",
                timedelta(minutes=5),
                ExpireUploads(videos, changes, clock),
            ),
            Sweep("videos.clear-deleted", timedelta(minutes=1), ClearDeleted(videos, quotas, storage, storage)),
            Sweep("videos.clear-scratch", timedelta(hours=1), ClearScratch(clock, settings.videos_scratch)),
        ],
        start=connection.open,
        stop=stop,
        ready={"videos mongodb": connection.check, "object storage": storage.check},
    )
