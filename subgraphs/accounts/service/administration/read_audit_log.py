"""Read the audit log."""

from dataclasses import dataclass

from subgraphs.accounts.service.administration.acting_admins import require_acting
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.audit.records import AuditFilter, AuditRecord
from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class ReadAuditLog:
    """List the records that match a filter, newest first, for staff. Raises Unauthenticated and Forbidden."""

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, wanted: AuditFilter, page: PageRequest) -> Page[AuditRecord]:
        async with self.units.reading() as work:
            await require_acting(work, principal, Scope.AUDIT_READ, self.clock())
            return await work.audit_log.page(wanted, page)
