"""Notifications, mails and preferences, and their rules. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import NewType

from subgraphs.catalog.events import CoursePublished
from subgraphs.kernel.identity.ids import CourseId, IdKind, OrderId, UserId, VideoId
from subgraphs.kernel.values.message_languages import Language

NotificationId = NewType("NotificationId", str)
MailId = NewType("MailId", str)

PreferenceId = NewType("PreferenceId", str)

NOTIFICATION: IdKind[NotificationId] = IdKind("ntf")
MAIL: IdKind[MailId] = IdKind("mail")
PREFERENCE: IdKind[PreferenceId] = IdKind("npr")


class Kind(Enum):
    """The event that a notification is about."""

    ORDER_PAID = "ORDER_PAID"
    ORDER_REFUNDED = "ORDER_REFUNDED"
    ORDER_PAYMENT_FAILED = "ORDER_PAYMENT_FAILED"
    ORDER_REFUND_FAILED = "ORDER_REFUND_FAILED"
    COURSE_PUBLISHED = "COURSE_PUBLISHED"
    COURSE_APPROVED = "COURSE_APPROVED"
    COURSE_CHANGES_REQUESTED = "COURSE_CHANGES_REQUESTED"
    COURSE_TAKEN_DOWN = "COURSE_TAKEN_DOWN"
    COURSE_RESTORED = "COURSE_RESTORED"
    COURSE_SOLD = "COURSE_SOLD"
    CO_INSTRUCTOR_INVITED = "CO_INSTRUCTOR_INVITED"
    INCOME_SHARE_CHANGED = "INCOME_SHARE_CHANGED"
    VIDEO_READY = "VIDEO_READY"
    VIDEO_FAILED = "VIDEO_FAILED"
    REVIEW_TAKEN_DOWN = "REVIEW_TAKEN_DOWN"
    REVIEW_RESTORED = "REVIEW_RESTORED"
    PROFILE_TEXTS_TAKEN_DOWN = "PROFILE_TEXTS_TAKEN_DOWN"
    PROFILE_TEXTS_RESTORED = "PROFILE_TEXTS_RESTORED"
    REPORT_DECIDED = "REPORT_DECIDED"
    REPORT_UPHELD = "REPORT_UPHELD"
    SECURITY_ALERT = "SECURITY_ALERT"


class Channel(Enum):
    """A delivery channel."""

    IN_APP = "IN_APP"
    EMAIL = "EMAIL"


BOTH = frozenset({Channel.IN_APP, Channel.EMAIL})
IN_APP = frozenset({Channel.IN_APP})

DEFAULT_CHANNELS: Mapping[Kind, frozenset[Channel]] = {
    Kind.ORDER_PAID: BOTH,
    Kind.ORDER_REFUNDED: BOTH,
    Kind.ORDER_PAYMENT_FAILED: BOTH,
    Kind.ORDER_REFUND_FAILED: BOTH,
    Kind.COURSE_PUBLISHED: IN_APP,
    Kind.COURSE_APPROVED: BOTH,
    Kind.COURSE_CHANGES_REQUESTED: BOTH,
    Kind.COURSE_TAKEN_DOWN: BOTH,
    Kind.COURSE_RESTORED: BOTH,
    Kind.COURSE_SOLD: IN_APP,
    Kind.CO_INSTRUCTOR_INVITED: BOTH,
    Kind.INCOME_SHARE_CHANGED: BOTH,
    Kind.VIDEO_READY: IN_APP,
    Kind.VIDEO_FAILED: BOTH,
    Kind.REVIEW_TAKEN_DOWN: BOTH,
    Kind.REVIEW_RESTORED: BOTH,
    Kind.PROFILE_TEXTS_TAKEN_DOWN: BOTH,
    Kind.PROFILE_TEXTS_RESTORED: BOTH,
    Kind.REPORT_DECIDED: BOTH,
    Kind.REPORT_UPHELD: BOTH,
    Kind.SECURITY_ALERT: BOTH,
}
"""The channels of users without a preference."""

EMAIL_REQUIRED = frozenset(
    {
        Kind.ORDER_PAID,
        Kind.ORDER_REFUNDED,
        Kind.ORDER_PAYMENT_FAILED,
        Kind.ORDER_REFUND_FAILED,
        Kind.COURSE_TAKEN_DOWN,
        Kind.COURSE_RESTORED,
        Kind.INCOME_SHARE_CHANGED,
        Kind.REVIEW_TAKEN_DOWN,
        Kind.REVIEW_RESTORED,
        Kind.PROFILE_TEXTS_TAKEN_DOWN,
        Kind.PROFILE_TEXTS_RESTORED,
        Kind.REPORT_UPHELD,
        Kind.SECURITY_ALERT,
    }
)
"""Receipts, changes of income, decisions of admins and security alerts: these mails cannot be turned off."""


def allowed(kind: Kind, channels: frozenset[Channel]) -> bool:
    """Return True if a user may choose these channels for the kind."""
    return kind not in EMAIL_REQUIRED or Channel.EMAIL in channels


@dataclass(frozen=True, slots=True)
class Reader:
    """The language and the time zone of the texts for a user: English and UTC unless they chose others."""

    locale: str = "en"
    """A BCP 47 tag."""
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """The content of a notification, in the language of its reader; at most one of the ids is set."""

    kind: Kind
    title: str
    body: str
    course_id: CourseId | None = None
    order_id: OrderId | None = None
    video_id: VideoId | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """A notification of one user. `seq` numbers a user's notifications from 1 without gaps, in order of commits."""

    id: NotificationId
    user_id: UserId
    seq: int
    draft: Draft
    created_at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """A replica of a user's address and name."""

    user_id: UserId
    email: str
    display_name: str


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """A mail to be sent."""

    id: MailId
    to: str
    subject: str
    paragraphs: tuple[str, ...]
    link: str | None
    link_text: str
    unsubscribe_url: str | None
    """None for mails that can't be turned off."""
    language: Language


@dataclass(frozen=True, slots=True)
class Announcement:
    """The announcement of a published course to followers, and the last follower who was notified."""

    event: CoursePublished
    cursor: UserId | None = None
    finished: bool = False

    def advanced(self, cursor: UserId | None) -> "Announcement":
        """Return the announcement after a page that ended at that follower; None if it was the last page."""
        return replace(self, cursor=cursor or self.cursor, finished=cursor is None)
