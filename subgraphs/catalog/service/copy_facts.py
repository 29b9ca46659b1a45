"""What catalog makes of other domains' facts. Each handler runs once per fact, in one transaction."""

from dataclasses import dataclass, replace

from subgraphs.catalog.service import editing
from subgraphs.catalog.service.author_lessons import with_video
from subgraphs.catalog.service.course_changes import store_change
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports import VideoFact, Work
from subgraphs.kernel.clock import Clock
from subgraphs.kernel.ids import VideoId
from subgraphs.learning.events import ReviewPosted
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked, OrderPaid
from subgraphs.videos.events import VideoDeleted, VideoReady, VideoUploaded


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """Keeps what catalog needs of others: which videos are ready, who may read, what sells and pleases."""

    clock: Clock

    async def video_uploaded(self, work: Work, fact: VideoUploaded) -> None:
        await work.videos.keep(VideoFact(fact.video_id, fact.course_id, None))

    async def video_ready(self, work: Work, fact: VideoReady) -> None:
        known = VideoFact(fact.video_id, fact.course_id, fact.duration_seconds)
        await work.videos.keep(known)
        for course_id in await work.courses.courses_showing(fact.video_id):
            # Only for the course that it was uploaded for; elsewhere the lecture stays unfinished.
            if course_id != fact.course_id:
                continue
            course = await work.courses.get(course_id, to_change=True)
            if course is not None:
                await store_change(work, course, _completed(course, known).counted(), self.clock, edited=False)

    async def video_deleted(self, work: Work, fact: VideoDeleted) -> None:
        await work.videos.forget(fact.video_id)
        for course_id in await work.courses.courses_showing(fact.video_id):
            course = await work.courses.get(course_id, to_change=True)
            if course is not None:
                await store_change(work, course, _without(course, fact.video_id).counted(), self.clock, edited=False)

    async def enrollment_granted(self, work: Work, fact: EnrollmentGranted) -> None:
        await work.enrollments.keep(fact.user_id, fact.course_id, fact.revision, active=True)

    async def enrollment_revoked(self, work: Work, fact: EnrollmentRevoked) -> None:
        await work.enrollments.keep(fact.user_id, fact.course_id, fact.revision, active=False)

    async def order_paid(self, work: Work, fact: OrderPaid) -> None:
        await work.standings.count_sales([line.course_id for line in fact.lines])

    async def review_posted(self, work: Work, fact: ReviewPosted) -> None:
        await work.standings.rate(fact.course_id, fact.rating_average, fact.rating_count, fact.revision)


def _completed(course: Course, fact: VideoFact) -> Course:
    for lecture in course.lectures:
        if lecture.video_id == fact.video_id:
            course = editing.change_lecture(
                course, lecture.id, lambda showing: with_video(showing, fact.video_id, fact)
            )
    return course


def _without(course: Course, video_id: VideoId) -> Course:
    for lecture in course.lectures:
        if lecture.video_id == video_id:
            course = editing.change_lecture(
                course,
                lecture.id,
                lambda showing: replace(showing, video_id=None, duration_seconds=0, complete=False),
            )
    return course
