"""Consent of users to the terms of service, by version, and to marketing. Every change is kept as evidence."""

from dataclasses import dataclass, replace

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock

TERMS, MARKETING = "terms", "marketing"


@dataclass(frozen=True, slots=True)
class AcceptTerms:
    """Store that the caller accepts a version of the terms; accepting it again changes nothing.

    Raises Unauthenticated and AccountsError(TERMS_OUTDATED) for another version than the current one.
    """

    units: Transactions[AccountsWork]
    current: str | None
    clock: Clock

    async def __call__(self, principal: Principal | None, *, version: str) -> User:
        caller = require_principal(principal)
        if self.current is None or version != self.current:
            raise AccountsError(AccountsErrorCode.TERMS_OUTDATED, "Read the current version of the terms.", "version")
        now = self.clock()
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            if user.terms_version != version:
                user = replace(user, terms_version=version, terms_accepted_at=now)
                await work.users.save(user)
                await work.consents.add(user.id, TERMS, version, granted=True, at=now)
        return user


@dataclass(frozen=True, slots=True)
class SetMarketingConsent:
    """Store whether the caller consents to marketing; repeating it changes nothing. Raises Unauthenticated."""

    units: Transactions[AccountsWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, *, granted: bool) -> User:
        caller = require_principal(principal)
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            if user.marketing_consent != granted:
                user = replace(user, marketing_consent=granted)
                await work.users.save(user)
                await work.consents.add(user.id, MARKETING, None, granted=granted, at=self.clock())
        return user
