"""Audit records of what admins do with videos of courses that they do not teach."""

from datetime import datetime

from subgraphs.kernel.audit.records import Actor, audit_record
from subgraphs.kernel.identity.principal import Principal
from subgraphs.videos.events import VideosAudited
from subgraphs.videos.service.course_access import CourseAccess
from subgraphs.videos.service.model import Video, VideoState


async def audit_of(
    access: CourseAccess, caller: Principal, action: str, video: Video, after: VideoState, at: datetime
) -> list[VideosAudited]:
    """Return the record of a change, to be stored with it; none for a course's own instructors."""
    if await access.teaches(caller, video.course_id):
        return []
    record = audit_record(
        "videos",
        Actor.of(caller),
        action,
        video.id,
        at=at,
        before={"status": video.state.value},
        after={"status": after.value, "course": video.course_id},
    )
    return [VideosAudited(record=record)]
