"""Steps of linking that several use cases share, each within the caller's transaction."""

from datetime import datetime

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.events import SecurityChange, SecurityChanged
from subgraphs.accounts.service.identities.model import ExternalIdentity, Identity
from subgraphs.accounts.service.model import IDENTITY, ClientInfo
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.identity.ids import UserId

MAX_IDENTITIES = 20
"""Linked identities of one user."""


async def link(
    work: AccountsWork,
    user_id: UserId,
    external: ExternalIdentity,
    client: ClientInfo,
    now: datetime,
    *,
    announce: bool = True,
) -> Identity:
    """Link an identity to a locked user, or return their link; `announce` publishes it, for a notice by mail.

    Raises AccountsError(IDENTITY_TAKEN) if it is linked to another user, even by a concurrent transaction, or if the
    user has too many.
    """
    identity = Identity(
        id=IDENTITY.new(),
        user_id=user_id,
        provider=external.provider,
        issuer=external.issuer,
        subject=external.subject,
        email=external.email,
        granted_roles=frozenset(),
        linked_at=now,
    )
    if len(await work.identities.of_user(user_id)) >= MAX_IDENTITIES:
        raise AccountsError(AccountsErrorCode.IDENTITY_TAKEN, "Unlink another one first: there are too many.")
    if await work.identities.add(identity):
        if announce:
            change = SecurityChange.IDENTITY_LINKED
            await work.record(SecurityChanged.by(user_id, change, client.ip, client.user_agent))
        return identity
    present = await work.identities.by_subject(external.issuer, external.subject)
    if present is None or present.user_id != user_id:
        raise AccountsError(AccountsErrorCode.IDENTITY_TAKEN, "This identity is linked to another account already.")
    return present
