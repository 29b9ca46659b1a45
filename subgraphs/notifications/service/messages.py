"""The texts of notifications and mails, from events. Pure."""

from dataclasses import dataclass

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
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Role
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.notifications.service.model import Draft, Kind
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
    link_text: str = "Open"


def order_paid(event: OrderPaid) -> Message:
    """Return the receipt for the buyer."""
    total = Money(event.total_minor, Currency(event.currency))
    titles = [line.course_title for line in event.lines]
    lines = tuple(f"{line.course_title}: {Money(line.paid_minor, Currency(event.currency))}" for line in event.lines)
    draft = Draft(
        Kind.ORDER_PAID, f"Your order {event.number}", f"You can start {_listed(titles)}.", order_id=event.order_id
    )
    paragraphs = (f"Thank you for your order {event.number}.", *lines, f"Total: {total}")
    return Message(draft, paragraphs, f"/orders/{event.order_id}", "See the order")


def courses_sold(event: OrderPaid) -> list[tuple[UserId, Message]]:
    """Return a message for each course that was paid for, to all with a share; users are in one order in all orders."""
    sold = [(share, line) for line in event.lines if line.paid_minor > 0 for share in line.parts]
    return [
        (share.user_id, _course_sold(line, share, Currency(event.currency)))
        for share, line in sorted(sold, key=lambda each: (each[0].user_id, each[1].course_id))
    ]


def _course_sold(line: PaidLine, part: LineShare, currency: Currency) -> Message:
    text = f"{line.course_title} was bought for {Money(line.paid_minor, currency)}."
    share = f"Your share is {Money(part.income_minor, currency)}, once the time for refunds is over."
    draft = Draft(Kind.COURSE_SOLD, "You sold a course", text, course_id=line.course_id)
    return Message(draft, (text, share), "/teach/sales", "See your sales")


def order_refunded(event: OrderRefunded) -> Message:
    """Return the refund, for the buyer."""
    amount = Money(event.refunded_minor, Currency(event.currency))
    subject = _listed([line.course_title for line in event.lines]) if event.lines else f"order {event.number}"
    text = f"{amount} for {subject} goes back to you."
    draft = Draft(Kind.ORDER_REFUNDED, f"Refund for order {event.number}", text, order_id=event.order_id)
    paragraphs = (text, "It takes some days until your bank shows it.")
    return Message(draft, paragraphs, f"/orders/{event.order_id}", "See the order")


def order_payment_failed(event: OrderPaymentFailed) -> Message:
    """Return the notice of a failed payment, for the buyer."""
    text = f"Your payment for {_listed(list(event.course_titles))} failed, and nothing was charged."
    draft = Draft(
        Kind.ORDER_PAYMENT_FAILED, f"Your payment for order {event.number} failed", text, order_id=event.order_id
    )
    return Message(draft, (text, "You can buy again with another way to pay."), "/cart", "Go to the cart")


def order_refund_failed(event: OrderRefundFailed) -> Message:
    """Return the notice of a returned refund, for the buyer."""
    amount = Money(event.amount_minor, Currency(event.currency))
    text = f"Your bank did not accept the refund of {amount} for order {event.number}."
    draft = Draft(
        Kind.ORDER_REFUND_FAILED, f"Your refund for order {event.number} failed", text, order_id=event.order_id
    )
    paragraphs = (text, "We still owe you this amount. Our support will pay it in another way.")
    return Message(draft, paragraphs, f"/orders/{event.order_id}", "See the order")


def course_published(event: CoursePublished) -> Message:
    """Return a new course, for the followers of its instructors."""
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
    """Return the approval, for the course's instructors."""
    course = event.course
    draft = Draft(Kind.COURSE_APPROVED, "Your course is published", f"{course.title} is online.", course_id=course.id)
    return Message(draft, (f"{course.title} was approved and can be found and bought now.",), f"/courses/{course.slug}")


def course_changes_requested(event: CourseChangesRequested) -> Message:
    """Return the requested changes, for the course's instructors."""
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


