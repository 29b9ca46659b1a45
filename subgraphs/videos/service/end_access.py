"""The end of access that was given: playback grants, unfinished uploads, and the live records of videos."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from subgraphs.accounts.events import SessionEnded
from subgraphs.catalog.events import CourseTakenDown, InstructorRemoved, OutlineStatus
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.events import EnrollmentRevoked
from subgraphs.videos.service.model import Video, VideoState
from subgraphs.videos.service.playback.grant_revocations import (
    GrantRevocation,
    GrantSubject,
    course_subject,
    preview_subject,
    session_subject,
    viewer_subject,
)
from subgraphs.videos.service.playback.playback_access import is_open_to_learners
from subgraphs.videos.service.ports.grant_revocations import GrantRevocations
from subgraphs.videos.service.ports.object_storage import Sources
from subgraphs.videos.service.ports.replicas import CourseOutlines, Enrollments
from subgraphs.videos.service.ports.video_changes import VideoChanges
from subgraphs.videos.service.ports.videos import Videos
from subgraphs.videos.service.videos.delete_video import deletion_of


@dataclass(frozen=True, slots=True)
class EndAccess:
    """Event handlers that end what a session, an instructor or a learner was given. Each is safe to repeat."""

    videos: Videos
    outlines: CourseOutlines
    enrollments: Enrollments
    sources: Sources
    changes: VideoChanges
    revocations: GrantRevocations
    longest_grant: timedelta
    clock: Clock

    async def session_ended(self, event: SessionEnded) -> None:
        """End the grants that the session requested and the uploads that it started."""
        await self._revoke(session_subject(event.session_id))
        while uploads := await self.videos.find_uploads_of_session(event.session_id):
            await self._cancel(uploads)

    async def instructor_removed(self, event: InstructorRemoved) -> None:
        """End what the removed instructor has of the course's videos, unless they teach it again by now."""
        course_id, user_id = event.course.id, event.user_id
        # Before anything is revoked: a grant is decided from the outline, and could be made again from the old one.
        await self.outlines.store(event.course)
        outline = (await self.outlines.of_courses([course_id])).get(course_id)
        if outline is not None and user_id in outline.instructor_ids:
            return
        await self._revoke(viewer_subject(user_id, course_id), issued_before=self.clock().timestamp())
        while uploads := await self.videos.find_uploads_of_instructor(user_id, course_id):
            await self._cancel(uploads)
        # Those who watch a record are checked again at each change.
        for video_id in await self.videos.find_unfinished(course_id):
            await self.changes.publish(video_id)

    async def course_taken_down(self, event: CourseTakenDown) -> None:
        """End the grants of free previews, and those of learners unless they keep access, if it is still down."""
        course_id = event.course.id
        await self.outlines.store(event.course)
        outline = (await self.outlines.of_courses([course_id])).get(course_id)
        if outline is None or outline.status is not OutlineStatus.SUSPENDED:
            return
        now = self.clock().timestamp()
        await self._revoke(preview_subject(course_id), issued_before=now)
        if not is_open_to_learners(outline):
            await self._revoke(course_subject(course_id), issued_before=now)

    async def enrollment_revoked(self, event: EnrollmentRevoked) -> None:
        """End the grants of a learner who lost the course, unless they have it again by now."""
        user_id, course_id = event.user_id, event.course_id
        await self.enrollments.store(user_id, course_id, event.revision, active=False)
        if await self.enrollments.entitled(user_id, {course_id}):
            return
        await self._revoke(viewer_subject(user_id, course_id), issued_before=self.clock().timestamp())

    async def _revoke(self, subject: GrantSubject, *, issued_before: float | None = None) -> None:
        until = (self.clock() + self.longest_grant).timestamp()
        await self.revocations.publish(GrantRevocation(subject, until, issued_before))

    async def _cancel(self, uploads: Sequence[Video]) -> None:
        for video in uploads:
            await self.videos.delete(video.id, {VideoState.AWAITING_UPLOAD}, deletion_of(video))
            # The URLs of the parts stay valid: without the upload, the store accepts nothing by them.
            await self.sources.abort(video.upload.key, video.upload.storage_upload_id)
            await self.changes.publish(video.id)
