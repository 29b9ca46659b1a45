"""Mails on their way: sent once, tried again, given up, found when stuck."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from subgraphs.accounts.events import PasswordChanged
from subgraphs.kernel.mail import MailNotSent
from subgraphs.kernel.sql import Database, UnitsOfWork, read_only
from subgraphs.notifications.service.model import MailId
from subgraphs.notifications.service.send_mail import LEASE, STUCK_AFTER, Sending
from subgraphs.notifications.settings import Settings
from subgraphs.notifications.store import tables
from subgraphs.notifications.store.unit_of_work import SqlNotificationsWork
from tests.subgraphs.declared_tables import differences
from tests.subgraphs.notifications.conftest import ListedJobs, Notifications, Postbox


class Post:
    """Sending with a clock that moves when it is told to."""

    def __init__(self, settings: Settings) -> None:
        self.database = Database(settings.notifications_database_url.get_secret_value(), domain="notifications")
        self.units = UnitsOfWork(self.database, SqlNotificationsWork)
        self.postbox, self.jobs = Postbox(), ListedJobs()
        self.now = datetime.now(UTC)
        self.sending = Sending(self.units, self.postbox, self.jobs, lambda: self.now)

    async def problem(self, mail_id: str) -> str | None:
        async with read_only(self.database) as session:
            return await session.scalar(select(tables.mails.c.refused).where(tables.mails.c.id == mail_id))


@pytest.fixture
async def post(settings: Settings) -> AsyncIterator[Post]:
    opened = Post(settings)
    yield opened
    await opened.database.close()


@pytest.fixture
async def mail_id(notifications: Notifications) -> str:
    """A mail that waits."""
    await notifications.happen(PasswordChanged(user_id=await notifications.user()))
    [(_, waiting)] = notifications.jobs.asked
    return waiting


async def test_a_mail_is_sent_once_however_often_it_is_asked_for(post: Post, mail_id: str) -> None:
    await asyncio.gather(*(post.sending.send(mail_id) for _ in range(5)))
    await post.sending.send(mail_id)

    assert [letter.reference for letter in post.postbox.letters] == [mail_id]


async def test_a_mail_that_the_provider_did_not_take_now_is_tried_again(post: Post, mail_id: str) -> None:
    post.postbox.refusals = [MailNotSent("status 503", again=True)]

    with pytest.raises(MailNotSent):
        await post.sending.send(mail_id)
    await post.sending.send(mail_id)

    assert len(post.postbox.letters) == 1


async def test_a_mail_that_the_provider_refuses_for_good_is_not_tried_again(post: Post, mail_id: str) -> None:
    post.postbox.refusals = [MailNotSent("status 400", again=False)]

    await post.sending.send(mail_id)
    await post.sending.send(mail_id)

    assert post.postbox.letters == []
    assert await post.problem(mail_id) == "status 400"


async def test_a_mail_whose_sender_died_is_sent_when_the_lease_is_over(post: Post, mail_id: str) -> None:
    async with post.units() as work:
        assert await work.mails.take(MailId(mail_id), post.now, post.now + LEASE) is not None

    await post.sending.send(mail_id)
    assert post.postbox.letters == []
    post.now += LEASE + timedelta(seconds=1)
    await post.sending.send(mail_id)

    assert len(post.postbox.letters) == 1


async def test_a_mail_that_nobody_was_asked_to_send_is_found(post: Post, mail_id: str) -> None:
    await post.sending.send_stuck()
    assert ("notifications.send-mail", mail_id) not in post.jobs.asked

    post.now += STUCK_AFTER + timedelta(seconds=1)
    await post.sending.send_stuck()

    assert ("notifications.send-mail", mail_id) in post.jobs.asked


async def test_a_mail_that_is_being_sent_is_not_stuck(post: Post, mail_id: str) -> None:
    later = post.now + STUCK_AFTER + timedelta(seconds=1)
    async with post.units() as work:
        await work.mails.take(MailId(mail_id), post.now, later + LEASE)
    post.now = later

    await post.sending.send_stuck()

    assert ("notifications.send-mail", mail_id) not in post.jobs.asked


async def test_the_migrations_make_the_tables_that_the_store_declares(post: Post) -> None:
    assert await differences(post.database.engine, tables.metadata) == []


async def test_a_sent_mail_is_forgotten_after_a_while(post: Post, mail_id: str) -> None:
    await post.sending.send(mail_id)
    post.now += timedelta(days=31)

    await post.sending.send_stuck()

    async with read_only(post.database) as session:
        assert await session.scalar(select(tables.mails.c.id).where(tables.mails.c.id == mail_id)) is None
