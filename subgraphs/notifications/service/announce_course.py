"""Announce a new course to the followers of its instructors, one page of them in each job.

Followers are notified in the order of their ids, and the last id is stored in the transaction of the page. So a job
that was lost or killed continues where the last committed page ended, and no follower is notified twice.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from subgraphs.catalog.events import CoursePublished
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.jobs import JobQueue
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.notifications.service.messages import course_published
from subgraphs.notifications.service.model import Announcement, MailId
from subgraphs.notifications.service.notify import Notifier
from subgraphs.notifications.service.ports import NotificationsWork

ANNOUNCE_COURSE = "notifications.announce-course"
"""The name of the job."""

HANDLER = "notifications.course-published"
PAGE = 1_000
STUCK_AFTER = timedelta(minutes=1)
FINISHED_RETENTION = timedelta(days=30)


async def enqueue_page(jobs: JobQueue, announcement: Announcement) -> None:
    """Enqueue the job of the announcement's next page, once."""
    await jobs.enqueue(ANNOUNCE_COURSE, announcement.event.id, key=f"{announcement.event.id}:{announcement.cursor}")


def announcing(units: Transactions[NotificationsWork], jobs: JobQueue, clock: Clock) -> EventHandler[CoursePublished]:
    """Return the event handler that starts the announcement of a course published for the first time."""

    async def start(event: CoursePublished) -> None:
        if not event.first_time:
            return
        announcement = Announcement(event)
        async with units() as work:
            first = await work.first_delivery(HANDLER, event)
            if first:
                await work.announcements.add(announcement, clock())
        if first:
            await enqueue_page(jobs, announcement)

    return EventHandler(HANDLER, CoursePublished, start)


@dataclass(frozen=True, slots=True)
class AnnounceCourse:
    """Notify the next page of followers, and enqueue the job of the page after it."""

    units: Transactions[NotificationsWork]
    notifier: Notifier
    jobs: JobQueue
    clock: Clock
    page: int = PAGE

    async def __call__(self, event_id: str) -> None:
        followers: Collection[UserId] = ()
        mails: list[MailId] = []
        async with self.units() as work:
            announcement = await work.announcements.lock_unfinished(event_id)
            if announcement is None:
                return
            instructors = announcement.event.course.instructor_ids
            followers = await work.recipients.followers(instructors, after=announcement.cursor, limit=self.page)
            mails = await self.notifier.notify(
                work, followers, partial(course_published, announcement.event), strict=False
            )
            following = announcement.advanced(followers[-1] if len(followers) == self.page else None)
            await work.announcements.save(following, self.clock())
        await self.notifier.publish(followers, mails)
        if not following.finished:
            await enqueue_page(self.jobs, following)


@dataclass(frozen=True, slots=True)
class ResumeAnnouncements:
    """Enqueue the next page of announcements whose job was lost, and delete those that ended long ago."""

    units: Transactions[NotificationsWork]
    jobs: JobQueue
    clock: Clock

    async def __call__(self) -> None:
        now = self.clock()
        async with self.units() as work:
            unfinished = await work.announcements.unfinished(now - STUCK_AFTER)
            await work.announcements.purge_finished(now - FINISHED_RETENTION)
        for announcement in unfinished:
            await enqueue_page(self.jobs, announcement)
