"""Deletions as their users, the holders of a receipt's link, and admins see them."""

from dataclasses import dataclass

from subgraphs.accounts.service.administration.acting_admins import require_acting
from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.accounts.service.deletion.model import (
    AccountDeletion,
    DeletionReceipt,
    DeletionState,
    deletion_of_subject,
)
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class FindDeletion:
    """The deletion that the caller requested last; None if there is none. Raises Unauthenticated."""

    units: Transactions[AccountsWork]

    async def __call__(self, principal: Principal | None) -> AccountDeletion | None:
        caller = require_principal(principal)
        async with self.units.reading() as work:
            return await work.deletions.latest_of(caller.user_id)


@dataclass(frozen=True, slots=True)
class FindReceipt:
    """The receipts of a deletion, for the holder of the link from its last mail; None for any other text."""

    units: Transactions[AccountsWork]
    derived_tokens: DerivedTokens

    async def __call__(self, token: str) -> DeletionReceipt | None:
        deletion_id = deletion_of_subject(self.derived_tokens.subject_of(token), "receipt")
        if deletion_id is None:
            return None
        async with self.units.reading() as work:
            deletion = await work.deletions.by_id(deletion_id)
            if deletion is None or deletion.state is not DeletionState.DELETED:
                return None
            return DeletionReceipt(deletion, (await work.deletions.receipts([deletion_id])).get(deletion_id, ()))


@dataclass(frozen=True, slots=True)
class ListDeletions:
    """All deletions with their receipts, newest first, for those who may find users.

    Raises Unauthenticated and Forbidden.
    """

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, state: DeletionState | None, page: PageRequest
    ) -> Page[DeletionReceipt]:
        async with self.units.reading() as work:
            await require_acting(work, principal, Scope.USERS_READ, self.clock())
            found = await work.deletions.page(state, page)
            receipts = await work.deletions.receipts([deletion.id for deletion in found.items])
        return found.map(lambda deletion: DeletionReceipt(deletion, receipts.get(deletion.id, ())))
