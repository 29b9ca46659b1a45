"""Notifications, mails and preferences, and the rules about them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType

from subgraphs.kernel.ids import CourseId, IdKind, OrderId, UserId, VideoId

NotificationId = NewType("NotificationId", str)
MailId = NewType("MailId", str)

NOTIFICATION: IdKind[NotificationId] = IdKind("ntf")
MAIL: IdKind[MailId] = IdKind("mail")


class Kind(Enum):
    """What a notification is about."""

    ORDER_PAID = "ORDER_PAID"
    ORDER_REFUNDED = "ORDER_REFUNDED"
    COURSE_PUBLISHED = "COURSE_PUBLISHED"
    COURSE_APPROVED = "COURSE_APPROVED"
    COURSE_CHANGES_REQUESTED = "COURSE_CHANGES_REQUESTED"
    VIDEO_READY = "VIDEO_READY"
    VIDEO_FAILED = "VIDEO_FAILED"
    SECURITY_ALERT = "SECURITY_ALERT"


class Channel(Enum):
    """How somebody is told."""

    IN_APP = "IN_APP"
    EMAIL = "EMAIL"


BOTH = frozenset({Channel.IN_APP, Channel.EMAIL})
IN_APP = frozenset({Channel.IN_APP})

DEFAULT_CHANNELS: Mapping[Kind, frozenset[Channel]] = {
    Kind.ORDER_PAID: BOTH,
    Kind.ORDER_REFUNDED: BOTH,
    Kind.COURSE_PUBLISHED: IN_APP,
    Kind.COURSE_APPROVED: BOTH,
    Kind.COURSE_CHANGES_REQUESTED: BOTH,
    Kind.VIDEO_READY: IN_APP,
    Kind.VIDEO_FAILED: BOTH,
    Kind.SECURITY_ALERT: BOTH,
}
"""How somebody is told who has not chosen."""

ALWAYS_MAILED = frozenset({Kind.ORDER_PAID, Kind.ORDER_REFUNDED, Kind.SECURITY_ALERT})
"""Receipts, and what protects an account: these mails cannot be turned off."""


def allowed(kind: Kind, channels: frozenset[Channel]) -> bool:
    """Whether somebody may choose to be told of this only so."""
    return kind not in ALWAYS_MAILED or Channel.EMAIL in channels


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be told, before it is known to whom: at most one of the ids says what it points to."""

    kind: Kind
    title: str
    body: str
    course_id: CourseId | None = None
    order_id: OrderId | None = None
    video_id: VideoId | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """Something told to one user. `seq` counts a user's notifications from 1, without gaps, in the order of commits."""

    id: NotificationId
    user_id: UserId
    seq: int
    draft: Draft
    created_at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a user's mail goes, as accounts last told."""

    user_id: UserId
    email: str
    display_name: str


@dataclass(frozen=True, slots=True)
class WaitingMail:
    """A mail that is to be sent."""

    id: MailId
    to: str
    subject: str
    paragraphs: tuple[str, ...]
    link: str | None
    link_text: str
