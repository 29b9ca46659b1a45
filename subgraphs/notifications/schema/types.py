"""The types that notifications contributes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from subgraphs.kernel.identity import require_principal
from subgraphs.kernel.pagination import Edge, PageInfo
from subgraphs.kernel.scalars import BigInt
from subgraphs.kernel.user_errors import UserError
from subgraphs.notifications.errors import Refusal, RefusalReason
from subgraphs.notifications.schema.context import Info
from subgraphs.notifications.service import model
from subgraphs.notifications.service.model import Channel, Kind

strawberry.enum(RefusalReason, name="NotificationErrorCode", description="Why notifications refuses.")
strawberry.enum(Kind, name="NotificationKind", description="What a notification is about.")
strawberry.enum(Channel, description="How somebody is told.")

_ELSEWHERE = [Key(fields=FieldSet("id"), resolvable=False)]


@strawberry.federation.type(keys=_ELSEWHERE)
class Course:
    """A course, which catalog knows."""

    id: strawberry.ID


@strawberry.federation.type(keys=_ELSEWHERE)
class Order:
    """An order, which orders knows."""

    id: strawberry.ID


@strawberry.federation.type(keys=_ELSEWHERE)
class Video:
    """A video, which videos knows."""

    id: strawberry.ID


@strawberry.interface
class Notification:
    """Something that the viewer was told."""

    id: strawberry.ID
    kind: Kind
    title: str
    body: str
    created_at: datetime
    read_at: datetime | None
    seq: BigInt = strawberry.field(
        description="Counts the viewer's notifications from 1 without gaps; resume a subscription after the last one."
    )

    @classmethod
    def of(cls, notification: model.Notification) -> Self:
        draft = notification.draft
        return cls(
            id=strawberry.ID(notification.id),
            kind=draft.kind,
            title=draft.title,
            body=draft.body,
            created_at=notification.created_at,
            read_at=notification.read_at,
            seq=BigInt(notification.seq),
        )


@strawberry.type
class CourseNotification(Notification):
    """It is about a course."""

    course: Course | None = None


@strawberry.type
class OrderNotification(Notification):
    """It is about an order."""

    order: Order | None = None


@strawberry.type
class VideoNotification(Notification):
    """It is about a video."""

    video: Video | None = None


@strawberry.type
class AccountNotification(Notification):
    """It is about the viewer's account."""


NOTIFICATION_TYPES: tuple[type, ...] = (
    CourseNotification,
    OrderNotification,
    VideoNotification,
    AccountNotification,
)


def present(notification: model.Notification) -> Notification:
    """The notification as the type that says what it is about."""
    draft = notification.draft
    if draft.course_id is not None:
        about_course = CourseNotification.of(notification)
        about_course.course = Course(id=strawberry.ID(draft.course_id))
        return about_course
    if draft.order_id is not None:
        about_order = OrderNotification.of(notification)
        about_order.order = Order(id=strawberry.ID(draft.order_id))
        return about_order
    if draft.video_id is not None:
        about_video = VideoNotification.of(notification)
        about_video.video = Video(id=strawberry.ID(draft.video_id))
        return about_video
    return AccountNotification.of(notification)


@strawberry.type
class NotificationConnection:
    """The viewer's notifications, newest first."""

    edges: list[Edge[Notification]]
    page_info: PageInfo

    @strawberry.field(description="How many notifications the viewer has not read, on all pages.")
    async def unread_count(self, info: Info) -> int:
        principal = require_principal(info.context.principal)
        async with info.context.units() as work:
            return await work.notifications.unread(principal.user_id)


@strawberry.type
class Preference:
    """How the viewer is told of one kind of thing."""

    kind: Kind
    channels: list[Channel]


def present_preferences(channels: Mapping[Kind, frozenset[Channel]]) -> list[Preference]:
    """All kinds, in the order of their declaration."""
    return [Preference(kind=kind, channels=[one for one in Channel if one in channels[kind]]) for kind in Kind]


@strawberry.type
class NotificationError(UserError):
    """Why notifications did not do what was asked."""

    reason: RefusalReason

    @classmethod
    def of(cls, refusal: Refusal) -> Self:
        return cls(message=refusal.message, code=refusal.code, path=refusal.path, reason=refusal.reason)


@strawberry.type
class NotificationPayload:
    """How many are unread now, or why nothing was marked."""

    unread_count: int | None
    errors: list[NotificationError]


@strawberry.type
class PreferencePayload:
    """All preferences as they are now, and why nothing changed if so."""

    preferences: list[Preference]
    errors: list[NotificationError]
