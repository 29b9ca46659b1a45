"""The page that turns mails off, and the one click of mail programs."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from starlette.applications import Starlette

from subgraphs.catalog.events import CourseChangesRequested, CoursePublished
from subgraphs.kernel.identity.ids import USER, UserId
from subgraphs.notifications.pages import SUBJECTS
from subgraphs.notifications.service.model import EMAIL_REQUIRED, Kind
from tests.subgraphs.notifications.conftest import Notifications, order_paid, outline

PREFERENCES = "{ viewer { notificationPreferences { kind channels } } }"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
async def browser(notifications: Notifications) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=list(notifications.subgraph.routes)))
    async with httpx.AsyncClient(transport=transport, base_url="https://lectern.test") as opened:
        yield opened


async def mailed(notifications: Notifications) -> tuple[UserId, str]:
    """Return an instructor who received a mail, and the link in it to turn such mails off."""
    teacher = await notifications.user()
    await notifications.happen(CourseChangesRequested(course=outline([teacher]), notes="More light, please."))
    await notifications.run_jobs()
    url = notifications.postbox.messages[-1].unsubscribe_url
    assert url is not None
    return teacher, url


async def channels(notifications: Notifications, user: UserId, kind: str) -> list[str]:
    chosen = await notifications.data(PREFERENCES, user)
    return next(each["channels"] for each in chosen["viewer"]["notificationPreferences"] if each["kind"] == kind)


async def test_a_post_by_a_mail_program_turns_the_mails_off_and_nothing_else(
    notifications: Notifications, browser: httpx.AsyncClient
) -> None:
    teacher, url = await mailed(notifications)

    responses = [await browser.post(url, data=ONE_CLICK) for _ in range(2)]

    assert [response.status_code for response in responses] == [200, 200]
    assert "We send you no more mails about requested changes of your courses." in responses[0].text
    assert await channels(notifications, teacher, "COURSE_CHANGES_REQUESTED") == ["IN_APP"]
    assert await channels(notifications, teacher, "COURSE_APPROVED") == ["IN_APP", "EMAIL"]
    await notifications.happen(CourseChangesRequested(course=outline([teacher]), notes="Still dark."))
    await notifications.run_jobs()
    assert len(notifications.postbox.messages) == 1
    assert len(await notifications.titles(teacher)) == 2


async def test_the_post_of_a_mail_program_may_be_multipart(
    notifications: Notifications, browser: httpx.AsyncClient
) -> None:
    teacher, url = await mailed(notifications)

    response = await browser.post(url, files={"List-Unsubscribe": (None, "One-Click")})

    assert response.status_code == 200
    assert await channels(notifications, teacher, "COURSE_CHANGES_REQUESTED") == ["IN_APP"]


async def test_opening_the_link_changes_nothing_and_shows_a_button(
    notifications: Notifications, browser: httpx.AsyncClient
) -> None:
    teacher, url = await mailed(notifications)

    opened, scanned = await browser.get(url), await browser.head(url)

    assert (opened.status_code, scanned.status_code) == (200, 200)
    assert "Stop mails about requested changes of your courses?" in opened.text
    assert opened.headers["cache-control"] == "no-store"
    assert opened.headers["referrer-policy"] == "no-referrer"
    assert await channels(notifications, teacher, "COURSE_CHANGES_REQUESTED") == ["IN_APP", "EMAIL"]


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: "",
        lambda token: "x",
        lambda token: token[:-1],
        lambda token: token.replace("COURSE_CHANGES_REQUESTED", "COURSE_APPROVED"),
        lambda token: token.replace("COURSE_CHANGES_REQUESTED", "SECURITY_ALERT"),
        lambda token: f"{USER.new()}.{token.partition('.')[2]}",
        lambda token: f"{token}.",
        lambda token: "ä.ö.ü",
        lambda token: "<script>alert(1)</script>",
    ],
)
async def test_a_forged_link_is_rejected(
    notifications: Notifications, browser: httpx.AsyncClient, forge: Callable[[str], str]
) -> None:
    teacher, url = await mailed(notifications)
    parameters = {"token": forge(url.partition("token=")[2])}

    shown = await browser.get("/unsubscribe", params=parameters)
    posted = await browser.post("/unsubscribe", params=parameters, data=ONE_CLICK)

    assert (shown.status_code, posted.status_code) == (400, 400)
    assert "<script>" not in shown.text
    assert await channels(notifications, teacher, "COURSE_APPROVED") == ["IN_APP", "EMAIL"]


async def test_receipts_and_security_alerts_have_no_link_to_turn_them_off(notifications: Notifications) -> None:
    buyer = await notifications.user()
    await notifications.happen(order_paid(buyer))
    await notifications.run_jobs()

    assert [letter.unsubscribe_url for letter in notifications.postbox.messages] == [None]


async def test_a_body_over_the_limit_is_rejected(notifications: Notifications, browser: httpx.AsyncClient) -> None:
    _, url = await mailed(notifications)

    assert (await browser.post(url, data={"x": "x" * 10_000})).status_code == 413


async def test_a_follower_who_chose_mails_turns_them_off_by_the_link(
    notifications: Notifications, browser: httpx.AsyncClient
) -> None:
    teacher, fan = await notifications.user(), await notifications.user("fan@example.test")
    await notifications.follow(fan, teacher)
    await notifications.data(
        "mutation { setNotificationPreference(input: {kind: COURSE_PUBLISHED, channels: [EMAIL]}) {"
        " errors { code } } }",
        fan,
    )
    await notifications.happen(CoursePublished(course=outline([teacher]), first_time=True))
    await notifications.run_jobs()
    [letter] = [message for message in notifications.postbox.messages if message.to == "fan@example.test"]
    assert letter.unsubscribe_url is not None

    await browser.post(letter.unsubscribe_url, data=ONE_CLICK)

    assert await channels(notifications, fan, "COURSE_PUBLISHED") == []


def test_the_page_names_every_kind_of_mail_that_can_be_turned_off() -> None:
    assert SUBJECTS.keys() == set(Kind) - EMAIL_REQUIRED
