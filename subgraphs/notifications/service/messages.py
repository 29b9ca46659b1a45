"""Notifications and mails from events, in the reader's language. Pure."""

from dataclasses import dataclass
from functools import partial

from subgraphs.accounts.events import (
    PasswordChanged,
    RefreshTokenReused,
    RolesChangedByAdmin,
    UserRestored,
    UserSuspended,
)
from subgraphs.catalog.events import (
    CoInstructorInvited,
    CourseChangesRequested,
    CourseOutline,
    CoursePublished,
    CourseRestored,
    CourseTakenDown,
    CourseTransferOffered,
    CourseTransferred,
    InstructorShareProposed,
    InstructorSharesChanged,
)
from subgraphs.kernel.identity.ids import CourseId, OrderId, UserId, VideoId
from subgraphs.kernel.identity.principal import Role
from subgraphs.notifications.service.model import Draft, Kind
from subgraphs.notifications.service.texts.localization import Localization
from subgraphs.notifications.service.texts.message_texts import MessageTexts
from subgraphs.orders.events import (
    LineShare,
    OrderPaid,
    OrderPaymentFailed,
    OrderRefunded,
    OrderRefundFailed,
    PaidLine,
)
from subgraphs.videos.events import VideoFailed, VideoReady


@dataclass(frozen=True, slots=True)
class Message:
    """A notification's content and the paragraphs and link of its mail; `path` is one of the web front end."""

    draft: Draft
    paragraphs: tuple[str, ...]
    path: str | None = None
    link_text: str = ""


def message_of(
    kind: Kind,
    texts: MessageTexts,
    path: str | None = None,
    *more: str,
    course_id: CourseId | None = None,
    order_id: OrderId | None = None,
    video_id: VideoId | None = None,
) -> Message:
    """Return the message with these texts, and with `more` paragraphs at the end of its mail."""
    draft = Draft(kind, texts.title, texts.body, course_id, order_id, video_id)
    return Message(draft, (*texts.paragraphs, *more), path, texts.link)


def order_paid(event: OrderPaid, localization: Localization) -> Message:
    """Return the receipt for the buyer."""
    texts, money = localization.texts, partial(localization.money, currency=event.currency)
    titles = localization.listed([line.course_title for line in event.lines])
    lines = [texts.order_line.format(title=line.course_title, amount=money(line.paid_minor)) for line in event.lines]
    total = texts.order_total.format(amount=money(event.total_minor))
    filled = texts.order_paid.filled(number=event.number, titles=titles)
    return message_of(Kind.ORDER_PAID, filled, f"/orders/{event.order_id}", *lines, total, order_id=event.order_id)


def courses_sold(event: OrderPaid) -> list[tuple[UserId, partial[Message]]]:
    """Return a message for each course that was paid for, to all with a share; users are in one order in all orders."""
    sold = [(share, line) for line in event.lines if line.paid_minor > 0 for share in line.parts]
    return [
        (share.user_id, partial(course_sold, line, share, event.currency))
        for share, line in sorted(sold, key=lambda each: (each[0].user_id, each[1].course_id))
    ]


def course_sold(line: PaidLine, part: LineShare, currency: str, localization: Localization) -> Message:
    """Return the sale of one course, for a user with a share of it."""
    filled = localization.texts.course_sold.filled(
        title=line.course_title,
        amount=localization.money(line.paid_minor, currency),
        share=localization.money(part.income_minor, currency),
    )
    return message_of(Kind.COURSE_SOLD, filled, "/teach/sales", course_id=line.course_id)


def order_refunded(event: OrderRefunded, localization: Localization) -> Message:
    """Return the refund, for the buyer."""
    texts, titles = localization.texts, [line.course_title for line in event.lines]
    filled = texts.order_refunded.filled(
        number=event.number,
        amount=localization.money(event.refunded_minor, event.currency),
        subject=localization.listed(titles) if titles else texts.order_named.format(number=event.number),
    )
    return message_of(Kind.ORDER_REFUNDED, filled, f"/orders/{event.order_id}", order_id=event.order_id)


