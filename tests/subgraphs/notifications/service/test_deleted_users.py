"""The erasure of deleted users in notifications."""

from typing import Any

from subgraphs.accounts.events import UserDeleted, UserPreferencesChanged, UserProfileChanged
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.persistence.sql import Database
from subgraphs.notifications.settings import Settings
from subgraphs.notifications.store import tables
from tests.subgraphs.event_delivery import deliver
from tests.subgraphs.notifications.conftest import Notifications, order_paid


async def rows(settings: Settings, email: str) -> list[Any]:
    """Return what is stored for an address."""
    database = Database(settings.notifications_database_url.get_secret_value(), domain="notifications")
    try:
        async with database.sessions() as session:
            found = await session.execute(tables.recipients.select().where(tables.recipients.c.email == email))
            mails = await session.execute(tables.mails.select().where(tables.mails.c.recipient == email))
            return [*found, *mails]
    finally:
        await database.close()


async def test_a_deleted_user_has_no_address_mails_and_notifications(
    notifications: Notifications, settings: Settings
) -> None:
    user = await notifications.user("gone@example.test")
    await notifications.follow(user, USER.new())
    await notifications.happen(order_paid(user))
    await notifications.run_jobs()
    assert len(await rows(settings, "gone@example.test")) == 2
    event = UserDeleted(user_id=user, deletion_id="del_1")
    await notifications.happen(event, event)
    assert await rows(settings, "gone@example.test") == []
    assert await notifications.titles(user) == []


async def test_a_delayed_event_brings_nothing_back(notifications: Notifications, settings: Settings) -> None:
    user = await notifications.user("late@example.test")
    delayed = UserProfileChanged(user_id=user, email="late@example.test", display_name="Late")
    await notifications.happen(UserDeleted(user_id=user, deletion_id="del_2"), delayed, order_paid(user))
    assert await rows(settings, "late@example.test") == []
    [repeat] = [t for t in notifications.worker_module.periodic_tasks if t.name == "notifications.repeat-erasures"]
    await repeat.run()
    assert await notifications.titles(user) == []


async def test_the_language_of_a_deleted_user_is_erased_and_stays_away(
    notifications: Notifications, settings: Settings
) -> None:
    user = await notifications.user()
    chosen = UserPreferencesChanged(user_id=user, locale="de", time_zone="Europe/Berlin")
    delayed = UserPreferencesChanged(user_id=user, locale="de-AT", time_zone=None)

    await notifications.happen(chosen, UserDeleted(user_id=user, deletion_id="del_4"), delayed)

    database = Database(settings.notifications_database_url.get_secret_value(), domain="notifications")
    async with database.sessions() as session:
        found = await session.execute(tables.readers.select().where(tables.readers.c.user_id == user))
        assert found.all() == []
    await database.close()


async def test_the_erasure_is_reported(notifications: Notifications) -> None:
    user = await notifications.user("reported@example.test")
    taken: list[str] = []

    async def publish(events: Any) -> None:
        taken.extend(stored.type for stored in events)

    [outbox] = notifications.worker_module.outboxes
    await deliver(notifications.worker_module, [])
    await notifications.happen(UserDeleted(user_id=user, deletion_id="del_3"))
    await outbox.relay(publish, 10)
    assert taken == ["notifications.user_erased"]
