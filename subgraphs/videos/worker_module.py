"""The worker module of videos: its outbox, event handlers, transcoding jobs and periodic tasks."""

import os
import secrets
import socket
from datetime import timedelta

from subgraphs.accounts.events import DataExportRequested, SessionEnded, UserDeleted
from subgraphs.catalog.events import CourseTakenDown, CourseUpdated, InstructorRemoved
from subgraphs.kernel.identity.ids import VIDEO
from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.jobs import Job, JobQueue, Queue
from subgraphs.kernel.messaging.worker_module import PeriodicTask, WorkerModule
from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.platform import redis
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.kernel.privacy.export.s3_objects import S3ExportObjects
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked
from subgraphs.videos.encoding.encoder import FfmpegEncoder, Tools
from subgraphs.videos.events import VideoUploaded
from subgraphs.videos.service.captions.model import CAPTIONS
from subgraphs.videos.service.captions.purge_captions import PurgeCaptions
from subgraphs.videos.service.captions.transcribe_video import (
    TRANSCRIBE_JOB,
    EnqueueTranscriptions,
    TranscribeVideo,
)
from subgraphs.videos.service.deleted_users import EraseUsers
from subgraphs.videos.service.end_access import EndAccess
from subgraphs.videos.service.event_handlers import EventHandlers
from subgraphs.videos.service.export_user import EXPORT_JOB, EXPORT_TIMEOUT, ExportUser
from subgraphs.videos.service.ports.captions import Transcriber
from subgraphs.videos.service.transcoding.media import MediaLimits
from subgraphs.videos.service.transcoding.purge_scratch_folders import PurgeScratchFolders
from subgraphs.videos.service.transcoding.requeue_videos import RequeueVideos
from subgraphs.videos.service.transcoding.transcode_video import TRANSCODE_JOB, Lease, TranscodeVideo
from subgraphs.videos.service.uploads.expire_uploads import ExpireUploads
from subgraphs.videos.service.videos.purge_deleted_videos import PurgeDeletedVideos
from subgraphs.videos.service.videos.purge_sources import PurgeSources
from subgraphs.videos.settings import Settings
from subgraphs.videos.store.connection import MongoConnection
from subgraphs.videos.store.grant_revocations import RedisGrantRevocations
from subgraphs.videos.store.object_storage import S3Storage
from subgraphs.videos.store.outbox import MongoErasures, MongoExportReports, MongoOutbox
from subgraphs.videos.store.personal_data.documents import MongoPersonalDocuments
from subgraphs.videos.store.quotas import MongoQuotas
from subgraphs.videos.store.replicas import MongoCourseOutlines, MongoEnrollments
from subgraphs.videos.store.transcripts import MongoTranscripts
from subgraphs.videos.store.video_changes import RedisVideoChanges
from subgraphs.videos.store.video_texts import MongoVideoTexts
from subgraphs.videos.store.videos import MongoVideos
from subgraphs.videos.transcription.faster_whisper import FasterWhisper


