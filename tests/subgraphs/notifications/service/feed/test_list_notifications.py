"""The list, what is unread, and preferences."""

from typing import Any

import pytest

from subgraphs.catalog.events import CourseChangesRequested
from subgraphs.kernel.graphql.pagination import encode_cursor
from subgraphs.kernel.identity.ids import UserId
from subgraphs.notifications.service.model import NOTIFICATION, Kind
from tests.subgraphs.notifications.conftest import Notifications, outline, video_ready

LIST = """query($first: Int!, $after: String, $unread: Boolean! = false) {
    viewer { notifications(first: $first, after: $after, unreadOnly: $unread) {
        edges { cursor node { id seq readAt } } pageInfo { hasNextPage endCursor } unreadCount
    } }
}"""
MARK = """mutation($ids: [ID!], $upTo: BigInt) {
    markNotificationsRead(input: {notificationIds: $ids, upToSeq: $upTo}) { unreadCount errors { code path } }
}"""
CHOOSE = """mutation($kind: NotificationKind!, $channels: [NotificationChannel!]!) {
    setNotificationPreference(input: {kind: $kind, channels: $channels}) {
        preferences { kind channels } errors { code } }
}"""


async def user_with(notifications: Notifications, count: int) -> UserId:
    user = await notifications.user()
    await notifications.happen(*(video_ready(user, str(number)) for number in range(count)))
    return user


async def listed(notifications: Notifications, user: UserId, first: int = 100, **more: Any) -> Any:
    return (await notifications.data(LIST, user, first=first, **more))["viewer"]["notifications"]


