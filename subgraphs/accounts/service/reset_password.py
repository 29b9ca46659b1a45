"""Choosing a new password by a link in a mail."""

from dataclasses import replace
from datetime import timedelta

from subgraphs.accounts.errors import Refusal, RefusalReason
from subgraphs.accounts.events import PasswordChanged, PasswordResetRequested, SessionEnded
from subgraphs.accounts.service import model
from subgraphs.accounts.service.ports import Ports
from subgraphs.kernel.rate_limits import Limit

BY_ADDRESS = Limit("reset-address", burst=3, per=timedelta(hours=1))
BY_CLIENT = Limit("reset-client", burst=30, per=timedelta(hours=1))


async def request_password_reset(ports: Ports, *, email: str, ip: str | None) -> None:
    """Has a mail with a link sent if the address has an account; the caller learns nothing of whether it does.

    Raises Refusal(INVALID_EMAIL) and RateLimited.
    """
    address = model.normal_email(email)
    if ip is not None:
        await ports.limits.attempt(BY_CLIENT, ip)
    await ports.limits.attempt(BY_ADDRESS, model.digest_of(address))
    async with ports.units() as work:
        user = await work.users.by_email(address)
        reset = model.PasswordReset(
            model.RESET.new(), None if user is None else user.id, ports.clock() + model.RESET_LIFETIME
        )
        await work.resets.add(reset)
        await work.record(PasswordResetRequested(reset_id=reset.id))


async def reset_password(ports: Ports, *, token: str, new_password: str) -> model.User:
    """Gives the link's user a new password and ends every session they had. The link works once.

    Raises Refusal(TOKEN_EXPIRED) for any link that is not good (any more), Refusal(WEAK_PASSWORD).
    """
    expired = Refusal(RefusalReason.TOKEN_EXPIRED, "This link is not valid any more. Ask for another.", "token")
    subject = ports.derived_tokens.subject_of(token)
    if subject is None:
        raise expired
    model.acceptable_password(new_password, argument="newPassword")
    password_hash = await ports.passwords.hash(new_password)
    now = ports.clock()
    async with ports.units() as work:
        reset = await work.resets.take(model.ResetId(subject))
        user = None if reset is None or reset.user_id is None else await work.users.locked(reset.user_id)
        if reset is None or user is None or reset.expires_at <= now:
            raise expired
        user = replace(user, password_hash=password_hash)
        await work.users.save(user)
        for session_id in await work.sessions.revoke_all(user.id, now):
            await work.record(SessionEnded(user_id=user.id, session_id=session_id))
        await work.record(PasswordChanged(user_id=user.id))
    return user
