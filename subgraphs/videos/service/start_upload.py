"""An instructor announces a file and learns where its parts go."""

import re
from dataclasses import dataclass

from subgraphs.kernel.clock import Clock
from subgraphs.kernel.identity import Principal, require_instructor
from subgraphs.kernel.ids import VIDEO, CourseId
from subgraphs.videos.errors import VideoProblem, VideoRefused
from subgraphs.videos.service.course_access import CourseAccess, teaches
from subgraphs.videos.service.model import UPLOAD, Upload, Video, VideoState, source_key
from subgraphs.videos.service.ports import AlreadyStored, ObjectMissing, Quotas, Sources, Videos
from subgraphs.videos.service.upload_sessions import UploadPolicy, UploadSession, session_of

_SHA256 = re.compile(r"[0-9a-f]{64}")
_MAX_FILENAME = 255
_MAX_KEY = 100

LEAST_BOOKED = 2**20
"""What even the smallest file books of the quota, in bytes, so that the number of an owner's videos has a bound too."""


@dataclass(frozen=True, slots=True)
class FileAnnounced:
    """What the client says of the file it is going to send."""

    course_id: CourseId
    filename: str
    size_bytes: int
    sha256: str | None
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class StartUpload:
    """Starts an upload, or gives the one that the same idempotency key started before."""

    videos: Videos
    quotas: Quotas
    access: CourseAccess
    sources: Sources
    policy: UploadPolicy
    clock: Clock

    async def __call__(self, principal: Principal | None, file: FileAnnounced) -> UploadSession:
        """Raises VideoRefused; nothing is booked then."""
        owner = require_instructor(principal)
        self._check_form(file)
        course = await self.access.course(file.course_id)
        if course is None or not teaches(owner, course):
            raise VideoRefused(
                VideoProblem.NOT_OWNER, "Only a course's instructors upload videos to it.", ("courseId",)
            )
        earlier = await self.videos.of_idempotency_key(owner.user_id, file.idempotency_key)
        if earlier is not None:
            return await self._again(earlier, file)

        video_id = VIDEO.new()
        booked = max(file.size_bytes, LEAST_BOOKED)
        if not await self.quotas.reserve(owner.user_id, video_id, booked, self.policy.quota_bytes):
            raise VideoRefused(VideoProblem.QUOTA_EXCEEDED, "Your videos would take up more than you may store.")
        stored = False
        key = source_key(video_id)
        storage_upload_id: str | None = None
        try:
            storage_upload_id = await self.sources.begin(key)
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
                    filename=file.filename.strip(),
                    size_bytes=file.size_bytes,
                    part_size_bytes=self.policy.part_size_bytes,
                    sha256=file.sha256,
                    idempotency_key=file.idempotency_key,
                    expires_at=now + self.policy.lifetime,
                ),
                published=None,
                failure=None,
                created_at=now,
            )
            await self.videos.insert(video)
            stored = True
        except AlreadyStored:
            winner = await self.videos.of_idempotency_key(owner.user_id, file.idempotency_key)
            assert winner is not None, "records are never removed"
            return await self._again(winner, file)
        finally:
            if not stored:
                await self.quotas.release(owner.user_id, video_id)
                if storage_upload_id is not None:
                    await self.sources.abandon(key, storage_upload_id)
        return session_of(video, (), self.sources, now)

    def _check_form(self, file: FileAnnounced) -> None:
        name = file.filename.strip()
        if not 1 <= len(name) <= _MAX_FILENAME or not name.isprintable():
            raise VideoRefused(VideoProblem.INVALID, "The file needs a name of at most 255 characters.", ("filename",))
        if not 1 <= len(file.idempotency_key) <= _MAX_KEY:
            raise VideoRefused(
                VideoProblem.INVALID, "The idempotency key has 1 to 100 characters.", ("idempotencyKey",)
            )
        if file.sha256 is not None and _SHA256.fullmatch(file.sha256) is None:
            raise VideoRefused(VideoProblem.INVALID, "A SHA-256 is 64 hexadecimal digits in lower case.", ("sha256",))
        if file.size_bytes < 1:
            raise VideoRefused(VideoProblem.INVALID, "The file is empty.", ("sizeBytes",))
        if file.size_bytes > self.policy.max_size_bytes:
            raise VideoRefused(
                VideoProblem.TOO_LARGE, f"A file has at most {self.policy.max_size_bytes} bytes.", ("sizeBytes",)
            )

    async def _again(self, video: Video, file: FileAnnounced) -> UploadSession:
        upload = video.upload
        before = (video.course_id, upload.filename, upload.size_bytes, upload.sha256)
        if before != (file.course_id, file.filename.strip(), file.size_bytes, file.sha256):
            raise VideoRefused(
                VideoProblem.IDEMPOTENCY_MISMATCH, "This key began the upload of another file.", ("idempotencyKey",)
            )
        if video.state is not VideoState.AWAITING_UPLOAD:
            return UploadSession(video, ())
        try:
            arrived = await self.sources.parts(upload.key, upload.storage_upload_id)
        except ObjectMissing:
            return UploadSession(video, ())
        return session_of(video, arrived, self.sources, self.clock())
