"""The repository of reports."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from subgraphs.accounts.service.reports.model import Report, ReportFilter, ReportId, ReportMessage
from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import UserId


class Reports(Protocol):
    """The repository of reports with their messages."""

    async def add(self, report: Report) -> Report | None:
        """Add the report; None if its reporter reported the subject already, even concurrently."""
        ...

    async def by_subject(self, reporter: UserId, subject_id: str) -> Report | None: ...

    async def lock(self, report_id: ReportId) -> Report | None:
        """Lock the report until the transaction ends, and return it."""
        ...

    async def save(self, report: Report) -> None:
        """Store the status and the decision."""
        ...

    async def page(self, wanted: ReportFilter, request: PageRequest) -> Page[Report]:
        """Return the matching reports, the earliest first; the cursor holds the report's id."""
        ...

    async def page_of(self, reporter: UserId, request: PageRequest) -> Page[Report]:
        """Return a user's own reports, the newest first; the cursor holds the report's id."""
        ...

    async def add_message(self, message: ReportMessage) -> None: ...

    async def messages(self, report_ids: Sequence[ReportId]) -> Mapping[ReportId, Sequence[ReportMessage]]:
        """Return the messages of each report, the earliest first."""
        ...
