"""User reports, as lists for staff and for their reporters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.accounts.service.administration.acting_admins import require_acting
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.reports.model import Report, ReportFilter, ReportId, ReportMessage
from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class ListReports:
    """List the reports that match a filter, the earliest first, for staff. Raises Unauthenticated and Forbidden."""

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, wanted: ReportFilter, page: PageRequest) -> Page[Report]:
        async with self.units.reading() as work:
            await require_acting(work, principal, Scope.REPORTS_MODERATE, self.clock())
            return await work.reports.page(wanted, page)


@dataclass(frozen=True, slots=True)
class ListOwnReports:
    """List the caller's reports, the newest first. Raises Unauthenticated."""

    units: Transactions[AccountsWork]

    async def __call__(self, principal: Principal | None, page: PageRequest) -> Page[Report]:
        caller = require_principal(principal)
        async with self.units.reading() as work:
            return await work.reports.page_of(caller.user_id, page)


@dataclass(frozen=True, slots=True)
class FindReportMessages:
    """Return the messages of reports that the caller has been shown: all for staff, for others those to read."""

    units: Transactions[AccountsWork]

    async def __call__(
        self, principal: Principal | None, report_ids: Sequence[ReportId]
    ) -> Mapping[ReportId, Sequence[ReportMessage]]:
        staff = require_principal(principal).has(Scope.REPORTS_MODERATE)
        async with self.units.reading() as work:
            found = await work.reports.messages(report_ids)
        return {
            report_id: [message for message in messages if staff or not message.internal]
            for report_id, messages in found.items()
        }
