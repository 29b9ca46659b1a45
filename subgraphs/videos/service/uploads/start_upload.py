"""The start of an upload."""

import re
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import VIDEO, CourseId
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.plain_text import clean_line
from subgraphs.videos.errors import VideosError, VideosErrorCode
from subgraphs.videos.service.course_access import CourseAccess, teaches
from subgraphs.videos.service.model import UPLOAD, Upload, Video, VideoState, source_key
from subgraphs.videos.service.ports.object_storage import ObjectMissing, Sources
from subgraphs.videos.service.ports.quotas import Quotas
from subgraphs.videos.service.ports.videos import AlreadyStored, Videos
from subgraphs.videos.service.uploads.upload_sessions import UploadPolicy, UploadSession, session_of

_SHA256 = re.compile(r"[0-9a-f]{64}")
_MAX_FILENAME = 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Control characters: such a name is rejected, not cleaned as one with invisible format characters is."""
_MAX_KEY = 100

MIN_RESERVED_BYTES = 2**20
"""The least that a file reserves of the quota, in bytes, so that the number of an owner's videos is bounded too."""


@dataclass(frozen=True, slots=True)
class AnnouncedFile:
    """The client's description of the file it is about to upload."""

    course_id: CourseId
    filename: str
    size_bytes: int
    sha256: str | None
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class StartUpload:
    """Start an upload, or return the one started earlier with the same idempotency key."""

    videos: Videos
    quotas: Quotas
    access: CourseAccess
    sources: Sources
    policy: UploadPolicy
    clock: Clock

    async def __call__(self, principal: Principal | None, file: AnnouncedFile) -> UploadSession:
        """Return the new session. Raises VideosError, and then nothing is reserved."""
        owner = require_instructor(principal)
        self._check(file)
        course = await self.access.course(file.course_id)
        if course is None or not teaches(owner, course):
            raise VideosError(VideosErrorCode.NOT_OWNER, "Only a course's instructors upload videos to it.", "courseId")
        earlier = await self.videos.find_by_idempotency_key(owner.user_id, file.idempotency_key)
        if earlier is not None:
            return await self._existing(earlier, file)

        video_id = VIDEO.new()
        reserved = max(file.size_bytes, MIN_RESERVED_BYTES)
        if not await self.quotas.reserve(owner.user_id, video_id, reserved, self.policy.quota_bytes):
            raise VideosError(VideosErrorCode.QUOTA_EXCEEDED, "Your videos would take up more than you may store.")
        stored = False
        key = source_key(video_id)
        storage_upload_id: str | None = None
        try:
            storage_upload_id = await self.sources.begin_upload(key)
            now = self.clock()
            video = Video(
                id=video_id,
                course_id=file.course_id,
                owner_id=owner.user_id,
                state=VideoState.AWAITING_UPLOAD,
                progress_percent=0,
                attempt=0,
                upload=Upload(
                    id=UPLOAD.new(),
                    storage_upload_id=storage_upload_id,
                    key=key,
                    filename=clean_line(file.filename),
                    size_bytes=file.size_bytes,
                    part_size_bytes=self.policy.part_size_bytes,
                    sha256=file.sha256,
                    idempotency_key=file.idempotency_key,
                    expires_at=now + self.policy.lifetime,
                    session_id=owner.session_id,
                ),
                published=None,
                failure=None,
                created_at=now,
            )
            await self.videos.insert(video)
            stored = True
        except AlreadyStored:
            winner = await self.videos.find_by_idempotency_key(owner.user_id, file.idempotency_key)
            assert winner is not None, "records are never removed"
            return await self._existing(winner, file)
        finally:
            if not stored:
                await self.quotas.release(owner.user_id, video_id)
                if storage_upload_id is not None:
                    await self.sources.abort(key, storage_upload_id)
        return session_of(video, (), self.sources, now)

    def _check(self, file: AnnouncedFile) -> None:
        name = clean_line(file.filename)
        if not 1 <= len(name) <= _MAX_FILENAME or _CONTROL.search(file.filename):
            raise VideosError(VideosErrorCode.INVALID, "The file needs a name of at most 255 characters.", "filename")
        if not 1 <= len(file.idempotency_key) <= _MAX_KEY:
            raise VideosError(VideosErrorCode.INVALID, "The idempotency key has 1 to 100 characters.", "idempotencyKey")
        if file.sha256 is not None and _SHA256.fullmatch(file.sha256) is None:
            raise VideosError(VideosErrorCode.INVALID, "A SHA-256 is 64 hexadecimal digits in lower case.", "sha256")
        if file.size_bytes < 1:
            raise VideosError(VideosErrorCode.INVALID, "The file is empty.", "sizeBytes")
        if file.size_bytes > self.policy.max_size_bytes:
            raise VideosError(
                VideosErrorCode.TOO_LARGE, f"A file has at most {self.policy.max_size_bytes} bytes.", "sizeBytes"
            )

    async def _existing(self, video: Video, file: AnnouncedFile) -> UploadSession:
        upload = video.upload
        before = (video.course_id, upload.filename, upload.size_bytes, upload.sha256)
        if before != (file.course_id, clean_line(file.filename), file.size_bytes, file.sha256):
            raise VideosError(
                VideosErrorCode.IDEMPOTENCY_MISMATCH, "This key began the upload of another file.", "idempotencyKey"
            )
        if video.state is not VideoState.AWAITING_UPLOAD:
            return UploadSession(video, ())
        try:
            arrived = await self.sources.parts(upload.key, upload.storage_upload_id)
        except ObjectMissing:
            return UploadSession(video, ())
        return session_of(video, arrived, self.sources, self.clock())
