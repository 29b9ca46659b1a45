"""What accounts runs in the worker: its outbox, its letters, and the sweeping of what expired."""

from datetime import timedelta

import structlog

from subgraphs.accounts.app import signing_keys
from subgraphs.accounts.events import (
    PasswordResetRequested,
    RegistrationRepeated,
    RegistrationRequested,
    SessionEnded,
)
from subgraphs.accounts.service.derived_tokens import DerivedTokens
from subgraphs.accounts.service.model import RegistrationId, ResetId
from subgraphs.accounts.service.send_mails import already_registered_letter, reset_letter, verification_letter
from subgraphs.accounts.settings import Settings
from subgraphs.accounts.store.refused_access import RefusedAccess
from subgraphs.accounts.store.unit_of_work import SqlAccountsWork
from subgraphs.kernel import redis
from subgraphs.kernel.background import Background, Sweep, forget_handled_events
from subgraphs.kernel.clock import Clock, utc_now
from subgraphs.kernel.mail import Letter, Mailer, MailNotSent, SendGridMailer
from subgraphs.kernel.outbox import SqlOutbox
from subgraphs.kernel.reactions import Reaction, once
from subgraphs.kernel.sql import Database, UnitsOfWork

_log = structlog.get_logger(__name__)

ENDED_SESSIONS_KEPT = timedelta(days=30)


def build(settings: Settings, *, mailer: Mailer | None = None, clock: Clock = utc_now) -> Background:
    """Accounts' background."""
    database = Database(settings.accounts_database_url.get_secret_value(), domain="accounts", pool_size=2)
    units = UnitsOfWork(database, SqlAccountsWork)
    outbox = SqlOutbox(database)
    post = mailer or SendGridMailer(settings)
    tokens = DerivedTokens(settings.accounts_secret)
    keys = signing_keys(settings, database, clock)
    redis_client = redis.connect(settings.redis_url)
    refused_access = RefusedAccess(redis_client, lifetime=settings.accounts_access_lifetime, clock=clock)

    async def send(letter: Letter) -> None:
        try:
            await post.send(letter)
        except MailNotSent as problem:
            if problem.again:
                raise
            _log.error("mail refused for good", reference=letter.reference, problem=str(problem))

    async def send_verification(work: SqlAccountsWork, event: RegistrationRequested) -> None:
        registration = await work.registrations.by_id(RegistrationId(event.registration_id))
        if registration is not None:
            await send(verification_letter(registration, tokens, settings.public_url))

    async def send_already_registered(work: SqlAccountsWork, event: RegistrationRepeated) -> None:
        user = await work.users.by_id(event.user_id)
        if user is not None:
            await send(already_registered_letter(user, event.id))

    async def send_reset(work: SqlAccountsWork, event: PasswordResetRequested) -> None:
        reset = await work.resets.by_id(ResetId(event.reset_id))
        user = None if reset is None or reset.user_id is None else await work.users.by_id(reset.user_id)
        if reset is not None and user is not None:
            await send(reset_letter(user, reset, tokens, settings.public_url))

    async def sweep() -> None:
        now = clock()
        async with units() as work:
            await work.registrations.drop_expired(now)
            await work.resets.drop_expired(now)
            await work.sessions.drop_ended(now - ENDED_SESSIONS_KEPT)

    async def rotate_keys() -> None:
        await keys.rotate()

    async def stop() -> None:
        await outbox.close()
        await database.close()
        await redis_client.aclose()

    return Background(
        domain="accounts",
        outboxes=[outbox],
        reactions=[
            once("accounts.send-verification", RegistrationRequested, units, send_verification),
            once("accounts.send-already-registered", RegistrationRepeated, units, send_already_registered),
            once("accounts.send-password-reset", PasswordResetRequested, units, send_reset),
            Reaction("accounts.refuse-access-tokens", SessionEnded, refused_access.refuse),
        ],
        sweeps=[
            Sweep("accounts.drop-expired", timedelta(minutes=15), sweep),
            Sweep("accounts.rotate-signing-keys", timedelta(hours=6), rotate_keys),
            forget_handled_events("accounts", units, clock),
        ],
        stop=stop,
        ready={"accounts postgres": database.check},
    )
