"""Handlers of other domains' events: the replicas of accounts' data, and the users that an event concerns."""

from collections.abc import Collection

from subgraphs.accounts.events import (
    InstructorFollowed,
    PasswordChanged,
    ProfileTextsRestored,
    ProfileTextsTakenDown,
    RefreshTokenReused,
    ReportDecided,
    RolesChangedByAdmin,
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
)
from subgraphs.kernel.identity.ids import UserId
from subgraphs.learning.events import ReviewReportUpheld, ReviewRestored, ReviewTakenDown
from subgraphs.notifications.service.model import Reader, Recipient
from subgraphs.notifications.service.ports import NotificationsWork
from subgraphs.orders.events import OrderPaid, OrderPaymentFailed, OrderRefunded, OrderRefundFailed
from subgraphs.videos.events import VideoFailed, VideoReady


async def replicate_user(work: NotificationsWork, event: UserRegistered | UserProfileChanged) -> None:
    """Store the user's address and name."""
    await work.recipients.save(Recipient(event.user_id, event.email, event.display_name), event.occurred_at)


async def replicate_preferences(work: NotificationsWork, event: UserPreferencesChanged) -> None:
    """Store the user's language and time zone."""
    await work.recipients.save_reader(event.user_id, Reader(event.locale, event.time_zone), event.occurred_at)


async def replicate_follow(work: NotificationsWork, event: InstructorFollowed) -> None:
    """Store whether the user follows the instructor."""
    await work.recipients.save_follow(event.follower_id, event.instructor_id, event.following, event.occurred_at)


async def instructors(_: NotificationsWork, event: CoursePublished | CourseChangesRequested) -> Collection[UserId]:
    """Return the course's instructors."""
    return event.course.instructor_ids


async def owner(
    _: NotificationsWork, event: CourseTakenDown | CourseRestored | CourseReportUpheld
) -> Collection[UserId]:
    """Return the course's owner."""
    return (event.course.owner_id,)


async def invited_user(
    _: NotificationsWork, event: CoInstructorInvited | CourseTransferOffered | InstructorShareProposed
) -> Collection[UserId]:
    """Return the invited user."""
    return (event.user_id,)


async def former_owner(_: NotificationsWork, event: CourseTransferred) -> Collection[UserId]:
    """Return who owned the course before."""
    return (event.former_owner_id,)


async def buyer(
    _: NotificationsWork, event: OrderPaid | OrderRefunded | OrderPaymentFailed | OrderRefundFailed
) -> Collection[UserId]:
    """Return the order's buyer."""
    return (event.buyer_id,)


async def video_owner(_: NotificationsWork, event: VideoReady | VideoFailed) -> Collection[UserId]:
    """Return the video's owner."""
    return (event.owner_id,)


async def review_author(
    _: NotificationsWork, event: ReviewTakenDown | ReviewRestored | ReviewReportUpheld
) -> Collection[UserId]:
    """Return the review's author."""
    return (event.author_id,)


async def reporter(_: NotificationsWork, event: ReportDecided) -> Collection[UserId]:
    """Return the user who reported something."""
    return (event.reporter_id,)


async def reported_user(_: NotificationsWork, event: ReportDecided) -> Collection[UserId]:
    """Return the user whose profile broke the rules; none if the report is about something else."""
    return (UserId(event.subject_id),) if event.upheld and event.subject == "USER" else ()


async def account_owner(
    _: NotificationsWork,
    event: PasswordChanged
    | RefreshTokenReused
    | UserSuspended
    | UserRestored
    | RolesChangedByAdmin
    | ProfileTextsTakenDown
    | ProfileTextsRestored,
) -> Collection[UserId]:
    """Return the account's owner."""
    return (event.user_id,)