def course_taken_down(event: CourseTakenDown) -> Message:
    """Return the notice of a take-down, for the course's owner."""
    course = event.course
    learners = "Its learners keep access." if event.learners_keep_access else "Its learners have no access either."
    text = f"We took {course.title} down. It can't be found or bought. {learners}"
    draft = Draft(Kind.COURSE_TAKEN_DOWN, "Your course was taken down", text, course_id=course.id)
    paragraphs = (text, f"The reason: {event.reason}", "If you think this is wrong, write to our support.")
    return Message(draft, paragraphs, f"/teach/courses/{course.id}", "Go to the course")


def course_restored(event: CourseRestored) -> Message:
    """Return the notice of the restoration, for the course's owner."""
    course = event.course
    text = f"{course.title} is back, as it was before we took it down."
    draft = Draft(Kind.COURSE_RESTORED, "Your course is restored", text, course_id=course.id)
    return Message(draft, (text,), f"/teach/courses/{course.id}", "Go to the course")


def co_instructor_invited(event: CoInstructorInvited) -> Message:
    """Return the invitation, for the invited user."""
    course = event.course
    text = f"You are invited to teach {course.title} with its instructor."
    draft = Draft(Kind.CO_INSTRUCTOR_INVITED, "An invitation to teach a course", text, course_id=course.id)
    paragraphs = (
        text,
        f"Your share of the instructors' income from later sales would be {_percent(event.share_basis_points)}.",
        f"You can accept or decline until {event.expires_at:%d %B %Y}. If you do nothing, nothing happens.",
    )
    return Message(draft, paragraphs, "/teach/invitations", "See the invitation")


def instructor_share_proposed(event: InstructorShareProposed) -> Message:
    """Return the proposal of a smaller share, for the co-instructor."""
    course = event.course
    after, before = _percent(event.share_basis_points), _percent(event.basis_points_before)
    text = f"The owner of {course.title} proposes that your share of its later income is {after} instead of {before}."
    draft = Draft(Kind.CO_INSTRUCTOR_INVITED, "Another share is proposed to you", text, course_id=course.id)
    paragraphs = (
        text,
        f"You can accept or decline until {event.expires_at:%d %B %Y}. If you do nothing, your share stays as it is.",
    )
    return Message(draft, paragraphs, "/teach/invitations", "See the proposal")


def instructor_shares_changed(event: InstructorSharesChanged) -> list[tuple[UserId, Message]]:
    """Return a message for each user whose share changed, those who teach the course no more included."""
    before = {share.user_id: share.basis_points for share in event.shares_before}
    after = {share.user_id: share.basis_points for share in event.course.shares}
    return [
        (user_id, _share_changed(event.course, user_id, before.get(user_id, 0), after.get(user_id, 0)))
        for user_id in sorted({*before, *after})
        if before.get(user_id) != after.get(user_id)
    ]


def _share_changed(course: CourseOutline, user_id: UserId, before: int, after: int) -> Message:
    share = f"is {_percent(after)} now, and was {_percent(before)}"
    text = f"Your share of the instructors' income from {course.title} {share}."
    draft = Draft(Kind.INCOME_SHARE_CHANGED, "Your share of a course's income", text, course_id=course.id)
    paragraphs = (
        text,
        "It holds for what is sold from now on. What was sold before stays as it was.",
    )
    teaches = user_id in course.instructor_ids
    path = f"/teach/courses/{course.id}/instructors" if teaches else f"/courses/{course.slug}"
    return Message(draft, paragraphs, path, "See the course")


def _percent(basis_points: int) -> str:
    whole, hundredths = divmod(basis_points, 100)
    return f"{whole}.{hundredths:02d} %" if hundredths else f"{whole} %"


