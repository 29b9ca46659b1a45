"""The root query fields of reports."""

from typing import Annotated

import strawberry

from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.reports.types import Report, ReportFilterInput
from subgraphs.accounts.service.reports.model import REPORT, ReportFilter
from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    Connection,
    FirstArgument,
    PageRequest,
    connection_of,
    is_id,
)
from subgraphs.kernel.identity.scopes import Scope


@strawberry.type
class ReportQueries:
    @strawberry.federation.field(
        requires_scopes=[[Scope.REPORTS_MODERATE.value]],
        description="The reports that match a filter, the earliest first.",
    )
    async def reports(
        self,
        info: Info,
        filter: Annotated[
            ReportFilterInput | None, strawberry.argument(description="The reports to list; all if it is null.")
        ] = None,
        first: FirstArgument = DEFAULT_PAGE,
        after: AfterArgument = None,
    ) -> Connection[Report]:
        request = PageRequest.of(first, after, keys=(is_id(REPORT),))
        wanted = ReportFilter() if filter is None else filter.parsed()
        page = await info.context.use_cases.list_reports(info.context.principal, wanted, request)
        return connection_of(page.map(Report.of))

    @strawberry.federation.field(authenticated=True, description="The viewer's own reports, the newest first.")
    async def own_reports(
        self, info: Info, first: FirstArgument = DEFAULT_PAGE, after: AfterArgument = None
    ) -> Connection[Report]:
        request = PageRequest.of(first, after, keys=(is_id(REPORT),))
        page = await info.context.use_cases.list_own_reports(info.context.principal, request)
        return connection_of(page.map(Report.of))
