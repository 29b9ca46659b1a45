"""Register an address."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.accounts.events import RegistrationRepeated, RegistrationRequested
from subgraphs.accounts.service.model import REGISTRATION, REGISTRATION_LIFETIME, Registration, sha256_hex
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.validation import display_name as valid_name
from subgraphs.accounts.service.validation import normalized_email
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import Limit, RateLimits, client_key
from subgraphs.kernel.values.message_languages import Language

BY_ADDRESS = Limit("register-address", burst=5, per=timedelta(hours=1))


def by_client(per_hour: int) -> Limit:
    """Return the limit of one client's registrations: a whole school may share an address."""
    return Limit("register-client", burst=per_hour, per=timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Register:
    """Start a registration: the address receives a link to verify it, or the notice that it has an account already.

    The response does not reveal which. Raises AccountsError if an argument is invalid, and RateLimited.
    """

    units: Transactions[AccountsWork]
    limits: RateLimits
    by_client: Limit
    clock: Clock

    async def __call__(self, *, email: str, display_name: str, ip: str | None, language: Language) -> None:
        address = normalized_email(email)
        name = valid_name(display_name)
        if ip is not None:
            await self.limits.attempt(self.by_client, client_key(ip))
        await self.limits.attempt(BY_ADDRESS, sha256_hex(address))
        async with self.units() as work:
            owner = await work.users.by_email(address)
            # Stored for a taken address too, though its link is never sent: the work must not reveal which it is.
            registration = Registration(
                id=REGISTRATION.new(),
                email=address,
                display_name=name,
                expires_at=self.clock() + REGISTRATION_LIFETIME,
                language=language,
            )
            await work.registrations.add(registration)
            if owner is None:
                await work.record(RegistrationRequested(registration_id=registration.id))
            else:
                await work.record(RegistrationRepeated(user_id=owner.id))
