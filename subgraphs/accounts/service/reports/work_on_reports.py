"""Messages about reports, and decisions."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.events import DOMAIN, ReportDecided
from subgraphs.accounts.service.administration.acting_admins import require_acting
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.reports.model import (
    MAX_MESSAGES,
    REPORT_MESSAGE,
    Report,
    ReportId,
    ReportMessage,
    ReportStatus,
    note_of,
    required_note,
)
from subgraphs.kernel.audit.records import Actor, audit_record
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import Limit, RateLimits

MESSAGES_BY_USER = Limit("report-messages", burst=30, per=timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class ReplyToReport:
    """Add a message of the reporter or of staff, or a note that only staff read.

    Raises Unauthenticated, Forbidden, RateLimited and AccountsError(REPORT_NOT_FOUND, INVALID_NOTE or
    TOO_MANY_MESSAGES).
    """

    units: Transactions[AccountsWork]
    limits: RateLimits
    clock: Clock

    async def __call__(
        self, principal: Principal | None, *, report_id: ReportId, text: str, internal: bool = False
    ) -> Report:
        caller, given, now = require_principal(principal), required_note(text, "text"), self.clock()
        await self.limits.attempt(MESSAGES_BY_USER, caller.user_id)
        async with self.units() as work:
            report = await work.reports.lock(report_id)
            own = report is not None and report.reporter_id == caller.user_id
            # The scope decides about what is one's own too: a member of staff may have reported something.
            staff = caller.has(Scope.REPORTS_MODERATE) and (internal or not own)
            if staff or internal:
                await require_acting(work, caller, Scope.REPORTS_MODERATE, now)
            if report is None or not (own or staff):
                raise _no_such_report()
            if len((await work.reports.messages([report_id])).get(report_id, ())) >= MAX_MESSAGES:
                raise AccountsError(
                    AccountsErrorCode.TOO_MANY_MESSAGES, "This report has too many messages already.", "reportId"
                )
            await work.reports.add_message(
                ReportMessage(REPORT_MESSAGE.new(), report_id, caller.user_id, staff, internal, given, now)
            )
        return report


@dataclass(frozen=True, slots=True)
class ResolveReport:
    """Decide about a report, or open it again; repeating a decision changes nothing. Each change is audited.

    Raises Unauthenticated, Forbidden and AccountsError(REPORT_NOT_FOUND or INVALID_NOTE).
    """

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, *, report_id: ReportId, status: ReportStatus, note: str | None = None
    ) -> Report:
        decision, now = note_of(note, "note"), self.clock()
        async with self.units() as work:
            await require_acting(work, principal, Scope.REPORTS_MODERATE, now)
            staff = require_principal(principal)
            report = await work.reports.lock(report_id)
            if report is None:
                raise _no_such_report()
            if (report.status, report.decision) == (status, decision):
                return report
            decided = _decided(report, staff, status, decision, now)
            await work.reports.save(decided)
            if status is not ReportStatus.OPEN and report.status is not status:
                await work.record(_decision(decided))
            await work.audit_log.append(
                audit_record(
                    DOMAIN,
                    Actor.of(staff),
                    "report.resolve",
                    report.subject_id,
                    at=now,
                    before={"report": None, "status": report.status.value},
                    after={"report": report.id, "status": status.value},
                    reason=decision,
                )
            )
            return decided


def _decision(report: Report) -> ReportDecided:
    return ReportDecided(
        report_id=report.id,
        reporter_id=report.reporter_id,
        subject=report.subject.value,
        subject_id=report.subject_id,
        reason=report.reason.value,
        upheld=report.status is ReportStatus.RESOLVED,
        note=report.decision,
    )


def _decided(report: Report, staff: Principal, status: ReportStatus, decision: str | None, now: datetime) -> Report:
    if status is ReportStatus.OPEN:
        return replace(report, status=status, decided_at=None, decided_by=None, decision=decision)
    return replace(report, status=status, decided_at=now, decided_by=staff.user_id, decision=decision)


def _no_such_report() -> AccountsError:
    return AccountsError(AccountsErrorCode.REPORT_NOT_FOUND, "There is no such report.", "reportId")
