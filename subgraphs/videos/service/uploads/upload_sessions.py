"""Upload sessions: the presigned URLs of an upload's missing parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.videos.errors import VideosError, VideosErrorCode
from subgraphs.videos.service.course_access import CourseAccess, teaches
from subgraphs.videos.service.model import Upload, UploadId, Video
from subgraphs.videos.service.ports.object_storage import Sources, StoredPart
from subgraphs.videos.service.ports.videos import Videos


@dataclass(frozen=True, slots=True)
class UploadPolicy:
    """The limits of uploads, and the size of their parts."""

    max_size_bytes: int
    quota_bytes: int
    part_size_bytes: int
    lifetime: timedelta
    """The time limit of an upload from its start; the URLs of its parts are valid as long."""


@dataclass(frozen=True, slots=True)
class PartUrl:
    """The presigned URL to PUT one part."""

    number: int
    url: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class UploadSession:
    """An upload in progress, with the parts that are still missing."""

    video: Video
    missing: tuple[PartUrl, ...]


def session_of(video: Video, arrived: Sequence[StoredPart], sources: Sources, now: datetime) -> UploadSession:
    """Return the session with a URL for each part that has not completely arrived."""
    upload = video.upload
    complete = {part.number for part in arrived if is_complete(upload, part)}
    seconds = max(1, int((upload.expires_at - now).total_seconds()))
    return UploadSession(
        video,
        tuple(
            PartUrl(
                number,
                sources.part_url(upload.key, upload.storage_upload_id, number, upload.size_of_part(number), seconds),
                upload.size_of_part(number),
            )
            for number in range(1, upload.part_count + 1)
            if number not in complete
        ),
    )


def is_complete(upload: Upload, part: StoredPart) -> bool:
    """Check whether the stored part is one of the upload's parts and has exactly the size it should have."""
    return 1 <= part.number <= upload.part_count and part.size_bytes == upload.size_of_part(part.number)


async def require_own_upload(
    videos: Videos, access: CourseAccess, principal: Principal | None, upload_id: UploadId
) -> Video:
    """Return the caller's own upload for a course that they teach.

    Raises Unauthenticated, Forbidden, or VideosError if it is missing, another's, or for a course that the caller does
    not teach any more.
    """
    owner = require_instructor(principal)
    video = await videos.find_by_upload(upload_id)
    if video is None or video.owner_id != owner.user_id:
        raise VideosError(VideosErrorCode.NOT_FOUND, "You have no such upload.", "uploadSessionId")
    course = await access.course(video.course_id)
    if course is None or not teaches(owner, course):
        raise VideosError(
            VideosErrorCode.NOT_OWNER, "You don't teach the course of this upload any more.", "uploadSessionId"
        )
    return video


def upload_ended() -> VideosError:
    """Return the error of an upload that expired, or that ended with the session in which it was started."""
    return VideosError(
        VideosErrorCode.EXPIRED, "The upload has ended or took too long; start it again.", "uploadSessionId"
    )
