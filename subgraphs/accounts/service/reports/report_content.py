"""Report what breaks the rules."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.reports.model import (
    REPORT,
    Report,
    ReportReason,
    ReportStatus,
    ReportSubject,
    note_of,
    subject_of,
)
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import Limit, RateLimits

BY_USER = Limit("reports", burst=20, per=timedelta(days=1))


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Report a course, a review, a user or a video, once; repeating it returns the first report unchanged.

    What belongs to another domain is not looked up: an id that nothing has reaches staff alone. Raises
    Unauthenticated, RateLimited and AccountsError(INVALID_SUBJECT, INVALID_NOTE, OWN_ACCOUNT or USER_NOT_FOUND).
    """

    units: Transactions[AccountsWork]
    limits: RateLimits
    clock: Clock

    async def __call__(
        self, principal: Principal | None, *, subject_id: str, reason: ReportReason, note: str | None
    ) -> Report:
        reporter = require_principal(principal).user_id
        subject, given = subject_of(subject_id), note_of(note, "note")
        if subject_id == reporter:
            raise AccountsError(AccountsErrorCode.OWN_ACCOUNT, "You cannot report yourself.", "subjectId")
        async with self.units.reading() as work:
            existing = await work.reports.by_subject(reporter, subject_id)
        if existing is not None:
            return existing
        await self.limits.attempt(BY_USER, reporter)
        async with self.units() as work:
            if subject is ReportSubject.USER and await work.users.by_id(UserId(subject_id)) is None:
                raise AccountsError(AccountsErrorCode.USER_NOT_FOUND, "There is no such user.", "subjectId")
            report = Report(REPORT.new(), reporter, subject, subject_id, reason, given, ReportStatus.OPEN, self.clock())
            added = await work.reports.add(report) or await work.reports.by_subject(reporter, subject_id)
            return added or report
