"""Handlers of other domains' events. Each runs once per event, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from subgraphs.catalog.service.course_changes import store_change
from subgraphs.catalog.service.lectures.lecture_changes import with_video, without_video
from subgraphs.catalog.service.model import Course, Lecture
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.replicas import VideoReadiness
from subgraphs.catalog.service.sections.outline_editing import change_lecture
from subgraphs.kernel.identity.ids import VideoId
from subgraphs.kernel.platform.clock import Clock
from subgraphs.learning.events import ReviewPosted, ReviewRestored, ReviewTakenDown
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked, OrderPaid, OrderRefunded
from subgraphs.videos.events import VideoDeleted, VideoReady, VideoUploaded


@dataclass(frozen=True, slots=True)
class EventHandlers:
    """Store replicas of other domains' data, and update the lectures that depend on them."""

    clock: Clock

    async def video_uploaded(self, work: CatalogWork, event: VideoUploaded) -> None:
        await work.videos.store(VideoReadiness(event.video_id, event.course_id, None))

    async def video_ready(self, work: CatalogWork, event: VideoReady) -> None:
        """Complete the lectures that show the video."""
        readiness = VideoReadiness(event.video_id, event.course_id, event.duration_seconds)
        await work.videos.lock(event.video_id)
        await work.videos.store(readiness)
        for course_id in await work.courses.courses_showing(event.video_id):
            # A video completes lectures only of the course that it was uploaded for.
            if course_id != event.course_id:
                continue
            course = await work.courses.get(course_id, for_update=True)
            if course is not None:
                completed = _change_lectures_showing(
                    course, event.video_id, lambda lecture: with_video(lecture, event.video_id, readiness)
                )
                await store_change(work, course, completed.with_totals(), self.clock, edited=False)

    async def video_deleted(self, work: CatalogWork, event: VideoDeleted) -> None:
        """Remove the video from the lectures that show it, which makes them incomplete, and as a promo video."""
        await work.videos.lock(event.video_id)
        await work.videos.delete(event.video_id)
        for course_id in await work.courses.courses_showing(event.video_id):
            course = await work.courses.get(course_id, for_update=True)
            if course is not None:
                changed = _change_lectures_showing(course, event.video_id, without_video)
                if changed.header.promo_video_id == event.video_id:
                    changed = changed.with_header(replace(changed.header, promo_video_id=None))
                await store_change(work, course, changed.with_totals(), self.clock, edited=False)

    async def enrollment_granted(self, work: CatalogWork, event: EnrollmentGranted) -> None:
        await work.enrollments.store(event.user_id, event.course_id, event.revision, active=True)

    async def enrollment_revoked(self, work: CatalogWork, event: EnrollmentRevoked) -> None:
        await work.enrollments.store(event.user_id, event.course_id, event.revision, active=False)

    async def order_paid(self, work: CatalogWork, event: OrderPaid) -> None:
        """Count the sales. What cost nothing, by its price or by a coupon, is none."""
        await work.popularity.count_sales([line.course_id for line in event.lines if line.paid_minor])

    async def order_refunded(self, work: CatalogWork, event: OrderRefunded) -> None:
        """Subtract what was refunded from the sales."""
        await work.popularity.subtract_sales([line.course_id for line in event.lines if line.refunded_minor])

    async def rating_changed(self, work: CatalogWork, event: ReviewPosted | ReviewTakenDown | ReviewRestored) -> None:
        await work.popularity.store_rating(event.course_id, event.rating_average, event.rating_count, event.revision)


def _change_lectures_showing(course: Course, video_id: VideoId, change: Callable[[Lecture], Lecture]) -> Course:
    for lecture in course.lectures:
        if lecture.video_id == video_id:
            course = change_lecture(course, lecture.id, change)
    return course
