"""Composition root of notifications' work outside of requests: replicas, notifications and mails."""

from datetime import timedelta
from typing import Any

from subgraphs.accounts.events import (
    DataExportRequested,
    InstructorFollowed,
    PasswordChanged,
    ProfileTextsRestored,
    ProfileTextsTakenDown,
    RefreshTokenReused,
    ReportDecided,
    RolesChangedByAdmin,
    UserDeleted,
    UserPreferencesChanged,
    UserProfileChanged,
    UserRegistered,
    UserRestored,
    UserSuspended,
)
from subgraphs.catalog.events import (
    CoInstructorInvited,
    CourseChangesRequested,
    CoursePublished,
    CourseReportUpheld,
    CourseRestored,
    CourseTakenDown,
    CourseTransferOffered,
    CourseTransferred,
    InstructorShareProposed,
    InstructorSharesChanged,
)
from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.jobs import Job, JobQueue
from subgraphs.kernel.messaging.worker_module import PeriodicTask, WorkerModule
from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.persistence.idempotency import idempotent_handler, purge_handled_events
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.kernel.platform import redis
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.kernel.platform.mail import Mailer, SendGridMailer
from subgraphs.kernel.privacy.export.s3_objects import S3ExportObjects
from subgraphs.kernel.privacy.export.sql_export import SqlExport
from subgraphs.kernel.privacy.sql_erasure import SqlErasure, no_steps
from subgraphs.learning.events import ReviewReportUpheld, ReviewRestored, ReviewTakenDown
from subgraphs.notifications.events import NotificationsDataExported, NotificationsUserErased
from subgraphs.notifications.service import event_handlers, messages
from subgraphs.notifications.service import moderation_messages as moderation
from subgraphs.notifications.service.announce_course import (
    ANNOUNCE_COURSE,
    AnnounceCourse,
    ResumeAnnouncements,
    announcing,
)
from subgraphs.notifications.service.notify import Notifier
from subgraphs.notifications.service.preferences.unsubscribe_links import UnsubscribeLinks
from subgraphs.notifications.service.send_mail import SEND_MAIL, SendMail
from subgraphs.notifications.service.send_stuck_mails import SendStuckMails
from subgraphs.notifications.settings import Settings
from subgraphs.notifications.store.personal_data import PERSONAL_DATA
from subgraphs.notifications.store.pub_sub import RedisPublisher
from subgraphs.notifications.store.unit_of_work import SqlNotificationsWork
from subgraphs.orders.events import OrderPaid, OrderPaymentFailed, OrderRefunded, OrderRefundFailed
from subgraphs.videos.events import VideoFailed, VideoReady


def build(settings: Settings, jobs: JobQueue, *, mailer: Mailer | None = None, clock: Clock = utc_now) -> WorkerModule:
    """Build the worker module of notifications."""
    database = Database(
        settings.notifications_database_url.get_secret_value(),
        domain="notifications",
        pooling=settings.database_pooling,
        direct_url=settings.notifications_direct_database_url,
        pool_size=2,
    )
    units = UnitsOfWork(database, SqlNotificationsWork)
    outbox = database.outbox()
    erasure = SqlErasure("notifications", units, PERSONAL_DATA, clock, no_steps)
    export_objects = S3ExportObjects(s3_address(settings))
    export = SqlExport("notifications", units, PERSONAL_DATA, export_objects, NotificationsDataExported, jobs, clock)
    erase_user = erasure.handler(NotificationsUserErased)
    client = redis.connect(settings.redis_url)
    unsubscribe_links = UnsubscribeLinks(settings.notifications_secret, settings.public_url)
    notifier = Notifier(units, RedisPublisher(client), jobs, clock, settings.site_url, unsubscribe_links)
    send_mail = SendMail(units, mailer or SendGridMailer(settings), clock)

    async def stop() -> None:
        await outbox.close()
        export_objects.close()
        await client.aclose()
        await database.close()

    return WorkerModule(
        domain="notifications",
        outboxes=[outbox],
        event_handlers=[
            *_replicas(units),
            announcing(units, jobs, clock),
            *_notifications(notifier),
            *_moderation(notifier),
            idempotent_handler("notifications.erase-user", UserDeleted, units, erase_user),
            EventHandler("notifications.export-user", DataExportRequested, export.requested),
        ],
        jobs=[
            Job(SEND_MAIL, send_mail, timeout=timedelta(minutes=1), attempts=8),
            Job(ANNOUNCE_COURSE, AnnounceCourse(units, notifier, jobs, clock), timeout=timedelta(minutes=1)),
            export.job,
        ],
        periodic_tasks=[
            PeriodicTask("notifications.send-stuck-mails", timedelta(seconds=30), SendStuckMails(units, jobs, clock)),
            PeriodicTask(
                "notifications.resume-announcements", timedelta(seconds=30), ResumeAnnouncements(units, jobs, clock)
            ),
            erasure.repetition(),
            purge_handled_events("notifications", units, clock),
        ],
        stop=stop,
        ready={"notifications postgres": database.check},
    )


