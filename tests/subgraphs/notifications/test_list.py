"""The list, what is unread, and preferences."""

from typing import Any

import pytest

from subgraphs.catalog.events import CourseChangesRequested
from subgraphs.kernel.ids import UserId
from subgraphs.kernel.pagination import encode_cursor
from tests.subgraphs.notifications.conftest import Notifications, outline, video_ready

LIST = """query($first: Int!, $after: String, $unread: Boolean! = false) {
    notifications(first: $first, after: $after, unreadOnly: $unread) {
        edges { cursor node { id seq readAt } } pageInfo { hasNextPage endCursor } unreadCount
    }
}"""
MARK = """mutation($ids: [ID!], $upTo: BigInt) {
    notificationsMarkRead(ids: $ids, upToSeq: $upTo) { unreadCount errors { reason path } }
}"""
CHOOSE = """mutation($kind: NotificationKind!, $channels: [Channel!]!) {
    preferenceSet(kind: $kind, channels: $channels) { preferences { kind channels } errors { reason } }
}"""


async def user_with(notifications: Notifications, count: int) -> UserId:
    user = await notifications.user()
    await notifications.happen(*(video_ready(user, str(number)) for number in range(count)))
    return user


async def listed(notifications: Notifications, user: UserId, first: int = 100, **more: Any) -> Any:
    return (await notifications.data(LIST, user, first=first, **more))["notifications"]


async def test_pages_go_from_the_newest_to_the_oldest(notifications: Notifications) -> None:
    user = await user_with(notifications, 5)

    first = await listed(notifications, user, first=3)
    second = await listed(notifications, user, first=3, after=first["pageInfo"]["endCursor"])

    assert [edge["node"]["seq"] for edge in first["edges"]] == ["5", "4", "3"]
    assert [edge["node"]["seq"] for edge in second["edges"]] == ["2", "1"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert first["unreadCount"] == second["unreadCount"] == 5


@pytest.mark.parametrize("cursor", ["nonsense", encode_cursor(["a"]), encode_cursor([1, 2])])
async def test_a_cursor_that_is_not_ours_is_refused(notifications: Notifications, cursor: str) -> None:
    answer = await notifications.ask(LIST, await notifications.user(), first=3, after=cursor)

    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_an_anonymous_reader_is_refused(notifications: Notifications) -> None:
    for document in (
        "{ notifications { unreadCount } }",
        "{ notificationPreferences { kind } }",
        "mutation { notificationsMarkRead(upToSeq: 1) { unreadCount } }",
        "mutation { preferenceSet(kind: ORDER_PAID, channels: []) { errors { reason } } }",
    ):
        answer = await notifications.ask(document, None)
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_what_was_read_counts_no_longer_as_unread(notifications: Notifications) -> None:
    user = await user_with(notifications, 4)
    newest = (await listed(notifications, user))["edges"][0]["node"]["id"]

    by_id = await notifications.data(MARK, user, ids=[newest])
    by_number = await notifications.data(MARK, user, upTo="2")

    assert by_id["notificationsMarkRead"] == {"unreadCount": 3, "errors": []}
    assert by_number["notificationsMarkRead"] == {"unreadCount": 1, "errors": []}
    assert [edge["node"]["seq"] for edge in (await listed(notifications, user, unread=True))["edges"]] == ["3"]


async def test_what_is_read_again_keeps_the_moment_it_was_read_first(notifications: Notifications) -> None:
    user = await user_with(notifications, 1)
    [edge] = (await listed(notifications, user))["edges"]
    await notifications.data(MARK, user, ids=[edge["node"]["id"]])
    [first] = (await listed(notifications, user))["edges"]

    await notifications.data(MARK, user, ids=[edge["node"]["id"]], upTo="1")

    assert (await listed(notifications, user))["edges"] == [first]


async def test_nobody_marks_what_others_were_told_and_nothing_of_the_request_is_done(
    notifications: Notifications,
) -> None:
    user, other = await user_with(notifications, 1), await user_with(notifications, 1)
    ids = [(await listed(notifications, one))["edges"][0]["node"]["id"] for one in (user, other)]

    answer = await notifications.data(MARK, user, ids=ids)

    assert answer["notificationsMarkRead"] == {
        "unreadCount": None,
        "errors": [{"reason": "NOT_FOUND", "path": ["ids"]}],
    }
    assert (await listed(notifications, user))["unreadCount"] == 1
    assert (await listed(notifications, other))["unreadCount"] == 1


@pytest.mark.parametrize(
    ("ids", "reason"),
    [(None, "NOTHING_NAMED"), ([], "NOTHING_NAMED"), (["x"], "NOT_FOUND"), (["x"] * 101, "NOT_FOUND")],
)
async def test_a_request_that_names_nothing_that_exists_is_refused(
    notifications: Notifications, ids: list[str] | None, reason: str
) -> None:
    answer = await notifications.data(MARK, await notifications.user(), ids=ids)

    assert [error["reason"] for error in answer["notificationsMarkRead"]["errors"]] == [reason]


async def test_somebody_who_chose_no_channel_is_not_told(notifications: Notifications) -> None:
    user = await notifications.user()
    await notifications.data(CHOOSE, user, kind="VIDEO_READY", channels=[])

    await notifications.happen(video_ready(user))

    assert await notifications.titles(user) == []


async def test_somebody_who_wants_no_mail_is_still_told_in_the_application(notifications: Notifications) -> None:
    user = await notifications.user()
    await notifications.data(CHOOSE, user, kind="COURSE_CHANGES_REQUESTED", channels=["IN_APP"])

    await notifications.happen(CourseChangesRequested(course=outline([user]), notes="More light."))

    assert await notifications.titles(user) == ["Your course needs changes"]
    assert notifications.jobs.asked == []


async def test_preferences_list_every_kind_as_it_stands(notifications: Notifications) -> None:
    user = await notifications.user()

    answer = await notifications.data(CHOOSE, user, kind="VIDEO_READY", channels=["EMAIL", "EMAIL"])
    preferences = (await notifications.data("{ notificationPreferences { kind channels } }", user))[
        "notificationPreferences"
    ]

    assert answer["preferenceSet"]["preferences"] == preferences
    chosen = {preference["kind"]: preference["channels"] for preference in preferences}
    assert len(chosen) == 8
    assert (chosen["VIDEO_READY"], chosen["ORDER_PAID"]) == (["EMAIL"], ["IN_APP", "EMAIL"])


@pytest.mark.parametrize("kind", ["ORDER_PAID", "ORDER_REFUNDED", "SECURITY_ALERT"])
async def test_receipts_and_warnings_cannot_be_turned_off(notifications: Notifications, kind: str) -> None:
    user = await notifications.user()

    answer = await notifications.data(CHOOSE, user, kind=kind, channels=["IN_APP"])

    assert answer["preferenceSet"]["errors"] == [{"reason": "INVALID_CHANNEL"}]
    unchanged = {one["kind"]: one["channels"] for one in answer["preferenceSet"]["preferences"]}
    assert unchanged[kind] == ["IN_APP", "EMAIL"]
