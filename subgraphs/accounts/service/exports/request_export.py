"""Request an export of one's data, and read its progress."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.accounts.events import DataExportRequested
from subgraphs.accounts.service.exports.model import DataExport, DataExportState
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.identity.recent_log_in import RecentLogIn
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import Limit, RateLimits

BY_USER = Limit("data-export", burst=3, per=timedelta(days=1))


@dataclass(frozen=True, slots=True)
class RequestDataExport:
    """Start an export of the caller's data: each domain writes its file, then a mail says that the archive is ready.

    One that is being collected is returned as it is. Raises Unauthenticated, RecentLogInRequired, RateLimited and
    AccountsError.
    """

    units: Transactions[AccountsWork]
    limits: RateLimits
    recent_log_in: RecentLogIn
    clock: Clock

    async def __call__(self, principal: Principal | None) -> DataExport:
        caller = self.recent_log_in.require(principal)
        async with self.units.reading() as work:
            running = await _running(work, caller)
        if running is not None:
            return running
        await self.limits.attempt(BY_USER, caller.user_id)
        async with self.units() as work:
            # The user is locked: of concurrent requests, one adds the export.
            user = await require_user(work, caller.user_id)
            running = await _running(work, caller)
            if running is not None:
                return running
            export = DataExport.requested(user.id, self.clock())
            await work.data_exports.add(export)
            await work.record(DataExportRequested(export_id=export.id, user_id=user.id, domains=tuple(export.pending)))
        return export


async def _running(work: AccountsWork, caller: Principal) -> DataExport | None:
    latest = await work.data_exports.latest_of(caller.user_id)
    return latest if latest is not None and latest.state is DataExportState.COLLECTING else None


@dataclass(frozen=True, slots=True)
class FindDataExport:
    """The export that the caller requested last; None if there is none. Raises Unauthenticated."""

    units: Transactions[AccountsWork]

    async def __call__(self, principal: Principal | None) -> DataExport | None:
        caller = require_principal(principal)
        async with self.units.reading() as work:
            return await work.data_exports.latest_of(caller.user_id)