def _replicas(units: UnitsOfWork[SqlNotificationsWork]) -> list[EventHandler[Any]]:
    replicate_user = event_handlers.replicate_user
    replicate_follow = event_handlers.replicate_follow
    return [
        idempotent_handler("notifications.replicate-user", UserRegistered, units, replicate_user),
        idempotent_handler("notifications.replicate-profile", UserProfileChanged, units, replicate_user),
        idempotent_handler(
            "notifications.replicate-preferences",
            UserPreferencesChanged,
            units,
            event_handlers.replicate_preferences,
        ),
        idempotent_handler("notifications.replicate-follow", InstructorFollowed, units, replicate_follow),
    ]


def _notifications(notifier: Notifier) -> list[EventHandler[Any]]:
    instructors, buyer = event_handlers.instructors, event_handlers.buyer
    video_owner, account_owner = event_handlers.video_owner, event_handlers.account_owner
    notify = notifier.handler
    return [
        notify("notifications.order-paid", OrderPaid, messages.order_paid, buyer),
        notifier.personal_handler("notifications.courses-sold", OrderPaid, messages.courses_sold),
        notify("notifications.order-refunded", OrderRefunded, messages.order_refunded, buyer),
        notify("notifications.payment-failed", OrderPaymentFailed, messages.order_payment_failed, buyer),
        notify("notifications.refund-failed", OrderRefundFailed, messages.order_refund_failed, buyer),
        notify("notifications.course-approved", CoursePublished, messages.course_approved, instructors),
        notify(
            "notifications.course-changes-requested",
            CourseChangesRequested,
            messages.course_changes_requested,
            instructors,
        ),
        notify("notifications.course-taken-down", CourseTakenDown, messages.course_taken_down, event_handlers.owner),
        notify("notifications.course-restored", CourseRestored, messages.course_restored, event_handlers.owner),
        notify(
            "notifications.co-instructor-invited",
            CoInstructorInvited,
            messages.co_instructor_invited,
            event_handlers.invited_user,
        ),
        notify(
            "notifications.course-transfer-offered",
            CourseTransferOffered,
            messages.course_transfer_offered,
            event_handlers.invited_user,
        ),
        notify(
            "notifications.share-proposed",
            InstructorShareProposed,
            messages.instructor_share_proposed,
            event_handlers.invited_user,
        ),
        notifier.personal_handler(
            "notifications.shares-changed", InstructorSharesChanged, messages.instructor_shares_changed
        ),
        notify(
            "notifications.course-transferred",
            CourseTransferred,
            messages.course_transferred,
            event_handlers.former_owner,
        ),
        notify("notifications.video-ready", VideoReady, messages.video_ready, video_owner),
        notify("notifications.video-failed", VideoFailed, messages.video_failed, video_owner),
        notify("notifications.password-changed", PasswordChanged, messages.password_changed, account_owner),
        notify("notifications.user-suspended", UserSuspended, messages.user_suspended, account_owner),
        notify("notifications.user-restored", UserRestored, messages.user_restored, account_owner),
        notify("notifications.roles-changed", RolesChangedByAdmin, messages.roles_changed_by_admin, account_owner),
        notify("notifications.session-ended", RefreshTokenReused, messages.refresh_token_reused, account_owner),
    ]


def _moderation(notifier: Notifier) -> list[EventHandler[Any]]:
    """Return the handlers that notify of what staff decided about what users wrote."""
    author, account_owner = event_handlers.review_author, event_handlers.account_owner
    notify = notifier.handler
    return [
        notify("notifications.review-taken-down", ReviewTakenDown, moderation.review_taken_down, author),
        notify("notifications.review-restored", ReviewRestored, moderation.review_restored, author),
        notify("notifications.texts-taken-down", ProfileTextsTakenDown, moderation.texts_taken_down, account_owner),
        notify("notifications.texts-restored", ProfileTextsRestored, moderation.texts_restored, account_owner),
        notify("notifications.report-decided", ReportDecided, moderation.report_decided, event_handlers.reporter),
        notify(
            "notifications.profile-reported",
            ReportDecided,
            moderation.profile_reported,
            event_handlers.reported_user,
        ),
        notify("notifications.review-reported", ReviewReportUpheld, moderation.review_reported, author),
        notify(
            "notifications.course-reported",
            CourseReportUpheld,
            moderation.course_reported,
            event_handlers.owner,
        ),
    ]
