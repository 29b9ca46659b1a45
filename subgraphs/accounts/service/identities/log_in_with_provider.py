"""Start a session with an identity of another provider."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.identities.linking import link
from subgraphs.accounts.service.identities.model import (
    ExternalIdentity,
    FirstLogIn,
    Identity,
    ProviderPolicy,
    authenticated_at,
    first_log_in,
)
from subgraphs.accounts.service.identities.one_time_codes import OneTimeCodes, redeemed
from subgraphs.accounts.service.identities.role_claims import used
from subgraphs.accounts.service.model import ClientInfo, ProviderOrigin, User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.sessions.lifecycle import LoggedIn
from subgraphs.accounts.service.sessions.session_start import SecondFactorRequired, SessionStart, require_active
from subgraphs.accounts.service.users.shared_steps import add_user
from subgraphs.accounts.service.validation import shown_name
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.identity.principal import AuthenticationMethod, Role
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class LogInWithProvider:
    """Start a session for the one-time code of a provider's log-in, or a challenge if the user has a second factor.

    An identity that is not linked creates a user, or is linked by its address if the provider verified it; every
    user's address is verified by us. Raises AccountsError: TOKEN_EXPIRED, EMAIL_NOT_VERIFIED, IDENTITY_NOT_LINKED,
    ACCOUNT_SUSPENDED.
    """

    units: Transactions[AccountsWork]
    codes: OneTimeCodes
    policies: Mapping[str, ProviderPolicy]
    start: SessionStart
    clock: Clock

    async def __call__(
        self, *, code: str, verifier: str, client: ClientInfo, trusted_device: str | None = None
    ) -> LoggedIn | SecondFactorRequired:
        external, policy = await redeemed(self.codes, self.policies, code, verifier)
        now = self.clock()
        async with self.units() as work:
            user, identity = await self._user_of(work, external, policy, client, now)
            require_active(user, now)
            user = await used(work, user, identity, external, policy, now)
            origin = ProviderOrigin(identity.id, external.provider_session, authenticated_at(external, now))
            method = AuthenticationMethod.IDENTITY_PROVIDER
            begun = await self.start.begin(work, user, method, client, now, trusted_device, origin)
        if isinstance(begun, SecondFactorRequired):
            return begun
        return await self.start.issued(begun)

    async def _user_of(
        self,
        work: AccountsWork,
        external: ExternalIdentity,
        policy: ProviderPolicy,
        client: ClientInfo,
        now: datetime,
    ) -> tuple[User, Identity]:
        """Return the identity's user, locked, and their link."""
        identity = await work.identities.by_subject(external.issuer, external.subject)
        if identity is None:
            user, registered = await self._first(work, external, policy, now)
            return user, await link(work, user.id, external, client, now, announce=not registered)
        user_now = await work.users.lock(identity.user_id)
        # Under the user's lock: it may have been unlinked meanwhile.
        current = await work.identities.by_subject(external.issuer, external.subject)
        if user_now is None or current is None or current.user_id != user_now.id:
            raise AccountsError(AccountsErrorCode.IDENTITY_NOT_LINKED, "This identity was unlinked. Begin again.")
        return user_now, current

    async def _first(
        self, work: AccountsWork, external: ExternalIdentity, policy: ProviderPolicy, now: datetime
    ) -> tuple[User, bool]:
        """Return the user to link the identity to, locked: a new one, with True, or the owner of its address."""
        email = external.email if external.email_verified else None
        owner = None if email is None else await work.users.by_email(email)
        owner = None if owner is None else await work.users.lock(owner.id)
        decision = first_log_in(external, owner, policy)
        if decision is FirstLogIn.LINK and owner is not None and owner.email == email:
            return owner, False
        if decision is FirstLogIn.REGISTER and email is not None:
            user = User(
                id=USER.new(),
                email=email,
                display_name=shown_name(external.name, email),
                password_hash=None,
                roles=frozenset({Role.STUDENT}),
                created_at=now,
            )
            if await add_user(work, user):
                return user, True
            # A concurrent registration took the address; its owner is whoever reads the address' mails, as here.
            return await self._first(work, external, policy, now)
        raise _refused(decision, policy)


def _refused(decision: FirstLogIn, policy: ProviderPolicy) -> AccountsError:
    if decision is FirstLogIn.UNVERIFIED:
        return AccountsError(
            AccountsErrorCode.EMAIL_NOT_VERIFIED,
            f"{policy.name} has not verified your e-mail address. Verify it there, or register here with a password, "
            f"and link {policy.name} in your settings.",
        )
    return AccountsError(
        AccountsErrorCode.IDENTITY_NOT_LINKED,
        f"This {policy.name} identity is linked to no account. Log in as usual, and link it in your settings.",
    )
