"""Composition root of accounts' work outside of requests: outbox, mails, revocations and purging."""

from datetime import timedelta
from typing import Any, TypeAlias

from redis.asyncio import Redis

from subgraphs.accounts.app import signing_keys
from subgraphs.accounts.cacheable_fields import invalidated_by_user
from subgraphs.accounts.events import (
    AccountsDataExported,
    AvatarSubmitted,
    DataExportCollected,
    DataExportEnded,
    DataExportRequested,
    DeletionAdvanced,
    EmailChanged,
    EmailChangeRequested,
    PasswordResetRequested,
    RegistrationRepeated,
    RegistrationRequested,
    SecurityChanged,
    SessionEnded,
    UserDeleted,
    UserProfileChanged,
    UserRestored,
    UserRolesChanged,
    UserSuspended,
)
from subgraphs.accounts.service.administration.suspend_user import EndSuspensions
from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.accounts.service.credentials.encryption import secret_box
from subgraphs.accounts.service.deletion.advance_deletions import AdvanceDeletions
from subgraphs.accounts.service.deletion.collect_reports import CollectReports
from subgraphs.accounts.service.deletion.erase_account import EraseAvatars, SendDeletionMails
from subgraphs.accounts.service.deletion.mails.messages import DeletionTargets
from subgraphs.accounts.service.email_links.messages import LinkTargets
from subgraphs.accounts.service.event_handlers import SendMails, append_to_audit_log, find_invited_user
from subgraphs.accounts.service.exports.advance_exports import AdvanceExports, RemoveExports
from subgraphs.accounts.service.exports.collect_parts import CollectParts
from subgraphs.accounts.service.exports.make_archive import MAKE_ARCHIVE, MakeArchive
from subgraphs.accounts.service.exports.send_mails import SendExportMails
from subgraphs.accounts.service.factors.renew_encryption import RenewEncryption
from subgraphs.accounts.service.purge_expired import PurgeExpired
from subgraphs.accounts.settings import Settings
from subgraphs.accounts.store.personal_data import PERSONAL_DATA
from subgraphs.accounts.store.revoked_sessions import RevokedSessions
from subgraphs.accounts.store.unit_of_work import SqlAccountsWork
from subgraphs.catalog.events import (
    CatalogAudited,
    CatalogDataExported,
    CatalogDeletionChecked,
    CatalogUserErased,
    CoInstructorInvitationCreated,
)
from subgraphs.kernel.graphql.extensions.cache_control import publish_invalidations
from subgraphs.kernel.graphql.invalidating_handlers import invalidating
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.jobs import Job, JobQueue
from subgraphs.kernel.messaging.worker_module import PeriodicTask, WorkerModule
from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.persistence.idempotency import idempotent_handler, purge_handled_events
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.kernel.pictures.s3_objects import S3PictureObjects
from subgraphs.kernel.pictures.work import picture_jobs
from subgraphs.kernel.platform import redis
from subgraphs.kernel.platform.clock import Clock, utc_now
from subgraphs.kernel.platform.mail import Mailer, SendGridMailer
from subgraphs.kernel.privacy.export.s3_objects import S3ExportObjects
from subgraphs.kernel.privacy.export.sql_export import SqlExport
from subgraphs.learning.events import LearningAudited, LearningDataExported, LearningUserErased
from subgraphs.notifications.events import NotificationsDataExported, NotificationsUserErased
from subgraphs.orders.events import OrdersAudited, OrdersDataExported, OrdersDeletionChecked, OrdersUserErased
from subgraphs.statistics.events import StatisticsDataExported, StatisticsUserErased
from subgraphs.videos.events import VideosAudited, VideosDataExported, VideosUserErased


