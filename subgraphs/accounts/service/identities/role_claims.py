"""Roles that a provider's claims grant, within the caller's transaction."""

from dataclasses import replace
from datetime import datetime

from subgraphs.accounts.service.administration.acting_admins import ChangeOfUser
from subgraphs.accounts.service.administration.role_changes import change_roles
from subgraphs.accounts.service.identities.model import (
    ExternalIdentity,
    Identity,
    ProviderPolicy,
    granted_after,
    roles_after,
)
from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.kernel.audit.records import SYSTEM


async def used(
    work: AccountsWork,
    user: User,
    identity: Identity,
    external: ExternalIdentity,
    policy: ProviderPolicy,
    now: datetime,
) -> User:
    """Store that a locked user logged in with an identity, and apply the roles that its provider asserts.

    A role that the provider no longer asserts ends all sessions of the user, as every loss of a role does.
    """
    identity = replace(identity, last_used_at=now, email=external.email, provider=external.provider)
    if policy.maps_roles:
        roles = roles_after(user, identity, external.roles)
        granted = granted_after(user, identity, external.roles)
        reason = f"claims of {policy.name}"
        change = ChangeOfUser(user, SYSTEM)
        user = await change_roles(work, change, roles, now, action="user.roles_by_claims", reason=reason, bar=False)
        identity = replace(identity, granted_roles=granted)
    await work.identities.save(identity)
    return user
