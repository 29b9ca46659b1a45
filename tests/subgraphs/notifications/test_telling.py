"""Who is told what when something happens."""

import asyncio

import pytest

from subgraphs.accounts.events import PasswordChanged, UserProfileChanged, UserRegistered
from subgraphs.catalog.events import CourseChangesRequested, CoursePublished
from subgraphs.kernel.clock import utc_now
from subgraphs.kernel.identity import Role
from subgraphs.kernel.ids import COURSE, ORDER, ORDER_LINE, USER, VIDEO, UserId
from subgraphs.kernel.sql import Database, UnitsOfWork
from subgraphs.notifications import app, background
from subgraphs.notifications.service.tell import RecipientUnknown
from subgraphs.notifications.settings import Settings
from subgraphs.notifications.store.unit_of_work import SqlNotificationsWork
from subgraphs.orders.events import OrderPaid, OrderRefunded, PaidLine, RefundedLine
from subgraphs.videos.events import VideoFailed
from tests.subgraphs.notifications.conftest import ListedJobs, Notifications, Postbox, outline, video_ready


def order_paid(buyer: UserId) -> OrderPaid:
    line = PaidLine(
        line_id=ORDER_LINE.new(),
        course_id=COURSE.new(),
        course_title="Clay <b>for</b> beginners",
        instructor_id=USER.new(),
        list_minor=1999,
        discount_minor=0,
        paid_minor=1999,
        instructor_share_minor=1400,
    )
    return OrderPaid(
        order_id=ORDER.new(),
        number="L-1001",
        buyer_id=buyer,
        currency="USD",
        total_minor=1999,
        paid_at=utc_now(),
        lines=(line,),
    )


def order_refunded(buyer: UserId) -> OrderRefunded:
    line = RefundedLine(
        line_id=ORDER_LINE.new(),
        course_id=COURSE.new(),
        course_title="Clay",
        instructor_id=USER.new(),
        refunded_minor=1500,
        instructor_share_minor=0,
    )
    return OrderRefunded(
        order_id=ORDER.new(),
        number="L-1001",
        buyer_id=buyer,
        currency="JPY",
        refunded_minor=1500,
        refunded_at=utc_now(),
        lines=(line,),
    )


async def test_a_buyer_is_told_of_the_order_and_gets_a_receipt(notifications: Notifications) -> None:
    buyer = await notifications.user("buyer@example.test", "Bea")
    paid = order_paid(buyer)

    await notifications.happen(paid)
    await notifications.run_jobs()

    shown = await notifications.data(
        "{ notifications { edges { node { kind title ... on OrderNotification { order { id } } } } } }", buyer
    )
    assert [edge["node"] for edge in shown["notifications"]["edges"]] == [
        {"kind": "ORDER_PAID", "title": "Your order L-1001", "order": {"id": paid.order_id}}
    ]
    [letter] = notifications.postbox.letters
    assert (letter.to, letter.subject) == ("buyer@example.test", "Your order L-1001")
    assert letter.paragraphs == (
        "Hello Bea,",
        "Thank you for your order L-1001.",
        "Clay <b>for</b> beginners: 19.99 USD",
        "Total: 19.99 USD",
    )
    assert letter.link == f"https://lectern.test/orders/{paid.order_id}"


async def test_a_refund_is_told_in_the_currencys_own_digits(notifications: Notifications) -> None:
    buyer = await notifications.user()

    await notifications.happen(order_refunded(buyer))
    await notifications.run_jobs()

    assert await notifications.titles(buyer) == ["Refund for order L-1001"]
    assert "1500 JPY for Clay goes back to you." in notifications.postbox.letters[0].paragraphs


async def test_an_event_that_comes_twice_is_told_once(notifications: Notifications) -> None:
    buyer = await notifications.user()
    paid = order_paid(buyer)

    await notifications.happen(paid, paid)
    await notifications.run_jobs()

    assert len(await notifications.titles(buyer)) == 1
    assert len(notifications.postbox.letters) == 1


async def test_an_event_that_comes_many_times_at_once_is_told_once(notifications: Notifications) -> None:
    buyer = await notifications.user()
    paid = order_paid(buyer)

    await asyncio.gather(*(notifications.happen(paid) for _ in range(5)))
    await notifications.run_jobs()

    assert len(await notifications.titles(buyer)) == 1
    assert len(notifications.postbox.letters) == 1


async def test_an_order_of_somebody_not_heard_of_yet_waits_for_the_news_of_them(notifications: Notifications) -> None:
    buyer = USER.new()
    paid = order_paid(buyer)

    with pytest.raises(RecipientUnknown):
        await notifications.happen(paid)
    assert await notifications.titles(buyer) == []
    await notifications.happen(
        UserRegistered(user_id=buyer, email="late@example.test", display_name="Lea", roles=(Role.STUDENT,)), paid
    )

    assert await notifications.titles(buyer) == ["Your order L-1001"]


async def test_a_receipt_goes_to_the_address_and_name_that_accounts_told_last(notifications: Notifications) -> None:
    buyer = await notifications.user("old@example.test", "Old")
    newer = UserProfileChanged(user_id=buyer, email="new@example.test", display_name="New")
    older = UserProfileChanged(
        user_id=buyer,
        email="older@example.test",
        display_name="Older",
        occurred_at=newer.occurred_at.replace(year=2020),
    )

    await notifications.happen(newer, older, order_paid(buyer))
    await notifications.run_jobs()

    [letter] = notifications.postbox.letters
    assert (letter.to, letter.paragraphs[0]) == ("new@example.test", "Hello New,")