def build(
    settings: Settings, jobs: JobQueue, *, clock: Clock = utc_now, transcriber: Transcriber | None = None
) -> WorkerModule:
    """Return the worker module of videos. Nothing is connected before `start`.

    `transcriber` is the one of the settings if None.
    """
    connection = MongoConnection(settings.mongodb_url.get_secret_value())
    redis_client = redis.connect(settings.redis_url)
    storage = S3Storage(s3_address(settings))
    videos = MongoVideos(attempts=settings.videos_transcode_attempts)
    quotas = MongoQuotas()
    changes = RedisVideoChanges(redis_client)
    outlines, enrollments = MongoCourseOutlines(), MongoEnrollments()
    handlers = EventHandlers(outlines, enrollments)
    end_access = EndAccess(
        videos=videos,
        outlines=outlines,
        enrollments=enrollments,
        sources=storage,
        changes=changes,
        revocations=RedisGrantRevocations(redis_client),
        longest_grant=settings.playback_grant_max_ttl,
        clock=clock,
    )
    texts, transcripts = MongoVideoTexts(), MongoTranscripts()
    transcribe = TranscribeVideo(
        videos=videos,
        texts=texts,
        transcripts=transcripts,
        sources=storage,
        transcriber=transcriber
        or FasterWhisper(settings.videos_transcription_model, settings.videos_transcode_threads),
        scratch=settings.videos_scratch,
    )
    erase_users = EraseUsers(videos, outlines, MongoErasures(), storage, changes, clock)
    export_objects = S3ExportObjects(s3_address(settings))
    export = ExportUser(MongoPersonalDocuments(), MongoErasures(), MongoExportReports(), export_objects, jobs, clock)
    requeue = RequeueVideos(videos, jobs, clock)
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
        lease=Lease(settings.videos_transcode_lease, settings.videos_transcode_heartbeat),
        worker=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
        scratch=settings.videos_scratch,
    )

    async def run_transcode(video_id: str) -> None:
        await transcode(VIDEO.parse(video_id))

    async def run_transcribe(video_id: str, captions_id: str) -> None:
        await transcribe(VIDEO.parse(video_id), CAPTIONS.parse(captions_id))

    async def enqueue_transcoding(event: VideoUploaded) -> None:
        await jobs.enqueue(TRANSCODE_JOB, event.video_id, key=event.video_id)

    async def stop() -> None:
        await connection.close()
        await redis_client.aclose()
        storage.close()
        export_objects.close()

    return WorkerModule(
        domain="videos",
        outboxes=[MongoOutbox()],
        event_handlers=[
            EventHandler("videos.store-course-outline", CourseUpdated, handlers.course_updated),
            EventHandler("videos.store-enrollment", EnrollmentGranted, handlers.enrollment_granted),
            EventHandler("videos.store-revocation", EnrollmentRevoked, end_access.enrollment_revoked),
            EventHandler("videos.end-access-of-instructor", InstructorRemoved, end_access.instructor_removed),
            EventHandler("videos.end-access-to-course", CourseTakenDown, end_access.course_taken_down),
            EventHandler("videos.end-access-of-session", SessionEnded, end_access.session_ended),
            EventHandler("videos.enqueue-transcoding", VideoUploaded, enqueue_transcoding),
            EventHandler("videos.erase-user", UserDeleted, erase_users.user_deleted),
            EventHandler("videos.export-user", DataExportRequested, export.requested),
        ],
        jobs=[
            Job(TRANSCODE_JOB, run_transcode, timeout=timedelta(hours=12), attempts=2, queue=Queue.LONG),
            Job(TRANSCRIBE_JOB, run_transcribe, timeout=timedelta(hours=12), attempts=2, queue=Queue.LONG),
            Job(EXPORT_JOB, export.run, timeout=EXPORT_TIMEOUT),
        ],
        periodic_tasks=[
            PeriodicTask("videos.requeue-transcoding", timedelta(seconds=15), requeue),
            PeriodicTask("videos.repeat-erasures", timedelta(minutes=10), erase_users.repeat),
            PeriodicTask(
                "videos.expire-uploads",
                timedelta(minutes=5),
                ExpireUploads(videos, changes, clock),
            ),
            PeriodicTask(
                "videos.purge-deleted",
                timedelta(minutes=1),
                PurgeDeletedVideos(videos, quotas, storage, storage, transcripts),
            ),
            PeriodicTask(
                "videos.purge-sources",
                timedelta(minutes=10),
                PurgeSources(videos, storage, quotas, settings.videos_source_retention, clock),
            ),
            PeriodicTask("videos.purge-captions", timedelta(minutes=10), PurgeCaptions(texts, storage, clock)),
            PeriodicTask("videos.enqueue-transcriptions", timedelta(seconds=15), EnqueueTranscriptions(texts, jobs)),
            PeriodicTask(
                "videos.purge-scratch", timedelta(hours=1), PurgeScratchFolders(clock, settings.videos_scratch)
            ),
        ],
        start=connection.open,
        stop=stop,
        ready={"videos mongodb": connection.check, "object storage": storage.check},
    )
