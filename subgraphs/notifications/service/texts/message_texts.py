"""The texts of all messages in one language, with `{names}` for values, and how a language is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.kernel.identity.principal import Role


@dataclass(frozen=True, slots=True)
class MessageTexts:
    """The texts of one kind of message.

    A mail has the title as its subject. Its paragraphs are `opening`, or the body without one, and then `more`.
    """

    title: str
    body: str
    opening: str | None = None
    more: tuple[str, ...] = ()
    link: str = ""

    def filled(self, **values: str) -> "MessageTexts":
        """Return the texts with the values in their places."""
        return MessageTexts(
            title=self.title.format(**values),
            body=self.body.format(**values),
            opening=None if self.opening is None else self.opening.format(**values),
            more=tuple(paragraph.format(**values) for paragraph in self.more),
            link=self.link,
        )

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of the mail."""
        return (self.body if self.opening is None else self.opening, *self.more)


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of one language."""

    greeting: str
    reason: str
    order_line: str
    """One course of a receipt."""
    order_total: str
    order_named: str
    """An order within a sentence."""
    learners_keep_access: str
    learners_lose_access: str
    roles_granted: str
    roles_taken: str
    teaching_banned: str
    teaching_permitted: str
    roles: Mapping[Role, str]
    reported: Mapping[str, str]
    """The subject of a report, as the object of "you reported", by the name of its kind."""
    reported_otherwise: str
    """A kind that has no name here."""
    report_reasons: Mapping[str, str]
    """Reasons of reports in parentheses, by name. `OTHER` stands for unknown ones."""
    video_failures: Mapping[str, str]
    """The reasons for which videos fail, by code. Without one here, the text of the event is used, which is English."""

    order_paid: MessageTexts
    course_sold: MessageTexts
    order_refunded: MessageTexts
    order_payment_failed: MessageTexts
    order_refund_failed: MessageTexts
    course_published: MessageTexts
    course_approved: MessageTexts
    course_changes_requested: MessageTexts
    course_taken_down: MessageTexts
    course_restored: MessageTexts
    co_instructor_invited: MessageTexts
    instructor_share_proposed: MessageTexts
    instructor_share_changed: MessageTexts
    course_transfer_offered: MessageTexts
    course_transferred: MessageTexts
    video_ready: MessageTexts
    video_failed: MessageTexts
    password_changed: MessageTexts
    user_suspended: MessageTexts
    user_suspended_until: MessageTexts
    user_restored: MessageTexts
    roles_changed: MessageTexts
    refresh_token_reused: MessageTexts
    review_taken_down: MessageTexts
    review_restored: MessageTexts
    profile_texts_taken_down: MessageTexts
    profile_texts_restored: MessageTexts
    report_upheld: MessageTexts
    report_rejected: MessageTexts
    profile_reported: MessageTexts
    review_reported: MessageTexts
    course_reported: MessageTexts
    video_reported: MessageTexts
