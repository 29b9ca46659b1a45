"""The withdrawal of an invitation."""

from dataclasses import dataclass

from subgraphs.catalog.service.co_instructors.invitations import (
    Invitation,
    InvitationId,
    InvitationState,
    no_such_invitation,
)
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class WithdrawInvitation:
    """Withdraw an invitation, by its inviter. Safe to repeat."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, invitation_id: InvitationId) -> Invitation:
        """Return the withdrawn invitation. Raises Unauthenticated, CatalogError."""
        caller = require_principal(principal)
        async with self.units() as work:
            invitation = await work.invitations.lock(invitation_id)
            if invitation is None or invitation.inviter_id != caller.user_id:
                raise no_such_invitation()
            withdrawn = invitation.ended(InvitationState.WITHDRAWN, self.clock())
            await work.invitations.save(withdrawn)
            return withdrawn