async def test_pages_go_from_the_newest_to_the_oldest(notifications: Notifications) -> None:
    user = await user_with(notifications, 5)

    first = await listed(notifications, user, first=3)
    second = await listed(notifications, user, first=3, after=first["pageInfo"]["endCursor"])

    assert [edge["node"]["seq"] for edge in first["edges"]] == ["5", "4", "3"]
    assert [edge["node"]["seq"] for edge in second["edges"]] == ["2", "1"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert first["unreadCount"] == second["unreadCount"] == 5


@pytest.mark.parametrize("cursor", ["nonsense", encode_cursor(["a"]), encode_cursor([1, 2])])
async def test_a_malformed_cursor_is_rejected(notifications: Notifications, cursor: str) -> None:
    response = await notifications.execute(LIST, await notifications.user(), first=3, after=cursor)

    assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_anonymous_callers_are_rejected(notifications: Notifications) -> None:
    for document in (
        "mutation { markNotificationsRead(input: {upToSeq: 1}) { unreadCount } }",
        "mutation { setNotificationPreference(input: {kind: ORDER_PAID, channels: []}) { errors { code } } }",
    ):
        response = await notifications.execute(document, None)
        assert response["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_an_anonymous_caller_has_no_viewer_and_no_error(notifications: Notifications) -> None:
    document = "{ viewer { notifications { unreadCount } notificationPreferences { kind } } }"
    assert await notifications.execute(document, None) == {"data": {"viewer": None}}


async def test_a_read_notification_is_not_counted_as_unread(notifications: Notifications) -> None:
    user = await user_with(notifications, 4)
    newest = (await listed(notifications, user))["edges"][0]["node"]["id"]

    by_id = await notifications.data(MARK, user, ids=[newest])
    by_number = await notifications.data(MARK, user, upTo="2")

    assert by_id["markNotificationsRead"] == {"unreadCount": 3, "errors": []}
    assert by_number["markNotificationsRead"] == {"unreadCount": 1, "errors": []}
    assert [edge["node"]["seq"] for edge in (await listed(notifications, user, unread=True))["edges"]] == ["3"]


async def test_reading_again_leaves_the_first_time_of_reading(notifications: Notifications) -> None:
    user = await user_with(notifications, 1)
    [edge] = (await listed(notifications, user))["edges"]
    await notifications.data(MARK, user, ids=[edge["node"]["id"]])
    [first] = (await listed(notifications, user))["edges"]

    await notifications.data(MARK, user, ids=[edge["node"]["id"]], upTo="1")

    assert (await listed(notifications, user))["edges"] == [first]


async def test_another_users_notification_is_not_found_and_none_is_marked(
    notifications: Notifications,
) -> None:
    user, other = await user_with(notifications, 1), await user_with(notifications, 1)
    ids = [(await listed(notifications, one))["edges"][0]["node"]["id"] for one in (user, other)]

    response = await notifications.data(MARK, user, ids=ids)

    assert response["markNotificationsRead"] == {
        "unreadCount": None,
        "errors": [{"code": "NOT_FOUND", "path": ["notificationIds"]}],
    }
    assert (await listed(notifications, user))["unreadCount"] == 1
    assert (await listed(notifications, other))["unreadCount"] == 1


@pytest.mark.parametrize(
    ("ids", "reason"),
    [
        (None, "NOTHING_NAMED"),
        ([], "NOTHING_NAMED"),
        ([NOTIFICATION.new()], "NOT_FOUND"),
        ([NOTIFICATION.new()] * 101, "NOT_FOUND"),
    ],
    ids=["null", "empty", "unknown", "too many"],
)
async def test_a_request_without_existing_notifications_is_rejected(
    notifications: Notifications, ids: list[str] | None, reason: str
) -> None:
    response = await notifications.data(MARK, await notifications.user(), ids=ids)

    assert [error["code"] for error in response["markNotificationsRead"]["errors"]] == [reason]


async def test_a_malformed_id_is_bad_user_input(notifications: Notifications) -> None:
    response = await notifications.execute(MARK, await notifications.user(), ids=["x"])

    assert response["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "argument": "notificationIds"}


async def test_a_user_without_channels_is_not_notified(notifications: Notifications) -> None:
    user = await notifications.user()
    await notifications.data(CHOOSE, user, kind="VIDEO_READY", channels=[])

    await notifications.happen(video_ready(user))

    assert await notifications.titles(user) == []


async def test_a_user_without_email_is_still_notified_in_the_application(notifications: Notifications) -> None:
    user = await notifications.user()
    await notifications.data(CHOOSE, user, kind="COURSE_CHANGES_REQUESTED", channels=["IN_APP"])

    await notifications.happen(CourseChangesRequested(course=outline([user]), notes="More light."))

    assert await notifications.titles(user) == ["Your course needs changes"]
    assert notifications.jobs.enqueued == []


async def test_preferences_list_every_kind(notifications: Notifications) -> None:
    user = await notifications.user()

    response = await notifications.data(CHOOSE, user, kind="VIDEO_READY", channels=["EMAIL", "EMAIL"])
    document = "{ viewer { notificationPreferences { kind channels } } }"
    preferences = (await notifications.data(document, user))["viewer"]["notificationPreferences"]

    assert response["setNotificationPreference"]["preferences"] == preferences
    chosen = {preference["kind"]: preference["channels"] for preference in preferences}
    assert set(chosen) == {kind.name for kind in Kind}
    assert (chosen["VIDEO_READY"], chosen["ORDER_PAID"]) == (["EMAIL"], ["IN_APP", "EMAIL"])


@pytest.mark.parametrize("kind", ["ORDER_PAID", "ORDER_REFUNDED", "SECURITY_ALERT"])
async def test_receipts_and_warnings_cannot_be_turned_off(notifications: Notifications, kind: str) -> None:
    user = await notifications.user()

    response = await notifications.data(CHOOSE, user, kind=kind, channels=["IN_APP"])

    assert response["setNotificationPreference"] == {"preferences": None, "errors": [{"code": "INVALID_CHANNEL"}]}
    unchanged = await notifications.data("{ viewer { notificationPreferences { kind channels } } }", user)
    assert {"kind": kind, "channels": ["IN_APP", "EMAIL"]} in unchanged["viewer"]["notificationPreferences"]