def order_payment_failed(event: OrderPaymentFailed, localization: Localization) -> Message:
    """Return the notice of a failed payment, for the buyer."""
    filled = localization.texts.order_payment_failed.filled(
        number=event.number, titles=localization.listed(event.course_titles)
    )
    return message_of(Kind.ORDER_PAYMENT_FAILED, filled, "/cart", order_id=event.order_id)


def order_refund_failed(event: OrderRefundFailed, localization: Localization) -> Message:
    """Return the notice of a returned refund, for the buyer."""
    filled = localization.texts.order_refund_failed.filled(
        number=event.number, amount=localization.money(event.amount_minor, event.currency)
    )
    return message_of(Kind.ORDER_REFUND_FAILED, filled, f"/orders/{event.order_id}", order_id=event.order_id)


def course_published(event: CoursePublished, localization: Localization) -> Message:
    """Return a new course, for the followers of its instructors."""
    course = event.course
    filled = localization.texts.course_published.filled(title=course.title)
    return message_of(Kind.COURSE_PUBLISHED, filled, f"/courses/{course.slug}", course_id=course.id)


def course_approved(event: CoursePublished, localization: Localization) -> Message:
    """Return the approval, for the course's instructors."""
    course = event.course
    filled = localization.texts.course_approved.filled(title=course.title)
    return message_of(Kind.COURSE_APPROVED, filled, f"/courses/{course.slug}", course_id=course.id)


def course_changes_requested(event: CourseChangesRequested, localization: Localization) -> Message:
    """Return the requested changes, for the course's instructors."""
    course = event.course
    filled = localization.texts.course_changes_requested.filled(title=course.title, notes=event.notes)
    return message_of(Kind.COURSE_CHANGES_REQUESTED, filled, f"/teach/courses/{course.id}", course_id=course.id)


def course_taken_down(event: CourseTakenDown, localization: Localization) -> Message:
    """Return the notice of a take-down, for the course's owner."""
    course, texts = event.course, localization.texts
    filled = texts.course_taken_down.filled(
        title=course.title,
        learners=texts.learners_keep_access if event.learners_keep_access else texts.learners_lose_access,
        reason=event.reason,
    )
    return message_of(Kind.COURSE_TAKEN_DOWN, filled, f"/teach/courses/{course.id}", course_id=course.id)


def course_restored(event: CourseRestored, localization: Localization) -> Message:
    """Return the notice of the restoration, for the course's owner."""
    course = event.course
    filled = localization.texts.course_restored.filled(title=course.title)
    return message_of(Kind.COURSE_RESTORED, filled, f"/teach/courses/{course.id}", course_id=course.id)


def co_instructor_invited(event: CoInstructorInvited, localization: Localization) -> Message:
    """Return the invitation, for the invited user."""
    course = event.course
    filled = localization.texts.co_instructor_invited.filled(
        title=course.title,
        share=localization.percent(event.share_basis_points),
        until=localization.date(event.expires_at),
    )
    return message_of(Kind.CO_INSTRUCTOR_INVITED, filled, "/teach/invitations", course_id=course.id)


def instructor_share_proposed(event: InstructorShareProposed, localization: Localization) -> Message:
    """Return the proposal of a smaller share, for the co-instructor."""
    course = event.course
    filled = localization.texts.instructor_share_proposed.filled(
        title=course.title,
        after=localization.percent(event.share_basis_points),
        before=localization.percent(event.basis_points_before),
        until=localization.date(event.expires_at),
    )
    return message_of(Kind.CO_INSTRUCTOR_INVITED, filled, "/teach/invitations", course_id=course.id)


def instructor_shares_changed(event: InstructorSharesChanged) -> list[tuple[UserId, partial[Message]]]:
    """Return a message for each user whose share changed, those who teach the course no more included."""
    before = {share.user_id: share.basis_points for share in event.shares_before}
    after = {share.user_id: share.basis_points for share in event.course.shares}
    return [
        (
            user_id,
            partial(instructor_share_changed, event.course, user_id, before.get(user_id, 0), after.get(user_id, 0)),
        )
        for user_id in sorted({*before, *after})
        if before.get(user_id) != after.get(user_id)
    ]


