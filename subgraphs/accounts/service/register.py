"""Registering an address, and becoming a user by following the link in the mail to it."""

from datetime import timedelta

from subgraphs.accounts.errors import Refusal, RefusalReason
from subgraphs.accounts.events import RegistrationRepeated, RegistrationRequested, UserRegistered
from subgraphs.accounts.service import model
from subgraphs.accounts.service.ports import AccountsWork, Ports
from subgraphs.kernel.identity import Role
from subgraphs.kernel.ids import USER
from subgraphs.kernel.rate_limits import Limit

BY_ADDRESS = Limit("register-address", burst=5, per=timedelta(hours=1))
BY_CLIENT = Limit("register-client", burst=30, per=timedelta(hours=1))


async def register(ports: Ports, *, email: str, password: str, display_name: str, ip: str | None) -> None:
    """Has a mail sent to the address: a link to verify it, or the news that it has an account already.

    The caller learns nothing of which it is. Raises Refusal for an unacceptable address, name or password, and
    RateLimited.
    """
    address = model.normal_email(email)
    name = model.display_name(display_name)
    model.acceptable_password(password, email=address)
    if ip is not None:
        await ports.limits.attempt(BY_CLIENT, ip)
    await ports.limits.attempt(BY_ADDRESS, model.digest_of(address))
    password_hash = await ports.passwords.hash(password)
    async with ports.units() as work:
        owner = await work.users.by_email(address)
        # Kept for a taken address too, though nobody gets its link: the work must not tell which it is.
        registration = model.Registration(
            id=model.REGISTRATION.new(),
            email=address,
            display_name=name,
            password_hash=password_hash,
            expires_at=ports.clock() + model.REGISTRATION_LIFETIME,
        )
        await work.registrations.add(registration)
        if owner is None:
            await work.record(RegistrationRequested(registration_id=registration.id))
        else:
            await work.record(RegistrationRepeated(user_id=owner.id))


async def verify_email(ports: Ports, *, token: str) -> model.User:
    """Makes a user of the registration that the mail's link was for. The link works once.

    Two registrations of one address are two links: only the password of the one that was followed counts. Raises
    Refusal(TOKEN_EXPIRED) for any link that is not good (any more).
    """
    expired = Refusal(RefusalReason.TOKEN_EXPIRED, "This link is not valid any more. Register again.", "token")
    subject = ports.derived_tokens.subject_of(token)
    if subject is None:
        raise expired
    now = ports.clock()
    async with ports.units() as work:
        registration = await work.registrations.take(model.RegistrationId(subject))
        if registration is None or registration.expires_at <= now:
            raise expired
        user = model.User(
            id=USER.new(),
            email=registration.email,
            display_name=registration.display_name,
            password_hash=registration.password_hash,
            roles=frozenset({Role.STUDENT}),
            created_at=now,
        )
        if not await add_user(work, user):
            raise expired
    return user


async def add_user(work: AccountsWork, user: model.User) -> bool:
    """Adds a user with a verified address and tells the others; whether the address was free."""
    added = await work.users.add(user)
    if added:
        roles = tuple(sorted(user.roles, key=lambda role: role.value))
        await work.record(
            UserRegistered(user_id=user.id, email=user.email, display_name=user.display_name, roles=roles)
        )
    return added
