"""Deletions of accounts, and the receipts of the domains."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.accounts.service.deletion.model import AccountDeletion, DeletionId, DeletionState, Receipt
from subgraphs.accounts.store.tables import account_deletions, erasure_receipts
from subgraphs.kernel.graphql.pagination import Page, PageRequest, page_of
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.kernel.privacy.reports import KeptReason, Obstacle

_BATCH = 100
_COLUMNS = account_deletions.c


class SqlDeletions:
    """The account_deletions and erasure_receipts tables."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, deletion: AccountDeletion) -> bool:
        added = await self._session.scalar(
            insert(account_deletions)
            .values(id=deletion.id, user_id=deletion.user_id, requested_at=deletion.requested_at, **_mutable(deletion))
            .on_conflict_do_nothing()
            .returning(_COLUMNS.id)
        )
        return added is not None

    async def lock(self, deletion_id: DeletionId) -> AccountDeletion | None:
        found = await self._session.execute(
            select(account_deletions).where(_COLUMNS.id == deletion_id).with_for_update()
        )
        row = found.one_or_none()
        return None if row is None else _deletion(row)

    async def by_id(self, deletion_id: DeletionId) -> AccountDeletion | None:
        row = (await self._session.execute(select(account_deletions).where(_COLUMNS.id == deletion_id))).one_or_none()
        return None if row is None else _deletion(row)

    async def latest_of(self, user_id: UserId) -> AccountDeletion | None:
        found = await self._session.execute(
            select(account_deletions).where(_COLUMNS.user_id == user_id).order_by(_COLUMNS.id.desc()).limit(1)
        )
        row = found.one_or_none()
        return None if row is None else _deletion(row)

    async def save(self, deletion: AccountDeletion) -> None:
        await self._session.execute(
            update(account_deletions).where(_COLUMNS.id == deletion.id).values(**_mutable(deletion))
        )

    async def due(self, now: datetime) -> Sequence[DeletionId]:
        return await self._ids(_COLUMNS.state == DeletionState.SCHEDULED.value, _COLUMNS.due_at <= now)

    async def unconfirmed(self, now: datetime) -> Sequence[DeletionId]:
        awaiting = _COLUMNS.state == DeletionState.AWAITING_CONFIRMATION.value
        return await self._ids(awaiting, _COLUMNS.expires_at <= now)

    async def page(self, state: DeletionState | None, request: PageRequest) -> Page[AccountDeletion]:
        query = select(account_deletions)
        if state is not None:
            query = query.where(_COLUMNS.state == state.value)
        if request.after is not None:
            query = query.where(_COLUMNS.id < request.after[0])
        rows = await self._session.execute(query.order_by(_COLUMNS.id.desc()).limit(request.limit + 1))
        return page_of([_deletion(row) for row in rows], request, lambda deletion: (deletion.id,))

    async def add_receipts(self, deletion_id: DeletionId, domains: Sequence[str]) -> None:
        rows = [{"deletion_id": deletion_id, "domain": domain, "kept": []} for domain in domains]
        await self._session.execute(insert(erasure_receipts).values(rows).on_conflict_do_nothing())

    async def complete_receipt(
        self, deletion_id: DeletionId, domain: str, kept: Sequence[KeptReason], at: datetime
    ) -> None:
        receipts = erasure_receipts.c
        await self._session.execute(
            update(erasure_receipts)
            .where(receipts.deletion_id == deletion_id, receipts.domain == domain, receipts.done_at.is_(None))
            .values(done_at=at, kept=[reason.value for reason in kept])
        )

    async def receipts(self, deletion_ids: Sequence[DeletionId]) -> dict[DeletionId, tuple[Receipt, ...]]:
        rows = await self._session.execute(
            select(erasure_receipts)
            .where(one_of(erasure_receipts.c.deletion_id, deletion_ids))
            .order_by(erasure_receipts.c.domain)
        )
        found: defaultdict[DeletionId, list[Receipt]] = defaultdict(list)
        for row in rows:
            kept = tuple(KeptReason(reason) for reason in row.kept)
            found[DeletionId(row.deletion_id)].append(Receipt(row.domain, row.done_at, kept))
        return {deletion_id: tuple(receipts) for deletion_id, receipts in found.items()}

    async def clear_addresses(self, ended_before: datetime) -> None:
        await self._session.execute(
            update(account_deletions)
            .where(_COLUMNS.ended_at < ended_before, _COLUMNS.email.is_not(None))
            .values(email=None)
        )

    async def purge_ended(self, before: datetime) -> None:
        await self._session.execute(delete(account_deletions).where(_COLUMNS.ended_at < before))

    async def _ids(self, *conditions: ColumnElement[bool]) -> Sequence[DeletionId]:
        found = await self._session.scalars(select(_COLUMNS.id).where(*conditions).limit(_BATCH))
        return [DeletionId(deletion_id) for deletion_id in found]


def _mutable(deletion: AccountDeletion) -> dict[str, Any]:
    return {
        "state": deletion.state.value,
        "email": deletion.email,
        "locale": deletion.locale,
        "round": deletion.round,
        "checks": {
            domain: [obstacle.model_dump(mode="json") for obstacle in obstacles]
            for domain, obstacles in deletion.checks.items()
        },
        "expires_at": deletion.expires_at,
        "due_at": deletion.due_at,
        "ended_at": deletion.ended_at,
    }


def _deletion(row: Row[Any]) -> AccountDeletion:
    return AccountDeletion(
        id=DeletionId(row.id),
        user_id=UserId(row.user_id),
        state=DeletionState(row.state),
        requested_at=row.requested_at,
        email=row.email,
        locale=row.locale,
        round=row.round,
        checks={
            domain: tuple(Obstacle.model_validate(obstacle) for obstacle in obstacles)
            for domain, obstacles in row.checks.items()
        },
        expires_at=row.expires_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
    )
