"""What notifications say, from the facts they are about. Pure."""

from dataclasses import dataclass

from subgraphs.accounts.events import PasswordChanged, RefreshTokenReused
from subgraphs.catalog.events import CourseChangesRequested, CoursePublished
from subgraphs.kernel.money import Currency, Money
from subgraphs.notifications.service.model import Draft, Kind
from subgraphs.orders.events import OrderPaid, OrderRefunded
from subgraphs.videos.events import VideoFailed, VideoReady


@dataclass(frozen=True, slots=True)
class Message:
    """A notification and, in case it is mailed too, the mail's paragraphs and link (a path of the web front end)."""

    draft: Draft
    paragraphs: tuple[str, ...]
    path: str | None = None
    link_text: str = "Open"


def order_paid(event: OrderPaid) -> Message:
    """A receipt."""
    total = Money(event.total_minor, Currency(event.currency))
    titles = [line.course_title for line in event.lines]
    lines = tuple(f"{line.course_title}: {Money(line.paid_minor, Currency(event.currency))}" for line in event.lines)
    draft = Draft(
        Kind.ORDER_PAID, f"Your order {event.number}", f"You can start {_listed(titles)}.", order_id=event.order_id
    )
    paragraphs = (f"Thank you for your order {event.number}.", *lines, f"Total: {total}")
    return Message(draft, paragraphs, f"/orders/{event.order_id}", "See the order")


def order_refunded(event: OrderRefunded) -> Message:
    """Money that goes back, and what for."""
    amount = Money(event.refunded_minor, Currency(event.currency))
    titles = _listed([line.course_title for line in event.lines])
    draft = Draft(
        Kind.ORDER_REFUNDED,
        f"Refund for order {event.number}",
        f"{amount} for {titles} goes back to you.",
        order_id=event.order_id,
    )
    return Message(
        draft,
        (f"{amount} for {titles} goes back to you.", "It takes some days until your bank shows it."),
        f"/orders/{event.order_id}",
        "See the order",
    )


def course_published(event: CoursePublished) -> Message:
    """News for those who follow its instructors."""
    course = event.course
    draft = Draft(
        Kind.COURSE_PUBLISHED,
        "A new course",
        f"An instructor you follow published {course.title}.",
        course_id=course.id,
    )
    return Message(
        draft, (f"An instructor you follow published a new course: {course.title}.",), f"/courses/{course.slug}"
    )


def course_approved(event: CoursePublished) -> Message:
    """News for its instructors."""
    course = event.course
    draft = Draft(Kind.COURSE_APPROVED, "Your course is published", f"{course.title} is online.", course_id=course.id)
    return Message(draft, (f"{course.title} was approved and can be found and bought now.",), f"/courses/{course.slug}")


def course_changes_requested(event: CourseChangesRequested) -> Message:
    """What its instructors are to change."""
    course = event.course
    draft = Draft(
        Kind.COURSE_CHANGES_REQUESTED,
        "Your course needs changes",
        f"{course.title}: {event.notes}",
        course_id=course.id,
    )
    return Message(
        draft,
        (f"We looked at {course.title} and ask for changes:", event.notes),
        f"/teach/courses/{course.id}",
        "Edit the course",
    )


def video_ready(event: VideoReady) -> Message:
    """News for its owner."""
    draft = Draft(Kind.VIDEO_READY, "Your video is ready", f"{event.filename} can be played.", video_id=event.video_id)
    return Message(draft, (f"{event.filename} can be played.",), f"/teach/courses/{event.course_id}")


def video_failed(event: VideoFailed) -> Message:
    """Why a video cannot be played, for its owner."""
    body = f"{event.filename}: {event.message}"
    draft = Draft(Kind.VIDEO_FAILED, "Your video could not be processed", body, video_id=event.video_id)
    return Message(
        draft,
        (f"{event.filename} could not be processed.", event.message, "Try again, or upload another file."),
        f"/teach/courses/{event.course_id}",
        "Go to the course",
    )


def password_changed(_: PasswordChanged) -> Message:
    """A warning, in case it was somebody else."""
    body = "Your password was changed, and you were logged out everywhere."
    draft = Draft(Kind.SECURITY_ALERT, "Your password was changed", body)
    return Message(draft, (body, "If that was not you, ask for a new password at once."))


def refresh_token_reused(_: RefreshTokenReused) -> Message:
    """A warning that somebody may have had access."""
    body = "We ended one of your sessions, because somebody else may have had access to it."
    draft = Draft(Kind.SECURITY_ALERT, "A session was ended", body)
    return Message(draft, (body, "Log in again there. If you are worried, choose a new password."))


def _listed(titles: list[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
