"""The rights of admins follow their stored roles, not those of an older token."""

import asyncio
from typing import Any

import pytest

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal, Role
from tests.subgraphs.accounts.conftest import PASSWORD, Accounts, principal

ROLES = """mutation($id: ID!, $roles: [Role!]!) {
    setUserRoles(input: {userId: $id, roles: $roles}) { user { id } errors { code } }
}"""
SESSIONS = "{ viewer { sessions { id } } }"


async def _set(accounts: Accounts, admin: Principal, user_id: UserId, *roles: str) -> str | None:
    """Set the roles; return the code of the error, if there is one."""
    response = await accounts.execute(ROLES, admin, id=user_id, roles=list(roles))
    if "errors" in response:
        return str(response["errors"][0]["extensions"]["code"])
    errors: list[dict[str, Any]] = response["data"]["setUserRoles"]["errors"]
    return errors[0]["code"] if errors else None


async def _roles(accounts: Accounts, user_id: UserId) -> set[str]:
    return set((await accounts.data("{ viewer { roles } }", principal(user_id)))["viewer"]["roles"])


async def test_a_demoted_admins_token_grants_nothing(accounts: Accounts) -> None:
    boss, former = await accounts.admin("boss@acting.test"), await accounts.admin("former@acting.test")
    friend = await accounts.user("friend@acting.test")
    assert await _set(accounts, boss, former.user_id, "INSTRUCTOR") is None

    assert await _set(accounts, former, friend, "ADMIN") == "FORBIDDEN"
    assert await _set(accounts, former, boss.user_id) == "FORBIDDEN"
    assert await _roles(accounts, friend) == {"STUDENT"}
    assert await _roles(accounts, boss.user_id) == {"ADMIN", "STUDENT"}


async def test_the_token_of_an_ended_session_grants_nothing(accounts: Accounts) -> None:
    admin = await accounts.admin("ended@acting.test")
    friend = await accounts.user("friend@ended.test")
    tokens = (await accounts.login("ended@acting.test"))["tokens"]
    [session] = (await accounts.data(SESSIONS, admin))["viewer"]["sessions"]
    of_session = principal(admin.user_id, Role.ADMIN, session_id=session["id"])
    await accounts.data(
        "mutation($t: String!) { logOut(input: {refreshToken: $t}) { errors { code } } }", t=tokens["refreshToken"]
    )

    assert await _set(accounts, of_session, friend, "ADMIN") == "FORBIDDEN"
    assert await _roles(accounts, friend) == {"STUDENT"}


async def test_a_role_that_is_taken_away_ends_all_sessions(accounts: Accounts) -> None:
    boss, former = await accounts.admin("boss@taken.test"), await accounts.admin("former@taken.test")
    tokens = (await accounts.login("former@taken.test", PASSWORD))["tokens"]
    assert await _set(accounts, boss, former.user_id) is None

    assert (await accounts.refresh(tokens["refreshToken"]))["errors"] == [{"code": "TOKEN_EXPIRED"}]
    assert (await accounts.login("former@taken.test"))["viewer"]["roles"] == ["STUDENT"]


async def test_a_role_that_is_granted_ends_no_session(accounts: Accounts) -> None:
    boss, user = await accounts.admin("boss@granted.test"), await accounts.user("user@granted.test")
    tokens = (await accounts.login("user@granted.test"))["tokens"]
    assert await _set(accounts, boss, user, "INSTRUCTOR") is None

    assert (await accounts.refresh(tokens["refreshToken"]))["viewer"]["roles"] == ["INSTRUCTOR", "STUDENT"]


@pytest.mark.parametrize("attempt", range(5))
async def test_of_two_admins_who_end_each_others_role_one_remains(accounts: Accounts, attempt: int) -> None:
    one = await accounts.admin(f"one{attempt}@mutual.test")
    other = await accounts.admin(f"other{attempt}@mutual.test")

    codes = await asyncio.gather(_set(accounts, one, other.user_id), _set(accounts, other, one.user_id))

    assert sorted(codes, key=str) == ["FORBIDDEN", None]
    remaining = [len(await _roles(accounts, admin.user_id)) for admin in (one, other)]
    assert sorted(remaining) == [1, 2]
