"""Operators' tasks on users, audited under the name of the operator's account on this machine."""

import getpass
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from lectern.embedded.errors import PlatformError
from subgraphs.accounts.app import Settings, connect
from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.service.administration.acting_admins import Operator
from subgraphs.accounts.service.model import User, UserFilter, UserStatus
from subgraphs.accounts.use_cases import UseCases
from subgraphs.kernel.graphql.pagination import MAX_PAGE, PageRequest
from subgraphs.kernel.identity.ids import USER, InvalidId, UserId
from subgraphs.kernel.identity.principal import Role
from subgraphs.kernel.platform.clock import utc_now


async def find(text: str, *, suspended: bool = False) -> Sequence[str]:
    """Return a line for each user whom the text finds, by id, address or name: newest first, at most 100."""
    wanted = UserFilter(text=text, status=UserStatus.SUSPENDED if suspended else None)
    async with _use_cases() as use_cases:
        page = await use_cases.list_users(_operator(), wanted, PageRequest(MAX_PAGE))
    now = utc_now()
    return [described(user, now) for user in page.items]


async def suspend(user: str, reason: str, until: datetime | None, *, take_down_courses: bool = False) -> str:
    """Suspend a user, named by id or address, and return their line. Raises PlatformError."""
    async with _use_cases() as use_cases:
        changed = await use_cases.suspend_user(
            _operator(),
            user_id=await _id_of(use_cases, user),
            reason=reason,
            until=until,
            take_down_courses=take_down_courses,
        )
    return described(changed, utc_now())


async def restore(user: str, reason: str | None) -> str:
    """End the suspension of a user and return their line. Raises PlatformError."""
    async with _use_cases() as use_cases:
        changed = await use_cases.restore_user(_operator(), user_id=await _id_of(use_cases, user), reason=reason)
    return described(changed, utc_now())


async def take_role(user: str, role: str, reason: str | None) -> str:
    """Take a role from a user and return their line. Raises PlatformError."""
    async with _use_cases() as use_cases:
        changed = await use_cases.take_role(
            _operator(), user_id=await _id_of(use_cases, user), role=Role(role), reason=reason
        )
    return described(changed, utc_now())


async def revoke_sessions(user: str, reason: str | None) -> str:
    """End all sessions of a user and return their line. Raises PlatformError."""
    async with _use_cases() as use_cases:
        changed = await use_cases.end_sessions(_operator(), user_id=await _id_of(use_cases, user), reason=reason)
    return described(changed, utc_now())


def described(user: User, now: datetime) -> str:
    """Return a user in one line: id, address, name, roles and status."""
    roles = ",".join(sorted(role.value for role in user.roles))
    suspension = user.suspended(now)
    status = user.status(now).value.lower()
    if suspension is not None and suspension.until is not None:
        status += f" until {suspension.until:%Y-%m-%d %H:%M}"
    return "  ".join((user.id, user.email, user.display_name, roles, status))


async def reset_factors(user: str, reason: str | None) -> str:
    """Remove all second factors of a user and return their line. Raises PlatformError."""
    async with _use_cases() as use_cases:
        changed = await use_cases.reset_factors(_operator(), user_id=await _id_of(use_cases, user), reason=reason)
    return described(changed, utc_now())


def _operator() -> Operator:
    return Operator(getpass.getuser())


async def _id_of(use_cases: UseCases, user: str) -> UserId:
    try:
        return USER.parse(user)
    except InvalidId:
        page = await use_cases.list_users(_operator(), UserFilter(text=user), PageRequest(MAX_PAGE))
        exact = [found.id for found in page.items if found.email == user.strip().lower()]
        if not exact:
            raise PlatformError(f"there is no user with the address {user}") from None
        return exact[0]


@asynccontextmanager
async def _use_cases() -> AsyncIterator[UseCases]:
    accounts = connect(Settings())
    try:
        yield accounts.use_cases
    except AccountsError as error:
        raise PlatformError(error.message) from None
    finally:
        await accounts.close()