def build(settings: Settings, jobs: JobQueue, *, mailer: Mailer | None = None, clock: Clock = utc_now) -> WorkerModule:
    """Build the worker module of accounts."""
    database = Database(
        settings.accounts_database_url.get_secret_value(),
        domain="accounts",
        pooling=settings.database_pooling,
        direct_url=settings.accounts_direct_database_url,
        pool_size=2,
    )
    units = UnitsOfWork(database, SqlAccountsWork)
    outbox = database.outbox()
    sender, tokens = mailer or SendGridMailer(settings), DerivedTokens(settings.accounts_secret)
    mails = SendMails(
        sender,
        tokens,
        LinkTargets.of(settings.public_url, settings.site_url),
    )
    deletion_mails = SendDeletionMails(sender, tokens, DeletionTargets.of(settings.public_url))
    reports = CollectReports(clock)
    picture_objects, export_objects = S3PictureObjects(s3_address(settings)), S3ExportObjects(s3_address(settings))
    export = SqlExport("accounts", units, PERSONAL_DATA, export_objects, AccountsDataExported, jobs, clock)
    remove_exports = RemoveExports(units, export_objects, clock)
    erase_avatars = EraseAvatars(units, picture_objects, clock)
    secrets = secret_box(settings.accounts_encryption_keys, settings.accounts_secret)
    keys = signing_keys(settings, database, clock)
    redis_client = redis.connect(settings.redis_url)
    revoked_sessions = RevokedSessions(redis_client, lifetime=settings.accounts_access_lifetime, clock=clock)

    async def invalidate_profile(user_id: str) -> None:
        await publish_invalidations(redis_client, invalidated_by_user(UserId(user_id)))

    pictures = picture_jobs("accounts", settings, units, jobs, clock, invalidate_profile)

    async def process_avatar(event: AvatarSubmitted) -> None:
        await pictures.enqueue(event.picture_id)

    async def make_archive(event: DataExportCollected) -> None:
        await jobs.enqueue(MAKE_ARCHIVE, event.export_id, key=event.export_id)

    async def erase_files(event: UserDeleted) -> None:
        # Before the receipt, which the erasure of the pictures completes.
        await remove_exports(event.user_id)
        await erase_avatars(event)

    async def rotate_keys() -> None:
        await keys.rotate()

    async def stop() -> None:
        await outbox.close()
        await database.close()
        await redis_client.aclose()
        pictures.close()
        picture_objects.close()
        export_objects.close()

    return WorkerModule(
        domain="accounts",
        outboxes=[outbox],
        event_handlers=[
            idempotent_handler(
                "accounts.send-verification-mail", RegistrationRequested, units, mails.registration_requested
            ),
            idempotent_handler(
                "accounts.send-already-registered-mail", RegistrationRepeated, units, mails.registration_repeated
            ),
            idempotent_handler(
                "accounts.send-password-reset-mail", PasswordResetRequested, units, mails.password_reset_requested
            ),
            idempotent_handler(
                "accounts.send-email-change-mail", EmailChangeRequested, units, mails.email_change_requested
            ),
            idempotent_handler("accounts.send-email-changed-notice", EmailChanged, units, mails.email_changed),
            idempotent_handler("accounts.send-security-notice", SecurityChanged, units, mails.security_changed),
            idempotent_handler("accounts.find-invited-user", CoInstructorInvitationCreated, units, find_invited_user),
            idempotent_handler("accounts.audit-catalog", CatalogAudited, units, append_to_audit_log),
            idempotent_handler("accounts.audit-learning", LearningAudited, units, append_to_audit_log),
            idempotent_handler("accounts.audit-orders", OrdersAudited, units, append_to_audit_log),
            idempotent_handler("accounts.audit-videos", VideosAudited, units, append_to_audit_log),
            idempotent_handler("accounts.send-deletion-mail", DeletionAdvanced, units, deletion_mails.advanced),
            idempotent_handler("accounts.send-deletion-receipt", UserDeleted, units, deletion_mails.deleted),
            invalidating(
                EventHandler("accounts.erase-user", UserDeleted, erase_files),
                redis_client,
                lambda event: invalidated_by_user(event.user_id),
            ),
            *_invalidations(redis_client),
            *_reports(units, reports),
            EventHandler("accounts.export-user", DataExportRequested, export.requested),
            *_parts(units, CollectParts(export_objects)),
            EventHandler("accounts.make-export-archive", DataExportCollected, make_archive),
            idempotent_handler(
                "accounts.send-export-mail", DataExportEnded, units, SendExportMails(sender, settings.site_url)
            ),
            EventHandler("accounts.revoke-access-tokens", SessionEnded, revoked_sessions.publish),
            EventHandler("accounts.process-avatar", AvatarSubmitted, process_avatar),
        ],
        jobs=[
            *pictures.jobs,
            export.job,
            Job(MAKE_ARCHIVE, MakeArchive(units, export_objects, clock), timeout=timedelta(minutes=30)),
        ],
        periodic_tasks=[
            PeriodicTask("accounts.purge-expired", timedelta(minutes=15), PurgeExpired(units, clock)),
            PeriodicTask("accounts.advance-deletions", timedelta(minutes=1), AdvanceDeletions(units, clock)),
            PeriodicTask(
                "accounts.advance-exports", timedelta(minutes=1), AdvanceExports(units, export_objects, jobs, clock)
            ),
            PeriodicTask("accounts.end-suspensions", timedelta(minutes=1), EndSuspensions(units, clock)),
            PeriodicTask("accounts.renew-encryption", timedelta(minutes=15), RenewEncryption(units, secrets)),
            PeriodicTask("accounts.rotate-signing-keys", timedelta(hours=6), rotate_keys),
            purge_handled_events("accounts", units, clock),
            *pictures.periodic_tasks,
        ],
        stop=stop,
        ready={"accounts postgres": database.check},
    )


