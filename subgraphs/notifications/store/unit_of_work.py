"""Notifications' transaction, with its repositories."""

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.persistence.sql import UnitOfWork
from subgraphs.notifications.service.ports import Announcements, Mails, Notifications, Preferences, Recipients
from subgraphs.notifications.store.announcements import SqlAnnouncements
from subgraphs.notifications.store.mails import SqlMails
from subgraphs.notifications.store.notifications import SqlNotifications
from subgraphs.notifications.store.preferences import SqlPreferences
from subgraphs.notifications.store.replicas import SqlRecipients


class SqlNotificationsWork(UnitOfWork):
    """One transaction over notifications, in PostgreSQL."""

    def __init__(self, session: AsyncSession, domain: str) -> None:
        super().__init__(session, domain)
        self.notifications: Notifications = SqlNotifications(session)
        self.recipients: Recipients = SqlRecipients(session)
        self.preferences: Preferences = SqlPreferences(session)
        self.mails: Mails = SqlMails(session)
        self.announcements: Announcements = SqlAnnouncements(session)
