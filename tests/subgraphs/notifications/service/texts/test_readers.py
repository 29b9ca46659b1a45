"""Notifications and mails in the language that their reader chose."""

from subgraphs.accounts.events import PasswordChanged, UserPreferencesChanged, UserRegistered
from subgraphs.catalog.events import CoursePublished
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.identity.principal import Role
from subgraphs.kernel.values.message_languages import Language
from tests.subgraphs.notifications.conftest import Notifications, order_paid, outline, paid_line


async def test_followers_of_one_instructor_are_notified_each_in_their_own_language(
    notifications: Notifications,
) -> None:
    teacher, german, swiss, english, french, undecided = [
        await notifications.user(f"{name}@readers.test", "Kim") for name in ("t", "de", "ch", "en", "fr", "none")
    ]
    for user, locale in ((german, "de"), (swiss, "de-CH"), (english, "en"), (french, "fr")):
        await notifications.happen(UserPreferencesChanged(user_id=user, locale=locale, time_zone=None))
    for fan in (german, swiss, english, french, undecided):
        await notifications.follow(fan, teacher)
        await notifications.data(
            """mutation { setNotificationPreference(input: {kind: COURSE_PUBLISHED, channels: [IN_APP, EMAIL]}) {
              errors { message } } }""",
            fan,
        )

    await notifications.happen(CoursePublished(course=outline([teacher]), first_time=True))
    await notifications.run_jobs()

    mails = {mail.to.partition("@")[0]: mail for mail in notifications.postbox.messages}
    for user, name in ((german, "de"), (swiss, "ch")):
        assert await notifications.titles(user) == ["Ein neuer Kurs"]
        assert (mails[name].language, mails[name].subject, mails[name].link_text) == (
            Language.GERMAN,
            "Ein neuer Kurs",
            "Öffnen",
        )
        assert mails[name].paragraphs == (
            "Hallo Kim,",
            "Jemand, dem du folgst, hat einen neuen Kurs veröffentlicht: Clay for beginners.",
        )
    for user, name in ((english, "en"), (french, "fr"), (undecided, "none")):
        assert await notifications.titles(user) == ["A new course"]
        assert (mails[name].language, mails[name].subject) == (Language.ENGLISH, "A new course")


async def test_a_receipt_has_amounts_as_the_reader_writes_them(notifications: Notifications) -> None:
    buyer = await notifications.user("bea@example.test", "Bea")
    await notifications.happen(UserPreferencesChanged(user_id=buyer, locale="de", time_zone="Europe/Berlin"))

    await notifications.happen(order_paid(buyer, paid_line(USER.new(), "Ton")))
    await notifications.run_jobs()

    [mail] = notifications.postbox.messages
    assert (mail.subject, mail.language) == ("Deine Bestellung L-1001", Language.GERMAN)
    assert mail.paragraphs == (
        "Hallo Bea,",
        "Danke für deine Bestellung L-1001.",
        "Ton: 19,99\xa0$",
        "Summe: 19,99\xa0$",
    )


async def test_the_latest_choice_of_a_language_counts_even_before_the_registration_arrives(
    notifications: Notifications,
) -> None:
    user = USER.new()
    newer = UserPreferencesChanged(user_id=user, locale="de", time_zone=None)
    older = UserPreferencesChanged(
        user_id=user, locale="en", time_zone=None, occurred_at=newer.occurred_at.replace(year=2020)
    )

    await notifications.happen(
        newer,
        older,
        UserRegistered(user_id=user, email="late@example.test", display_name="Lea", roles=(Role.STUDENT,)),
        PasswordChanged(user_id=user),
    )

    assert await notifications.titles(user) == ["Dein Passwort wurde geändert"]