ProfileChange: TypeAlias = UserProfileChanged | UserRolesChanged | UserSuspended | UserRestored


def _invalidations(client: Redis) -> list[EventHandler[Any]]:
    """Return what drops cached profiles. The router has applied the invalidations of mutations; others come so."""

    async def invalidate(event: ProfileChange) -> None:
        await publish_invalidations(client, invalidated_by_user(event.user_id))

    return [
        EventHandler("accounts.invalidate-profile", UserProfileChanged, invalidate),
        EventHandler("accounts.invalidate-roles", UserRolesChanged, invalidate),
        EventHandler("accounts.invalidate-suspended", UserSuspended, invalidate),
        EventHandler("accounts.invalidate-restored", UserRestored, invalidate),
    ]


def _reports(units: UnitsOfWork[SqlAccountsWork], reports: CollectReports) -> list[EventHandler[Any]]:
    checked, erased = reports.deletion_checked, reports.user_erased
    return [
        idempotent_handler("accounts.collect-check-of-catalog", CatalogDeletionChecked, units, checked),
        idempotent_handler("accounts.collect-check-of-orders", OrdersDeletionChecked, units, checked),
        idempotent_handler("accounts.collect-receipt-of-catalog", CatalogUserErased, units, erased),
        idempotent_handler("accounts.collect-receipt-of-videos", VideosUserErased, units, erased),
        idempotent_handler("accounts.collect-receipt-of-orders", OrdersUserErased, units, erased),
        idempotent_handler("accounts.collect-receipt-of-learning", LearningUserErased, units, erased),
        idempotent_handler("accounts.collect-receipt-of-notifications", NotificationsUserErased, units, erased),
        idempotent_handler("accounts.collect-receipt-of-statistics", StatisticsUserErased, units, erased),
    ]


def _parts(units: UnitsOfWork[SqlAccountsWork], collect: CollectParts) -> list[EventHandler[Any]]:
    return [
        idempotent_handler("accounts.collect-export-of-accounts", AccountsDataExported, units, collect),
        idempotent_handler("accounts.collect-export-of-catalog", CatalogDataExported, units, collect),
        idempotent_handler("accounts.collect-export-of-videos", VideosDataExported, units, collect),
        idempotent_handler("accounts.collect-export-of-orders", OrdersDataExported, units, collect),
        idempotent_handler("accounts.collect-export-of-learning", LearningDataExported, units, collect),
        idempotent_handler("accounts.collect-export-of-notifications", NotificationsDataExported, units, collect),
        idempotent_handler("accounts.collect-export-of-statistics", StatisticsDataExported, units, collect),
    ]