async def test_followers_are_told_of_a_new_course_and_its_instructors_that_it_is_online(
    notifications: Notifications,
) -> None:
    teacher, co_teacher = await notifications.user(), await notifications.user()
    fan, former_fan, stranger = [await notifications.user() for _ in range(3)]
    await notifications.follow(fan, co_teacher)
    await notifications.follow(former_fan, teacher)
    await notifications.follow(former_fan, teacher, following=False)

    await notifications.happen(CoursePublished(course=outline([teacher, co_teacher]), first_time=True))

    assert await notifications.titles(fan) == ["A new course"]
    assert await notifications.titles(teacher) == await notifications.titles(co_teacher) == ["Your course is published"]
    assert await notifications.titles(former_fan) == await notifications.titles(stranger) == []


async def test_somebody_who_follows_two_instructors_of_a_course_is_told_once(notifications: Notifications) -> None:
    teacher, co_teacher, fan = [await notifications.user() for _ in range(3)]
    await notifications.follow(fan, teacher)
    await notifications.follow(fan, co_teacher)

    await notifications.happen(CoursePublished(course=outline([teacher, co_teacher]), first_time=True))

    assert await notifications.titles(fan) == ["A new course"]


async def test_followers_are_not_told_of_a_course_that_is_online_again(notifications: Notifications) -> None:
    teacher, fan = await notifications.user(), await notifications.user()
    await notifications.follow(fan, teacher)

    await notifications.happen(CoursePublished(course=outline([teacher]), first_time=False))

    assert await notifications.titles(fan) == []


async def test_more_followers_than_fit_one_statement_are_all_told(
    notifications: Notifications, settings: Settings
) -> None:
    teacher = await notifications.user()
    fans = [USER.new() for _ in range(1_100)]
    database = Database(settings.notifications_database_url.get_secret_value(), domain="notifications")
    async with UnitsOfWork(database, SqlNotificationsWork)() as work:
        for fan in fans:
            await work.recipients.learn_follow(fan, teacher, True, utc_now())
    await database.close()

    await notifications.happen(CoursePublished(course=outline([teacher]), first_time=True))

    assert [await notifications.titles(fan) for fan in fans[::99]] == [["A new course"]] * 12


async def test_two_courses_published_at_once_tell_all_their_followers(notifications: Notifications) -> None:
    teachers = [await notifications.user() for _ in range(2)]
    fans = [await notifications.user() for _ in range(10)]
    for fan in fans:
        for teacher in teachers:
            await notifications.follow(fan, teacher)

    await asyncio.gather(
        *(notifications.happen(CoursePublished(course=outline([teacher]), first_time=True)) for teacher in teachers * 3)
    )

    assert [len(await notifications.titles(fan)) for fan in fans] == [6] * 10


async def test_an_instructor_is_told_what_to_change(notifications: Notifications) -> None:
    teacher = await notifications.user()

    await notifications.happen(CourseChangesRequested(course=outline([teacher]), notes="More light, please."))
    await notifications.run_jobs()

    assert await notifications.titles(teacher) == ["Your course needs changes"]
    assert "More light, please." in notifications.postbox.letters[0].paragraphs


async def test_an_owner_is_told_that_a_video_is_ready_without_a_mail(notifications: Notifications) -> None:
    owner = await notifications.user()

    await notifications.happen(video_ready(owner))

    assert await notifications.titles(owner) == ["Your video is ready"]
    assert notifications.jobs.asked == []


async def test_an_owner_is_told_why_a_video_failed(notifications: Notifications) -> None:
    owner = await notifications.user()
    failed = VideoFailed(
        video_id=VIDEO.new(),
        course_id=COURSE.new(),
        owner_id=owner,
        filename="clay.mp4",
        code="UNSUPPORTED_MEDIA",
        message="There is no picture in it.",
    )

    await notifications.happen(failed)
    await notifications.run_jobs()

    shown = await notifications.data(
        "{ notifications { edges { node { body ... on VideoNotification { video { id } } } } } }", owner
    )
    assert shown["notifications"]["edges"][0]["node"] == {
        "body": "clay.mp4: There is no picture in it.",
        "video": {"id": failed.video_id},
    }
    assert "There is no picture in it." in notifications.postbox.letters[0].paragraphs


async def test_a_changed_password_is_told_by_mail_too(notifications: Notifications) -> None:
    user = await notifications.user()

    await notifications.happen(PasswordChanged(user_id=user))
    await notifications.run_jobs()

    assert await notifications.titles(user) == ["Your password was changed"]
    assert notifications.postbox.letters[0].link is None


async def test_without_a_front_end_mails_have_no_links_that_lead_nowhere(settings: Settings) -> None:
    postbox, jobs = Postbox(), ListedJobs()
    behind = background.build(settings.model_copy(update={"site_url": None}), jobs, mailer=postbox)
    notifications = Notifications(app.build(settings), behind, postbox, jobs)
    buyer = await notifications.user()

    await notifications.happen(order_paid(buyer))
    await notifications.run_jobs()
    await behind.stop()

    assert [letter.link for letter in postbox.letters] == [None]
