"""End the sessions that began at a provider which says that they are over."""

from dataclasses import dataclass

from subgraphs.accounts.events import SessionEnded
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class EndProviderSessions:
    """End the sessions of a provider's session, or all of a subject's (OpenID Connect Back-Channel Logout 1.0, 2.7).

    Without any, nothing changes. Returns how many ended.
    """

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, *, issuer: str, subject: str | None, provider_session: str | None) -> int:
        async with self.units() as work:
            ended = await work.sessions.revoke_of_provider(issuer, subject, provider_session, self.clock())
            for user_id, session_id in ended:
                await work.record(SessionEnded(user_id=user_id, session_id=session_id))
        return len(ended)
