"""The deletion itself, within a transaction that locks it."""

from datetime import datetime

from subgraphs.accounts.events import DOMAIN, UserDeleted
from subgraphs.accounts.service.administration.last_manager import managing_roles
from subgraphs.accounts.service.deletion.model import ERASING_DOMAINS, AccountDeletion
from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.sessions.lifecycle import end_sessions_of
from subgraphs.kernel.audit.records import SYSTEM, audit_record
from subgraphs.kernel.privacy.reports import Obstacle, ObstacleKind


async def last_manager_obstacles(work: AccountsWork, user: User | None, now: datetime) -> tuple[Obstacle, ...]:
    """Return the obstacle that no one would be left who can manage users, with all who can locked: of two, one remains.

    Called before the user alone is locked, so that concurrent callers can't block each other.
    """
    if user is None or not user.roles & await managing_roles(work):
        return ()
    managers = await work.users.lock_holders(await managing_roles(work))
    # Roles lose no scope meanwhile.
    await work.role_scopes.lock()
    managing = await managing_roles(work)
    if any(each.id != user.id and each.roles & managing and each.suspended(now) is None for each in managers):
        return ()
    return (Obstacle(kind=ObstacleKind.LAST_ADMIN, count=1),)


async def execute(work: AccountsWork, deletion: AccountDeletion, now: datetime) -> AccountDeletion:
    """Delete the account, unless its user is the last who can manage users, and publish it once.

    The user's row goes, and with it sessions, tokens, identities, factors, consents and follows; a tombstone stays.
    """
    obstacles = await last_manager_obstacles(work, await work.users.by_id(deletion.user_id), now)
    if obstacles:
        return deletion.reported(DOMAIN, deletion.round, obstacles).rejected(now)
    user = await work.users.lock(deletion.user_id)
    if user is None:
        return deletion.done(now)
    await end_sessions_of(work, user.id, now)
    await work.registrations.purge_of(user.email)
    await work.users.delete(user.id, now)
    await work.deletions.add_receipts(deletion.id, ERASING_DOMAINS)
    await work.audit_log.append(audit_record(DOMAIN, SYSTEM, "user.delete", user.id, at=now))
    await work.record(UserDeleted(user_id=user.id, deletion_id=deletion.id))
    return deletion.done(now, user.email, user.locale)
