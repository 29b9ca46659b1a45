"""The erasure of users in a domain on PostgreSQL, as its register declares it. Safe to repeat."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, assert_never

from sqlalchemy import ColumnElement, and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.worker_module import PeriodicTask
from subgraphs.kernel.persistence.sql import UnitsOfWork, Work
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.privacy.personal_data import (
    Deleted,
    Expires,
    Kept,
    PersonalTable,
    Pseudonymized,
    Redacted,
)
from subgraphs.kernel.privacy.reports import DeletedUser, ErasureReport, KeptReason
from subgraphs.kernel.privacy.sql_erased_users import erased_since, mark_erased

REPEATED_FOR = timedelta(days=7)
"""An event that was delayed, or a request that ran while the user was erased, may write for that long after it."""
REPEATED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SqlErasure(Generic[Work]):
    """Erases users in one domain: first by its own steps, then table by table in the order of the register."""

    domain: str
    units: UnitsOfWork[Work]
    tables: Sequence[PersonalTable]
    clock: Clock
    steps: Callable[[Work, UserId], Awaitable[None]]
    """The changes that need the domain's rules, such as archiving courses."""

    def handler(self, report: ErasureReport) -> Callable[[Work, DeletedUser], Awaitable[None]]:
        """Return the handler of a user's deletion, which reports by an event in the same transaction."""

        async def erase(work: Work, event: DeletedUser) -> None:
            first = await mark_erased(work.session, event.user_id, self.clock())
            kept = await self._erase(work, event.user_id, first=first)
            await work.record(report(deletion_id=event.deletion_id, user_id=event.user_id, kept=kept))

        return erase

    def repetition(self) -> PeriodicTask:
        """Return the periodic task that erases once more what was written after the erasure."""
        return PeriodicTask(f"{self.domain}.repeat-erasures", REPEATED_EVERY, self.repeat)

    async def repeat(self) -> None:
        """Erase the users of the last days once more."""
        async with self.units() as work:
            recent = await erased_since(work.session, self.clock() - REPEATED_FOR)
        for user_id in recent:
            async with self.units() as work:
                await self._erase(work, user_id, first=False)

    async def _erase(self, work: Work, user_id: UserId, *, first: bool) -> tuple[KeptReason, ...]:
        await self.steps(work, user_id)
        # Stored nowhere: figures of several tables stay joined, and no way leads back to the id.
        pseudonym = f"gone_{secrets.token_hex(13)}" if first else None
        kept = [await erase_rows(work.session, entry, user_id, pseudonym) for entry in self.tables]
        return tuple(sorted({reason for reason in kept if reason is not None}))


async def no_steps(_: object, __: UserId) -> None:
    """Do nothing: the register says it all."""


async def erase_rows(
    session: AsyncSession, entry: PersonalTable, user_id: UserId, pseudonym: str | None
) -> KeptReason | None:
    """Erase a user's rows of one table; return the reason for which some are kept.

    Without a pseudonym, rows that would get it are deleted.
    """
    if entry.of_user is None:
        return None
    rows = entry.of_user(user_id)
    match entry.erasure:
        case Deleted(by=None):
            await session.execute(delete(entry.table).where(rows))
            return None
        case Deleted() | Expires():
            return None
        case Kept(reason=reason):
            return reason if await _any(session, entry, rows) else None
        case Redacted(values=values, reason=reason, only=only):
            changed = rows if only is None else and_(rows, only)
            await session.execute(update(entry.table).where(changed).values(**values))
            return reason if await _any(session, entry, rows) else None
        case Pseudonymized(column=column, reason=reason):
            if pseudonym is None:
                await session.execute(delete(entry.table).where(rows))
                return None
            kept = reason if await _any(session, entry, rows) else None
            await session.execute(update(entry.table).where(rows).values({column: pseudonym}))
            return kept
        case _:
            assert_never(entry.erasure)


async def _any(session: AsyncSession, entry: PersonalTable, rows: ColumnElement[bool]) -> bool:
    return bool(await session.scalar(select(exists().select_from(entry.table).where(rows))))
