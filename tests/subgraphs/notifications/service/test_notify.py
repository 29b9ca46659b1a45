"""The notifications of each event, and their recipients."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from subgraphs.accounts.events import (
    PasswordChanged,
    ProfileTextsRestored,
    ProfileTextsTakenDown,
    ReportDecided,
    RolesChangedByAdmin,
    UserProfileChanged,
    UserRegistered,
    UserRestored,
    UserSuspended,
)
from subgraphs.catalog.events import (
    CoInstructorInvited,
    CourseChangesRequested,
    CoursePublished,
    CourseReportUpheld,
    CourseRestored,
    CourseTakenDown,
    CourseTransferred,
    InstructorShareProposed,
    InstructorSharesChanged,
    OutlineShare,
)
from subgraphs.kernel.identity.ids import COURSE, EVENT, ORDER, ORDER_LINE, REVIEW, USER, VIDEO, UserId
from subgraphs.kernel.identity.principal import Role
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.learning.events import ReviewReportUpheld, ReviewRestored, ReviewTakenDown
from subgraphs.notifications import app, worker_module
from subgraphs.notifications.service.notify import RecipientUnknown
from subgraphs.notifications.settings import Settings
from subgraphs.notifications.store.unit_of_work import SqlNotificationsWork
from subgraphs.orders.events import (
    LineShare,
    OrderPaymentFailed,
    OrderRefunded,
    OrderRefundFailed,
    RefundedLine,
)
from subgraphs.videos.events import VideoFailed
from tests.subgraphs.notifications.conftest import (
    Notifications,
    Postbox,
    order_paid,
    outline,
    paid_line,
    video_ready,
)
from tests.subgraphs.recorded_jobs import RecordedJobs


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


async def test_a_buyer_is_notified_of_the_order_and_gets_a_receipt(notifications: Notifications) -> None:
    buyer = await notifications.user("buyer@example.test", "Bea")
    paid = order_paid(buyer)

    await notifications.happen(paid)
    await notifications.run_jobs()

    shown = await notifications.data(
        "{ viewer { notifications { edges { node { kind title ... on OrderNotification { order { id } } } } } } }",
        buyer,
    )
    assert [edge["node"] for edge in shown["viewer"]["notifications"]["edges"]] == [
        {"kind": "ORDER_PAID", "title": "Your order L-1001", "order": {"id": paid.order_id}}
    ]
    [letter] = notifications.postbox.messages
    assert (letter.to, letter.subject) == ("buyer@example.test", "Your order L-1001")
    assert letter.paragraphs == (
        "Hello Bea,",
        "Thank you for your order L-1001.",
        "Clay <b>for</b> beginners: $19.99",
        "Total: $19.99",
    )
    assert letter.link == f"https://lectern.test/orders/{paid.order_id}"


async def test_owners_of_bought_courses_are_notified_of_their_own_sales_alone(notifications: Notifications) -> None:
    buyer, potter, baker = [await notifications.user() for _ in range(3)]
    clay, glazes, bread = paid_line(potter, "Clay"), paid_line(potter, "Glazes", 500), paid_line(baker, "Bread")
    paid = order_paid(buyer, clay, bread, glazes, paid_line(baker, "Free rolls", 0))

    await notifications.happen(paid, paid)
    await notifications.run_jobs()

    document = """{ viewer { notifications { edges { node { kind title body ... on CourseNotification {
      course { id } } } } } } }"""
    shown = await notifications.data(document, potter)
    assert sorted((edge["node"]["body"], edge["node"]["course"]["id"]) for edge in _edges(shown)) == [
        ("Clay was bought for $19.99.", clay.course_id),
        ("Glazes was bought for $5.00.", glazes.course_id),
    ]
    assert {(edge["node"]["kind"], edge["node"]["title"]) for edge in _edges(shown)} == {
        ("COURSE_SOLD", "You sold a course")
    }
    assert [edge["node"]["body"] for edge in _edges(await notifications.data(document, baker))] == [
        "Bread was bought for $19.99."
    ]
    # Sales are told in the app; the only mail is the buyer's receipt.
    assert [mail.subject for mail in notifications.postbox.messages] == ["Your order L-1001"]


async def test_a_sale_is_mailed_to_those_who_ask_for_it_without_the_buyers_name(notifications: Notifications) -> None:
    buyer, potter = await notifications.user("bea@example.test", "Bea"), await notifications.user("pot@example.test")
    await notifications.data(
        """mutation { setNotificationPreference(input: {kind: COURSE_SOLD, channels: [EMAIL]}) {
          errors { message } } }""",
        potter,
    )

    await notifications.happen(order_paid(buyer, paid_line(potter, "Clay")))
    await notifications.run_jobs()

    [mail] = [each for each in notifications.postbox.messages if each.to == "pot@example.test"]
    assert mail.paragraphs[1:] == (
        "Clay was bought for $19.99.",
        "Your share is $13.99, once the time for refunds is over.",
    )
    assert mail.link == "https://lectern.test/teach/sales"
    assert mail.unsubscribe_url is not None
    assert await notifications.titles(potter) == []


async def test_orders_of_the_same_instructors_at_once_notify_all_of_them(notifications: Notifications) -> None:
    buyer, potter, baker = [await notifications.user() for _ in range(3)]
    orders = [
        order_paid(buyer, *(paid_line(owner) for owner in owners)) for owners in [(potter, baker), (baker, potter)] * 5
    ]

    await asyncio.gather(*(notifications.happen(order) for order in orders))

    assert [len(await notifications.titles(owner)) for owner in (potter, baker)] == [10, 10]


def _edges(shown: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shown["viewer"]["notifications"]["edges"]
    return found


async def test_a_refund_has_the_digits_of_its_currency(notifications: Notifications) -> None:
    buyer = await notifications.user()

    await notifications.happen(order_refunded(buyer))
    await notifications.run_jobs()

    assert await notifications.titles(buyer) == ["Refund for order L-1001"]
    assert "¥1,500 for Clay goes back to you." in notifications.postbox.messages[0].paragraphs


async def test_a_buyer_is_notified_of_a_partial_refund(notifications: Notifications) -> None:
    buyer = await notifications.user()

    await notifications.happen(order_refunded(buyer).model_copy(update={"lines": (), "refunded_minor": 500}))
    await notifications.run_jobs()

    assert await notifications.titles(buyer) == ["Refund for order L-1001"]
    assert "¥500 for order L-1001 goes back to you." in notifications.postbox.messages[0].paragraphs


async def test_a_buyer_is_notified_of_a_failed_bank_debit(notifications: Notifications) -> None:
    buyer = await notifications.user()

    await notifications.happen(
        OrderPaymentFailed(
            order_id=ORDER.new(),
            number="L-1001",
            buyer_id=buyer,
            course_titles=("Clay", "Glazes"),
            failed_at=utc_now(),
        )
    )
    await notifications.run_jobs()

    assert await notifications.titles(buyer) == ["Your payment for order L-1001 failed"]
    [mail] = notifications.postbox.messages
    assert "Your payment for Clay and Glazes failed, and nothing was charged." in mail.paragraphs


async def test_a_buyer_is_notified_of_a_refund_that_the_bank_returned(notifications: Notifications) -> None:
    buyer = await notifications.user()

    await notifications.happen(
        OrderRefundFailed(
            order_id=ORDER.new(),
            number="L-1001",
            buyer_id=buyer,
            currency="USD",
            amount_minor=1250,
            failed_at=utc_now(),
        )
    )
    await notifications.run_jobs()

    assert await notifications.titles(buyer) == ["Your refund for order L-1001 failed"]
    [mail] = notifications.postbox.messages
    assert "Your bank did not accept the refund of $12.50 for order L-1001." in mail.paragraphs


async def test_an_event_delivered_twice_notifies_once(notifications: Notifications) -> None:
    buyer = await notifications.user()
    paid = order_paid(buyer)

    await notifications.happen(paid, paid)
    await notifications.run_jobs()

    assert len(await notifications.titles(buyer)) == 1
    assert len(notifications.postbox.messages) == 1


async def test_an_event_delivered_concurrently_notifies_once(notifications: Notifications) -> None:
    buyer = await notifications.user()
    paid = order_paid(buyer)

    await asyncio.gather(*(notifications.happen(paid) for _ in range(5)))
    await notifications.run_jobs()

    assert len(await notifications.titles(buyer)) == 1
    assert len(notifications.postbox.messages) == 1


async def test_an_order_of_an_unknown_user_is_retried_until_the_user_is_registered(
    notifications: Notifications,
) -> None:
    buyer = USER.new()
    paid = order_paid(buyer)

    with pytest.raises(RecipientUnknown):
        await notifications.happen(paid)
    assert await notifications.titles(buyer) == []
    await notifications.happen(
        UserRegistered(user_id=buyer, email="late@example.test", display_name="Lea", roles=(Role.STUDENT,)), paid
    )

    assert await notifications.titles(buyer) == ["Your order L-1001"]


async def test_a_receipt_goes_to_the_latest_address_and_name(notifications: Notifications) -> None:
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

    [letter] = notifications.postbox.messages
    assert (letter.to, letter.paragraphs[0]) == ("new@example.test", "Hello New,")


async def test_followers_and_instructors_are_notified_of_a_new_course(
    notifications: Notifications,
) -> None:
    teacher, co_teacher = await notifications.user(), await notifications.user()
    fan, former_fan, stranger = [await notifications.user() for _ in range(3)]
    await notifications.follow(fan, co_teacher)
    await notifications.follow(former_fan, teacher)
    await notifications.follow(former_fan, teacher, following=False)

    await notifications.happen(CoursePublished(course=outline([teacher, co_teacher]), first_time=True))
    await notifications.run_jobs()

    assert await notifications.titles(fan) == ["A new course"]
    assert await notifications.titles(teacher) == await notifications.titles(co_teacher) == ["Your course is published"]
    assert await notifications.titles(former_fan) == await notifications.titles(stranger) == []


async def test_a_follower_of_two_instructors_is_notified_once(notifications: Notifications) -> None:
    teacher, co_teacher, fan = [await notifications.user() for _ in range(3)]
    await notifications.follow(fan, teacher)
    await notifications.follow(fan, co_teacher)

    await notifications.happen(CoursePublished(course=outline([teacher, co_teacher]), first_time=True))
    await notifications.run_jobs()

    assert await notifications.titles(fan) == ["A new course"]


async def test_followers_are_not_notified_of_a_republished_course(notifications: Notifications) -> None:
    teacher, fan = await notifications.user(), await notifications.user()
    await notifications.follow(fan, teacher)

    await notifications.happen(CoursePublished(course=outline([teacher]), first_time=False))
    await notifications.run_jobs()

    assert await notifications.titles(fan) == []


async def test_more_followers_than_a_batch_are_all_notified(notifications: Notifications, settings: Settings) -> None:
    teacher = await notifications.user()
    fans = [USER.new() for _ in range(1_100)]
    database = Database(settings.notifications_database_url.get_secret_value(), domain="notifications")
    async with UnitsOfWork(database, SqlNotificationsWork)() as work:
        for fan in fans:
            await work.recipients.save_follow(fan, teacher, True, utc_now())
    await database.close()

    await notifications.happen(CoursePublished(course=outline([teacher]), first_time=True))
    await notifications.run_jobs()

    assert [await notifications.titles(fan) for fan in fans[::99]] == [["A new course"]] * 12


async def test_two_courses_published_at_once_notify_all_their_followers(notifications: Notifications) -> None:
    teachers = [await notifications.user() for _ in range(2)]
    fans = [await notifications.user() for _ in range(10)]
    for fan in fans:
        for teacher in teachers:
            await notifications.follow(fan, teacher)

    await asyncio.gather(
        *(notifications.happen(CoursePublished(course=outline([teacher]), first_time=True)) for teacher in teachers * 3)
    )
    await notifications.run_jobs()

    assert [len(await notifications.titles(fan)) for fan in fans] == [6] * 10


async def test_an_instructor_is_notified_of_requested_changes(notifications: Notifications) -> None:
    teacher = await notifications.user()

    await notifications.happen(CourseChangesRequested(course=outline([teacher]), notes="More light, please."))
    await notifications.run_jobs()

    assert await notifications.titles(teacher) == ["Your course needs changes"]
    assert "More light, please." in notifications.postbox.messages[0].paragraphs


async def test_an_owner_is_notified_of_a_ready_video_without_a_mail(notifications: Notifications) -> None:
    owner = await notifications.user()

    await notifications.happen(video_ready(owner))

    assert await notifications.titles(owner) == ["Your video is ready"]
    assert notifications.jobs.enqueued == []


async def test_an_owner_is_notified_why_a_video_failed(notifications: Notifications) -> None:
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
        "{ viewer { notifications { edges { node { body ... on VideoNotification { video { id } } } } } } }", owner
    )
    assert shown["viewer"]["notifications"]["edges"][0]["node"] == {
        "body": "clay.mp4: There is no picture in it.",
        "video": {"id": failed.video_id},
    }
    assert "There is no picture in it." in notifications.postbox.messages[0].paragraphs


async def test_a_changed_password_is_notified_by_mail_too(notifications: Notifications) -> None:
    user = await notifications.user()

    await notifications.happen(PasswordChanged(user_id=user))
    await notifications.run_jobs()

    assert await notifications.titles(user) == ["Your password was changed"]
    assert notifications.postbox.messages[0].link is None


async def test_without_a_front_end_mails_have_no_links(settings: Settings) -> None:
    postbox, jobs = Postbox(), RecordedJobs()
    behind = worker_module.build(settings.model_copy(update={"site_url": None}), jobs, mailer=postbox)
    notifications = Notifications(app.build(settings), behind, postbox, jobs)
    buyer = await notifications.user()

    await notifications.happen(order_paid(buyer))
    await notifications.run_jobs()
    await behind.stop()

    assert [letter.link for letter in postbox.messages] == [None]


async def test_an_invited_co_instructor_is_notified_with_a_mail(notifications: Notifications) -> None:
    owner, friend = await notifications.user(), await notifications.user()
    await notifications.happen(
        CoInstructorInvited(
            course=outline([owner]),
            invitation_id="inv_1",
            user_id=friend,
            expires_at=datetime(2026, 12, 24, tzinfo=UTC),
        )
    )

    await notifications.run_jobs()

    assert await notifications.titles(friend) == ["An invitation to teach a course"]
    assert await notifications.titles(owner) == []
    [mail] = notifications.postbox.messages
    assert "December 24, 2026" in " ".join(mail.paragraphs)


async def test_everyone_with_a_share_of_a_sale_is_notified_of_their_own_part(notifications: Notifications) -> None:
    buyer, potter, friend = [await notifications.user() for _ in range(3)]
    parts = (
        LineShare(user_id=potter, paid_minor=1333, income_minor=933),
        LineShare(user_id=friend, paid_minor=666, income_minor=466),
    )
    for teacher in (potter, friend):
        await notifications.data(
            """mutation { setNotificationPreference(input: {kind: COURSE_SOLD, channels: [EMAIL]}) {
              errors { message } } }""",
            teacher,
        )
    await notifications.happen(order_paid(buyer, paid_line(potter).model_copy(update={"shares": parts})))
    await notifications.run_jobs()

    mailed = sorted(
        mail.paragraphs[2] for mail in notifications.postbox.messages if mail.subject == "You sold a course"
    )
    assert mailed == [
        "Your share is $4.66, once the time for refunds is over.",
        "Your share is $9.33, once the time for refunds is over.",
    ]


async def test_an_invitation_names_the_share(notifications: Notifications) -> None:
    owner, friend = await notifications.user(), await notifications.user()
    await notifications.happen(
        CoInstructorInvited(
            course=outline([owner]),
            invitation_id="inv_1",
            user_id=friend,
            expires_at=datetime(2026, 12, 24, tzinfo=UTC),
            share_basis_points=3_333,
        )
    )
    await notifications.run_jobs()

    [mail] = notifications.postbox.messages
    assert "Your share of the instructors' income from later sales would be 33.33%." in mail.paragraphs


async def test_a_proposed_share_is_announced_to_its_person_alone(notifications: Notifications) -> None:
    owner, friend = await notifications.user(), await notifications.user()
    await notifications.happen(
        InstructorShareProposed(
            course=outline([owner, friend]),
            invitation_id="inv_1",
            user_id=friend,
            share_basis_points=1_000,
            basis_points_before=2_550,
            expires_at=datetime(2026, 12, 24, tzinfo=UTC),
        )
    )
    await notifications.run_jobs()

    assert (await notifications.titles(friend), await notifications.titles(owner)) == (
        ["Another share is proposed to you"],
        [],
    )
    [mail] = notifications.postbox.messages
    assert "is 10% instead of 25.5%" in mail.paragraphs[1]
    assert mail.link == "https://lectern.test/teach/invitations"


async def test_everyone_whose_share_changed_is_mailed_both_figures(notifications: Notifications) -> None:
    owner, friend, other, removed = [await notifications.user(f"{name}@shares.test") for name in "abcd"]
    shares = {owner: 9_000, other: 1_000}
    course = outline([owner, friend, other]).model_copy(
        update={"shares": tuple(OutlineShare(user_id=user, basis_points=each) for user, each in shares.items())}
    )
    before = {owner: 4_000, friend: 2_000, other: 1_000, removed: 3_000}
    changed = InstructorSharesChanged(
        course=course,
        shares_before=tuple(OutlineShare(user_id=user, basis_points=each) for user, each in before.items()),
    )
    await notifications.happen(changed, changed)
    await notifications.run_jobs()

    mailed = {mail.to: (mail.paragraphs[1], mail.link) for mail in notifications.postbox.messages}
    start, teach = (
        "Your share of the instructors' income from Clay for beginners is",
        "https://lectern.test/teach/courses",
    )
    page = f"{teach}/{course.id}/instructors"
    assert mailed == {
        "a@shares.test": (f"{start} 90% now, and was 40%.", page),
        "b@shares.test": (f"{start} 0% now, and was 20%.", page),
        "d@shares.test": (f"{start} 0% now, and was 30%.", "https://lectern.test/courses/clay-for-beginners"),
    }


async def test_a_former_owner_is_alerted_of_the_transfer_with_a_mail(notifications: Notifications) -> None:
    before, after = await notifications.user(), await notifications.user()
    await notifications.happen(CourseTransferred(course=outline([after, before]), former_owner_id=before))

    await notifications.run_jobs()

    assert await notifications.titles(before) == ["Your course was handed over"]
    assert await notifications.titles(after) == []
    [mail] = notifications.postbox.messages
    assert "If you did not offer it, change your password at once and write to our support." in mail.paragraphs


async def test_an_owner_is_notified_of_a_take_down_and_of_the_restoration(notifications: Notifications) -> None:
    owner, helper = await notifications.user(), await notifications.user()
    course = outline([owner, helper])
    await notifications.happen(
        CourseTakenDown(course=course, reason="A complaint.", learners_keep_access=True), CourseRestored(course=course)
    )
    await notifications.run_jobs()

    assert await notifications.titles(owner) == ["Your course was taken down", "Your course is restored"]
    assert await notifications.titles(helper) == []
    assert "The reason: A complaint." in notifications.postbox.messages[0].paragraphs


async def test_a_user_is_notified_of_what_an_admin_does(notifications: Notifications) -> None:
    user = await notifications.user()
    await notifications.happen(
        UserSuspended(user_id=user, reason="Spam.", until=datetime(2027, 1, 31, 12, tzinfo=UTC)),
        UserRestored(user_id=user),
        RolesChangedByAdmin(
            user_id=user, granted=(), taken=(Role.INSTRUCTOR,), banned_from_teaching=True, reason="Copied."
        ),
        RolesChangedByAdmin(user_id=user, granted=(Role.ADMIN,), taken=(), banned_from_teaching=False, reason=None),
    )
    await notifications.run_jobs()

    texts = [" ".join(mail.paragraphs) for mail in notifications.postbox.messages]
    assert "until January 31, 2027, 12:00\u202fPM (UTC)" in texts[0]
    assert "The reason: Spam." in texts[0]
    assert "no longer suspended" in texts[1]
    assert "An admin took from you: the role of instructor." in texts[2]
    assert "The reason: Copied." in texts[2]
    assert "An admin gave you: the role of admin." in texts[3]


async def test_authors_are_notified_of_what_staff_take_down_and_restore(notifications: Notifications) -> None:
    user, course = await notifications.user(), COURSE.new()
    review = REVIEW.new()
    await notifications.happen(
        ReviewTakenDown(
            review_id=review,
            course_id=course,
            author_id=user,
            reason="Advertising.",
            rating_count=0,
            rating_average=None,
            revision=1,
        ),
        ReviewRestored(
            review_id=review, course_id=course, author_id=user, rating_count=1, rating_average=4.0, revision=2
        ),
        ProfileTextsTakenDown(user_id=user, reason="Pills."),
        ProfileTextsRestored(user_id=user),
    )
    await notifications.run_jobs()

    assert await notifications.titles(user) == [
        "Your review was taken down",
        "Your review is restored",
        "The texts of your profile were taken down",
        "The texts of your profile are restored",
    ]
    taken, _, hidden, _ = notifications.postbox.messages
    assert "The reason: Advertising." in taken.paragraphs
    assert "The reason: Pills." in hidden.paragraphs


async def test_a_decided_report_notifies_its_reporter_and_if_upheld_the_owner_who_is_not_given_its_name(
    notifications: Notifications,
) -> None:
    reporter, owner = await notifications.user(), await notifications.user()
    decided = ReportDecided(
        report_id="rpt_1",
        reporter_id=reporter,
        subject="USER",
        subject_id=owner,
        reason="HARASSMENT",
        upheld=True,
        note="Thank you, Bob.",
    )
    await notifications.happen(
        decided,
        decided.model_copy(update={"id": EVENT.new(), "upheld": False, "note": None}),
        CourseReportUpheld(course=outline([owner]), subject="VIDEO", reason="COPYRIGHT"),
        ReviewReportUpheld(review_id=REVIEW.new(), course_id=COURSE.new(), author_id=owner, reason="SPAM"),
    )
    await notifications.run_jobs()

    assert await notifications.titles(reporter) == ["Your report was decided"] * 2
    titles = await notifications.titles(owner)
    assert (titles[0], titles[2]) == ("Your profile was reported", "Your review was reported")
    assert len(titles) == 3
    of_owner = [mail for mail in notifications.postbox.messages if "was reported" in mail.subject]
    assert len(of_owner) == 3
    assert "Bob" not in str(of_owner)
    assert "harassment" in str(of_owner[0].paragraphs)
    assert any("Thank you, Bob." in mail.paragraphs for mail in notifications.postbox.messages)