def instructor_share_changed(
    course: CourseOutline, user_id: UserId, before: int, after: int, localization: Localization
) -> Message:
    """Return the change of one user's share, in basis points."""
    filled = localization.texts.instructor_share_changed.filled(
        title=course.title, before=localization.percent(before), after=localization.percent(after)
    )
    teaches = user_id in course.instructor_ids
    path = f"/teach/courses/{course.id}/instructors" if teaches else f"/courses/{course.slug}"
    return message_of(Kind.INCOME_SHARE_CHANGED, filled, path, course_id=course.id)


def course_transfer_offered(event: CourseTransferOffered, localization: Localization) -> Message:
    """Return the offer to own a course, for the invited user."""
    course = event.course
    filled = localization.texts.course_transfer_offered.filled(
        title=course.title, until=localization.date(event.expires_at)
    )
    return message_of(Kind.CO_INSTRUCTOR_INVITED, filled, "/teach/invitations", course_id=course.id)


def course_transferred(event: CourseTransferred, localization: Localization) -> Message:
    """Return the security alert of a transfer, for who owned the course: later income is another's."""
    course = event.course
    filled = localization.texts.course_transferred.filled(title=course.title)
    return message_of(Kind.SECURITY_ALERT, filled, f"/teach/courses/{course.id}/instructors", course_id=course.id)


def video_ready(event: VideoReady, localization: Localization) -> Message:
    """Return the processed video, for its owner."""
    filled = localization.texts.video_ready.filled(filename=event.filename)
    return message_of(Kind.VIDEO_READY, filled, f"/teach/courses/{event.course_id}", video_id=event.video_id)


def video_failed(event: VideoFailed, localization: Localization) -> Message:
    """Return the failure, for the video's owner."""
    problem = localization.texts.video_failures.get(event.code, event.message)
    filled = localization.texts.video_failed.filled(filename=event.filename, problem=problem)
    return message_of(Kind.VIDEO_FAILED, filled, f"/teach/courses/{event.course_id}", video_id=event.video_id)


def password_changed(_: PasswordChanged, localization: Localization) -> Message:
    """Return the security alert for the account's owner."""
    return message_of(Kind.SECURITY_ALERT, localization.texts.password_changed)


def user_suspended(event: UserSuspended, localization: Localization) -> Message:
    """Return the notice of a suspension, for the account's owner."""
    texts = localization.texts
    if event.until is None:
        filled = texts.user_suspended.filled(reason=event.reason)
    else:
        filled = texts.user_suspended_until.filled(until=localization.moment(event.until), reason=event.reason)
    return message_of(Kind.SECURITY_ALERT, filled)


def user_restored(_: UserRestored, localization: Localization) -> Message:
    """Return the notice of the end of a suspension, for the account's owner."""
    return message_of(Kind.SECURITY_ALERT, localization.texts.user_restored)


def roles_changed_by_admin(event: RolesChangedByAdmin, localization: Localization) -> Message:
    """Return the notice of changed roles, for the account's owner."""
    texts, changes = localization.texts, []
    if event.granted:
        changes.append(texts.roles_granted.format(roles=_roles(event.granted, localization)))
    if event.taken:
        changes.append(texts.roles_taken.format(roles=_roles(event.taken, localization)))
    if event.banned_from_teaching:
        changes.append(texts.teaching_banned)
    filled = texts.roles_changed.filled(changes=" ".join(changes) or texts.teaching_permitted)
    reason = () if event.reason is None else (texts.reason.format(reason=event.reason),)
    return message_of(Kind.SECURITY_ALERT, filled, None, *reason)


def _roles(roles: tuple[Role, ...], localization: Localization) -> str:
    return localization.listed([localization.texts.roles[role] for role in roles])


def refresh_token_reused(_: RefreshTokenReused, localization: Localization) -> Message:
    """Return the security alert for the account's owner."""
    return message_of(Kind.SECURITY_ALERT, localization.texts.refresh_token_reused)
