"""Queued mails: sent once, retried, given up, found when stuck."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from subgraphs.accounts.events import PasswordChanged
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork, read_only
from subgraphs.kernel.platform.mail import MailNotSent
from subgraphs.notifications.service.model import MailId
from subgraphs.notifications.service.send_mail import LEASE, SendMail
from subgraphs.notifications.service.send_stuck_mails import STUCK_AFTER, SendStuckMails
from subgraphs.notifications.settings import Settings
from subgraphs.notifications.store import tables
from subgraphs.notifications.store.unit_of_work import SqlNotificationsWork
from tests.subgraphs.declared_tables import differences
from tests.subgraphs.notifications.conftest import Notifications, Postbox
from tests.subgraphs.recorded_jobs import RecordedJobs


class Sending:
    """The use cases that send mails, with a clock that the test moves."""

    def __init__(self, settings: Settings) -> None:
        self.database = Database(settings.notifications_database_url.get_secret_value(), domain="notifications")
        self.units = UnitsOfWork(self.database, SqlNotificationsWork)
        self.postbox, self.jobs = Postbox(), RecordedJobs()
        self.now = datetime.now(UTC)
        self.send = SendMail(self.units, self.postbox, lambda: self.now)
        self.send_stuck = SendStuckMails(self.units, self.jobs, lambda: self.now)

    async def rejection(self, mail_id: str) -> str | None:
        async with read_only(self.database) as session:
            return await session.scalar(select(tables.mails.c.rejection).where(tables.mails.c.id == mail_id))


@pytest.fixture
async def sending(settings: Settings) -> AsyncIterator[Sending]:
    opened = Sending(settings)
    yield opened
    await opened.database.close()


@pytest.fixture
async def mail_id(notifications: Notifications) -> str:
    """Return a queued mail."""
    await notifications.happen(PasswordChanged(user_id=await notifications.user()))
    [(_, waiting)] = notifications.jobs.enqueued
    return waiting


async def test_a_mail_is_sent_once_by_concurrent_jobs(sending: Sending, mail_id: str) -> None:
    await asyncio.gather(*(sending.send(mail_id) for _ in range(5)))
    await sending.send(mail_id)

    assert [message.reference for message in sending.postbox.messages] == [mail_id]


async def test_a_temporary_failure_of_the_provider_is_retried(sending: Sending, mail_id: str) -> None:
    sending.postbox.failures = [MailNotSent("status 503", retryable=True)]

    with pytest.raises(MailNotSent):
        await sending.send(mail_id)
    await sending.send(mail_id)

    assert len(sending.postbox.messages) == 1


async def test_a_rejection_by_the_provider_is_not_retried(sending: Sending, mail_id: str) -> None:
    sending.postbox.failures = [MailNotSent("status 400", retryable=False)]

    await sending.send(mail_id)
    await sending.send(mail_id)

    assert sending.postbox.messages == []
    assert await sending.rejection(mail_id) == "status 400"


async def test_a_mail_whose_process_died_is_sent_when_the_lease_ends(sending: Sending, mail_id: str) -> None:
    async with sending.units() as work:
        assert await work.mails.lease(MailId(mail_id), sending.now, sending.now + LEASE) is not None

    await sending.send(mail_id)
    assert sending.postbox.messages == []
    sending.now += LEASE + timedelta(seconds=1)
    await sending.send(mail_id)

    assert len(sending.postbox.messages) == 1


async def test_a_mail_without_a_job_is_enqueued_again(sending: Sending, mail_id: str) -> None:
    await sending.send_stuck()
    assert ("notifications.send-mail", mail_id) not in sending.jobs.enqueued

    sending.now += STUCK_AFTER + timedelta(seconds=1)
    await sending.send_stuck()

    assert ("notifications.send-mail", mail_id) in sending.jobs.enqueued


async def test_a_leased_mail_is_not_stuck(sending: Sending, mail_id: str) -> None:
    later = sending.now + STUCK_AFTER + timedelta(seconds=1)
    async with sending.units() as work:
        await work.mails.lease(MailId(mail_id), sending.now, later + LEASE)
    sending.now = later

    await sending.send_stuck()

    assert ("notifications.send-mail", mail_id) not in sending.jobs.enqueued


async def test_the_migrations_create_the_declared_tables(sending: Sending) -> None:
    assert await differences(sending.database.engine, tables.metadata) == []


async def test_a_sent_mail_is_purged(sending: Sending, mail_id: str) -> None:
    await sending.send(mail_id)
    sending.now += timedelta(days=31)

    await sending.send_stuck()

    async with read_only(sending.database) as session:
        assert await session.scalar(select(tables.mails.c.id).where(tables.mails.c.id == mail_id)) is None
