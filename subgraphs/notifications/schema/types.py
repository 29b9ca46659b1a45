"""The GraphQL types of notifications."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.graphql.pagination import Edge, PageInfo
from subgraphs.kernel.graphql.scalars import BigInt
from subgraphs.kernel.graphql.types import UserError
from subgraphs.kernel.identity.derived_ids import derived_id
from subgraphs.notifications.errors import NotificationsError, NotificationsErrorCode
from subgraphs.notifications.schema.context import Info
from subgraphs.notifications.service import model
from subgraphs.notifications.service.model import Channel, Kind

graphql_enum(
    NotificationsErrorCode,
    name="NotificationErrorCode",
    description="The error codes of notifications.",
    values={
        NotificationsErrorCode.NOT_FOUND: "The viewer has no such notification, or there are too many ids.",
        NotificationsErrorCode.NOTHING_NAMED: "Neither ids nor a number were given.",
        NotificationsErrorCode.INVALID_CHANNEL: "E-mail can't be turned off for this kind of notification.",
    },
)
graphql_enum(
    Kind,
    name="NotificationKind",
    description="The event that a notification is about.",
    values={
        Kind.ORDER_PAID: "An order of the viewer was paid.",
        Kind.ORDER_REFUNDED: "An order of the viewer was refunded, in whole or in part.",
        Kind.ORDER_PAYMENT_FAILED: "The payment of an order of the viewer failed after checkout.",
        Kind.ORDER_REFUND_FAILED: "A refund of an order of the viewer was returned by the bank.",
        Kind.COURSE_PUBLISHED: "An instructor whom the viewer follows published a course.",
        Kind.COURSE_APPROVED: "A course of the viewer was approved and published.",
        Kind.COURSE_CHANGES_REQUESTED: "The review of a course of the viewer requests changes.",
        Kind.COURSE_TAKEN_DOWN: "An admin took a course of the viewer down.",
        Kind.COURSE_RESTORED: "A course of the viewer that was taken down is back.",
        Kind.COURSE_SOLD: "A course that the viewer owns was bought.",
        Kind.CO_INSTRUCTOR_INVITED: "The viewer is invited to teach a course, to own one, or to have another share.",
        Kind.INCOME_SHARE_CHANGED: "The viewer's share of a course's later income changed.",
        Kind.VIDEO_READY: "A video of the viewer was processed.",
        Kind.VIDEO_FAILED: "A video of the viewer could not be processed.",
        Kind.REVIEW_TAKEN_DOWN: "Staff took a review of the viewer down.",
        Kind.REVIEW_RESTORED: "A review of the viewer that was taken down is back.",
        Kind.PROFILE_TEXTS_TAKEN_DOWN: "Staff took the texts of the viewer's profile down.",
        Kind.PROFILE_TEXTS_RESTORED: "The texts of the viewer's profile are back.",
        Kind.REPORT_DECIDED: "Staff decided about a report of the viewer.",
        Kind.REPORT_UPHELD: "Staff found that something of the viewer that was reported breaks the rules.",
        Kind.SECURITY_ALERT: "The viewer's account needs attention.",
    },
)
graphql_enum(
    Channel,
    name="NotificationChannel",
    description="A delivery channel of notifications.",
    values={Channel.IN_APP: "The list of notifications and its subscription.", Channel.EMAIL: "E-mail."},
)

_REFERENCE = [Key(fields=FieldSet("id"), resolvable=False)]


@strawberry.federation.type(keys=_REFERENCE, description="A course.")
class Course:
    id: strawberry.ID = strawberry.field(description="The course's id.")


@strawberry.federation.type(keys=_REFERENCE, description="An order.")
class Order:
    id: strawberry.ID = strawberry.field(description="The order's id.")


@strawberry.federation.type(keys=_REFERENCE, description="A video.")
class Video:
    id: strawberry.ID = strawberry.field(description="The video's id.")


@strawberry.interface(description="A notification of the viewer.")
class Notification:
    id: strawberry.ID = strawberry.field(description="The notification's id.")
    kind: Kind = strawberry.field(description="The event that the notification is about.")
    title: str = strawberry.field(description="The title, as plain text.")
    body: str = strawberry.field(description="The message, as plain text.")
    created_at: datetime = strawberry.field(description="The time when the notification was created.")
    read_at: datetime | None = strawberry.field(
        description="The time when it was first marked as read; null if unread."
    )
    seq: BigInt = strawberry.field(
        description="The number of the notification, from 1 without gaps; resume a subscription after the last one."
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


@strawberry.type(description="A notification about a course.")
class CourseNotification(Notification):
    course: Course | None = strawberry.field(default=None, description="The course.")


@strawberry.type(description="A notification about an order.")
class OrderNotification(Notification):
    order: Order | None = strawberry.field(default=None, description="The order.")


@strawberry.type(description="A notification about a video.")
class VideoNotification(Notification):
    video: Video | None = strawberry.field(default=None, description="The video.")


@strawberry.type(description="A notification about the viewer's account.")
class AccountNotification(Notification):
    pass


NOTIFICATION_TYPES: tuple[type, ...] = (
    CourseNotification,
    OrderNotification,
    VideoNotification,
    AccountNotification,
)


def present_notification(notification: model.Notification) -> Notification:
    """Convert a notification to the GraphQL type of its subject."""
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


@strawberry.type(description="A page of the viewer's notifications.")
class NotificationConnection:
    edges: list[Edge[Notification]] = strawberry.field(description="The notifications with their cursors.")
    page_info: PageInfo = strawberry.field(description="The position of the page in the list.")

    @strawberry.field(description="The number of the viewer's unread notifications, on all pages.")
    async def unread_count(self, info: Info) -> int:
        return await info.context.use_cases.count_unread(info.context.principal)


@strawberry.type(description="The viewer's channels for one kind of notification.")
class NotificationPreference:
    id: strawberry.ID = strawberry.field(description="The id of the viewer's preference, for caches.")
    kind: Kind = strawberry.field(description="The kind of notification.")
    channels: list[Channel] = strawberry.field(description="The channels; empty if turned off.")


def present_preferences(channels: Mapping[Kind, frozenset[Channel]]) -> list[NotificationPreference]:
    """Convert the preferences of all kinds, in the order of their declaration."""
    return [
        NotificationPreference(
            id=strawberry.ID(derived_id(model.PREFERENCE, kind.value)),
            kind=kind,
            channels=[one for one in Channel if one in channels[kind]],
        )
        for kind in Kind
    ]


@strawberry.type(description="The error of a mutation of notifications.")
class NotificationError(UserError):
    code: NotificationsErrorCode = strawberry.field(description="The stable error code for programs.")

    @classmethod
    def of(cls, error: NotificationsError) -> Self:
        return cls(message=error.message, code=error.code, path=error.path)
