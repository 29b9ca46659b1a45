"""What notifications runs in the worker: reactions to what concerns people, and mails."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from subgraphs.accounts.events import (
    InstructorFollowed,
    PasswordChanged,
    RefreshTokenReused,
    UserProfileChanged,
    UserRegistered,
)
from subgraphs.catalog.events import CourseChangesRequested, CoursePublished
from subgraphs.kernel import redis
from subgraphs.kernel.background import Background, Job, Jobs, Sweep, forget_handled_events
from subgraphs.kernel.clock import Clock, utc_now
from subgraphs.kernel.ids import UserId
from subgraphs.kernel.mail import Mailer, SendGridMailer
from subgraphs.kernel.reactions import Reaction, once
from subgraphs.kernel.sql import Database, UnitsOfWork
from subgraphs.notifications.service import texts
from subgraphs.notifications.service.model import Recipient
from subgraphs.notifications.service.ports import NotificationsWork
from subgraphs.notifications.service.send_mail import Sending
from subgraphs.notifications.service.tell import SEND_MAIL, Telling
from subgraphs.notifications.settings import Settings
from subgraphs.notifications.store.unit_of_work import SqlNotificationsWork
from subgraphs.notifications.store.wake_ups import RedisWaker
from subgraphs.orders.events import OrderPaid, OrderRefunded
from subgraphs.videos.events import VideoFailed, VideoReady


def build(settings: Settings, jobs: Jobs, *, mailer: Mailer | None = None, clock: Clock = utc_now) -> Background:
    """Notifications' background."""
    database = Database(settings.notifications_database_url.get_secret_value(), domain="notifications", pool_size=2)
    units = UnitsOfWork(database, SqlNotificationsWork)
    client = redis.connect(settings.redis_url)
    telling = Telling(units, RedisWaker(client), jobs, clock, settings.site_url)
    sending = Sending(units, mailer or SendGridMailer(settings), jobs, clock)

    async def stop() -> None:
        await client.aclose()
        await database.close()

    return Background(
        domain="notifications",
        reactions=[*_copies(units), *_told(telling)],
        jobs=[Job(SEND_MAIL, sending.send, timeout=timedelta(minutes=1), attempts=8)],
        sweeps=[
            Sweep("notifications.send-stuck-mails", timedelta(seconds=30), sending.send_stuck),
            forget_handled_events("notifications", units, clock),
        ],
        stop=stop,
        ready={"notifications postgres": database.check},
    )


def _copies(units: UnitsOfWork[SqlNotificationsWork]) -> list[Reaction[Any]]:
    async def learn_user(work: SqlNotificationsWork, event: UserRegistered) -> None:
        await work.recipients.learn(Recipient(event.user_id, event.email, event.display_name), event.occurred_at)

    async def learn_profile(work: SqlNotificationsWork, event: UserProfileChanged) -> None:
        await work.recipients.learn(Recipient(event.user_id, event.email, event.display_name), event.occurred_at)

    async def learn_follow(work: SqlNotificationsWork, event: InstructorFollowed) -> None:
        await work.recipients.learn_follow(event.follower_id, event.instructor_id, event.following, event.occurred_at)

    return [
        once("notifications.learn-user", UserRegistered, units, learn_user),
        once("notifications.learn-profile", UserProfileChanged, units, learn_profile),
        once("notifications.learn-follow", InstructorFollowed, units, learn_follow),
    ]


def _told(telling: Telling) -> list[Reaction[Any]]:
    async def followers(work: NotificationsWork, event: CoursePublished) -> Collection[UserId]:
        if not event.first_time:
            return ()
        return await work.recipients.followers(event.course.instructor_ids)

    async def instructors(
        work: NotificationsWork, event: CoursePublished | CourseChangesRequested
    ) -> Collection[UserId]:
        return event.course.instructor_ids

    async def buyer(work: NotificationsWork, event: OrderPaid | OrderRefunded) -> Collection[UserId]:
        return (event.buyer_id,)

    async def owner(work: NotificationsWork, event: VideoReady | VideoFailed) -> Collection[UserId]:
        return (event.owner_id,)

    async def user(work: NotificationsWork, event: PasswordChanged | RefreshTokenReused) -> Collection[UserId]:
        return (event.user_id,)

    return [
        telling.about("notifications.order-paid", OrderPaid, texts.order_paid, buyer),
        telling.about("notifications.order-refunded", OrderRefunded, texts.order_refunded, buyer),
        telling.about("notifications.course-published", CoursePublished, texts.course_published, followers),
        telling.about("notifications.course-approved", CoursePublished, texts.course_approved, instructors),
        telling.about(
            "notifications.course-changes", CourseChangesRequested, texts.course_changes_requested, instructors
        ),
        telling.about("notifications.video-ready", VideoReady, texts.video_ready, owner),
        telling.about("notifications.video-failed", VideoFailed, texts.video_failed, owner),
        telling.about("notifications.password-changed", PasswordChanged, texts.password_changed, user),
        telling.about("notifications.session-ended", RefreshTokenReused, texts.refresh_token_reused, user),
    ]
