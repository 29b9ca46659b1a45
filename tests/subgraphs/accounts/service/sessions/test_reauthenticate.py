"""Confirming that a session's user is present, for changes that need a recent log-in."""

import asyncio
from typing import Any

import pytest

from subgraphs.kernel.identity.principal import Principal, Role
from subgraphs.kernel.identity.recent_log_in import RecentLogInRequired
from tests.subgraphs.accounts.conftest import PASSWORD, Accounts, principal
from tests.subgraphs.accounts.sessions_of import logged_in, of_token

CONFIRM = """mutation($password: String!) { reauthenticate(input: {password: $password}) {
    accessToken accessExpiresAt viewer { email } errors { code path } } }"""
GRANT = """mutation($id: ID!) { grantUserRole(input: {userId: $id, role: INSTRUCTOR}) {
    account { roles } errors { code } } }"""
CHANGES = [
    GRANT,
    "mutation($id: ID!) { setUserRoles(input: {userId: $id, roles: [ADMIN]}) { errors { code } } }",
    "mutation($id: ID!) { takeUserRole(input: {userId: $id, role: INSTRUCTOR}) { errors { code } } }",
    'mutation($id: ID!) { banUserFromTeaching(input: {userId: $id, reason: "x"}) { errors { code } } }',
]


async def confirm(accounts: Accounts, caller: Principal, password: str = PASSWORD) -> Any:
    return (await accounts.data(CONFIRM, caller, password=password))["reauthenticate"]


async def test_a_token_says_when_and_how_its_user_logged_in(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "ada@step.test")

    assert caller.authenticated_at == accounts.time.now
    assert caller.methods == {"pwd"}


async def test_a_refresh_does_not_make_a_log_in_recent(accounts: Accounts) -> None:
    caller, refresh_token = await logged_in(accounts, "bea@step.test")
    accounts.time.advance(hours=1)

    tokens = (await accounts.refresh(refresh_token))["tokens"]

    assert (await of_token(accounts, tokens["accessToken"])).authenticated_at == caller.authenticated_at


async def test_the_password_makes_the_session_recent_and_leaves_its_refresh_token(accounts: Accounts) -> None:
    caller, refresh_token = await logged_in(accounts, "cai@step.test")
    accounts.time.advance(hours=1)

    payload = await confirm(accounts, caller)
    confirmed = await of_token(accounts, payload["accessToken"])
    refreshed = (await accounts.refresh(refresh_token))["tokens"]

    assert payload["errors"] == []
    assert payload["viewer"] == {"email": "cai@step.test"}
    assert (confirmed.session_id, confirmed.authenticated_at) == (caller.session_id, accounts.time.now)
    assert (await of_token(accounts, refreshed["accessToken"])).authenticated_at == accounts.time.now


async def test_a_wrong_password_confirms_nothing(accounts: Accounts) -> None:
    caller, refresh_token = await logged_in(accounts, "dan@step.test")
    accounts.time.advance(hours=1)

    payload = await confirm(accounts, caller, "a wrong guess")
    tokens = (await accounts.refresh(refresh_token))["tokens"]

    assert payload == {
        "accessToken": None,
        "accessExpiresAt": None,
        "viewer": None,
        "errors": [{"code": "INVALID_CREDENTIALS", "path": ["password"]}],
    }
    assert (await of_token(accounts, tokens["accessToken"])).authenticated_at == caller.authenticated_at


async def test_guesses_in_a_session_are_limited_and_do_not_lock_the_owner_out(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "eva@step.test")

    responses = await asyncio.gather(
        *(accounts.execute(CONFIRM, caller, password=f"a wrong guess {n}") for n in range(15))
    )

    assert sum("errors" in response for response in responses) == 5
    assert (await accounts.execute(CONFIRM, caller, password=PASSWORD))["errors"][0]["extensions"][
        "code"
    ] == "RATE_LIMITED"
    assert (await accounts.login("eva@step.test"))["errors"] == []


async def test_an_ended_session_cannot_be_confirmed(accounts: Accounts) -> None:
    caller, refresh_token = await logged_in(accounts, "fay@step.test")
    await accounts.data(
        "mutation($t: String!) { logOut(input: {refreshToken: $t}) { errors { code } } }", t=refresh_token
    )

    response = await accounts.execute(CONFIRM, caller, password=PASSWORD)

    assert response["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_the_password_of_one_user_confirms_no_session_of_another(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "gus@step.test")
    other = await accounts.user("hal@step.test")

    response = await accounts.execute(CONFIRM, principal(other, session_id=caller.session_id), password=PASSWORD)

    assert response["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("change", CHANGES)
async def test_an_admin_whose_log_in_is_not_recent_changes_no_roles(accounts: Accounts, change: str) -> None:
    number = CHANGES.index(change)
    boss = await accounts.admin(f"boss{number}@step.test")
    user = await accounts.user(f"user{number}@step.test")
    accounts.time.advance(minutes=11)

    response = await accounts.execute(change, boss, id=user)

    assert response["errors"][0]["extensions"]["code"] == RecentLogInRequired.code
    assert (await accounts.data("{ viewer { roles } }", principal(user)))["viewer"]["roles"] == ["STUDENT"]
    recent = principal(boss.user_id, Role.ADMIN, authenticated_at=accounts.time.now)
    assert "errors" not in await accounts.execute(change, recent, id=user)
