"""Change the caller's profile."""

from dataclasses import dataclass, replace

from subgraphs.accounts.events import UserPreferencesChanged, UserProfileChanged
from subgraphs.accounts.service import validation
from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.values.changes import KEEP, Keep


@dataclass(frozen=True, slots=True)
class UpdateProfile:
    """Change what is not KEEP; None, or an empty text, removes a headline or a biography, None a time zone.

    Raises Unauthenticated and AccountsError.
    """

    units: Transactions[AccountsWork]

    async def __call__(
        self,
        principal: Principal | None,
        *,
        display_name: str | Keep,
        headline: str | Keep | None,
        bio: str | Keep | None,
        locale: str | Keep = KEEP,
        time_zone: str | Keep | None = KEEP,
    ) -> User:
        caller = require_principal(principal)
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            changed = replace(
                user,
                display_name=user.display_name if display_name is KEEP else validation.display_name(display_name),
                headline=user.headline if headline is KEEP else validation.headline(headline or ""),
                bio=user.bio if bio is KEEP else validation.bio(bio or ""),
                locale=user.locale if locale is KEEP else validation.locale(locale),
                time_zone=user.time_zone if time_zone is KEEP else validation.time_zone(time_zone),
            )
            await work.users.save(changed)
            await work.record(
                UserProfileChanged(user_id=changed.id, email=changed.email, display_name=changed.display_name)
            )
            if (changed.locale, changed.time_zone) != (user.locale, user.time_zone):
                await work.record(
                    UserPreferencesChanged(user_id=user.id, locale=changed.locale, time_zone=changed.time_zone)
                )
        return changed