def course_transfer_offered(event: CourseTransferOffered) -> Message:
    """Return the offer to own a course, for the invited user."""
    course = event.course
    text = f"You are offered to take over the course {course.title}: you would own it, with its owner's later income."
    draft = Draft(Kind.CO_INSTRUCTOR_INVITED, "A course is offered to you", text, course_id=course.id)
    paragraphs = (
        text,
        f"You can accept or decline until {event.expires_at:%d %B %Y}. If you do nothing, nothing happens.",
    )
    return Message(draft, paragraphs, "/teach/invitations", "See the offer")


def course_transferred(event: CourseTransferred) -> Message:
    """Return the security alert of a transfer, for who owned the course: later income is another's."""
    course = event.course
    text = f"{course.title} has another owner now, with your part of its later income. Earlier income stays yours."
    draft = Draft(Kind.SECURITY_ALERT, "Your course was handed over", text, course_id=course.id)
    paragraphs = (
        text,
        "You offered it, and the other person accepted. You still teach the course with them.",
        "If you did not offer it, change your password at once and write to our support.",
    )
    return Message(draft, paragraphs, f"/teach/courses/{course.id}/instructors", "See who teaches it")


def video_ready(event: VideoReady) -> Message:
    """Return the processed video, for its owner."""
    draft = Draft(Kind.VIDEO_READY, "Your video is ready", f"{event.filename} can be played.", video_id=event.video_id)
    return Message(draft, (f"{event.filename} can be played.",), f"/teach/courses/{event.course_id}")


def video_failed(event: VideoFailed) -> Message:
    """Return the failure, for the video's owner."""
    body = f"{event.filename}: {event.message}"
    draft = Draft(Kind.VIDEO_FAILED, "Your video could not be processed", body, video_id=event.video_id)
    return Message(
        draft,
        (f"{event.filename} could not be processed.", event.message, "Try again, or upload another file."),
        f"/teach/courses/{event.course_id}",
        "Go to the course",
    )


def password_changed(_: PasswordChanged) -> Message:
    """Return the security alert for the account's owner."""
    body = "Your password was changed, and you were logged out everywhere."
    draft = Draft(Kind.SECURITY_ALERT, "Your password was changed", body)
    return Message(draft, (body, "If that was not you, ask for a new password at once."))


def user_suspended(event: UserSuspended) -> Message:
    """Return the notice of a suspension, for the account's owner."""
    end = "until we restore it" if event.until is None else f"until {event.until:%d %B %Y, %H:%M} UTC"
    body = f"Your account is suspended {end}. You can't log in, and you were logged out everywhere."
    draft = Draft(Kind.SECURITY_ALERT, "Your account is suspended", body)
    return Message(draft, (body, f"The reason: {event.reason}", "If you think this is wrong, write to our support."))


def user_restored(_: UserRestored) -> Message:
    """Return the notice of the end of a suspension, for the account's owner."""
    body = "Your account is no longer suspended. You can log in again."
    return Message(Draft(Kind.SECURITY_ALERT, "Your account is restored", body), (body,))


def roles_changed_by_admin(event: RolesChangedByAdmin) -> Message:
    """Return the notice of changed roles, for the account's owner."""
    lines = []
    if event.granted:
        lines.append(f"An admin gave you: {_roles(event.granted)}. Log in again to use it.")
    if event.taken:
        lines.append(f"An admin took from you: {_roles(event.taken)}. You were logged out everywhere.")
    if event.banned_from_teaching:
        lines.append("You can't teach until an admin permits it.")
    body = " ".join(lines) or "You may teach again."
    reason = () if event.reason is None else (f"The reason: {event.reason}",)
    return Message(Draft(Kind.SECURITY_ALERT, "Your roles were changed", body), (body, *reason))


def _roles(roles: tuple[Role, ...]) -> str:
    return _listed([f"the role of {role.value}" for role in roles])


def refresh_token_reused(_: RefreshTokenReused) -> Message:
    """Return the security alert for the account's owner."""
    body = "We ended one of your sessions, because somebody else may have had access to it."
    draft = Draft(Kind.SECURITY_ALERT, "A session was ended", body)
    return Message(draft, (body, "Log in again there. If you are worried, choose a new password."))


def _listed(titles: list[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
