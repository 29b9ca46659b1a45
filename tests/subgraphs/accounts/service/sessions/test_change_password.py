"""The change of the password while logged in, and the end of other sessions."""

import asyncio
from typing import Any

from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.accounts.conftest import PASSWORD, Accounts
from tests.subgraphs.accounts.sessions_of import logged_in, with_totp

NEW = "another long password"
CHANGE = """mutation($current: String, $new: String!) {
    changePassword(input: {currentPassword: $current, newPassword: $new}) {
        viewer { sessions { id current deviceName } } errors { code path } } }"""
OTHERS = "mutation { revokeOtherSessions { viewer { sessions { id } } errors { code } } }"


async def change(accounts: Accounts, caller: Principal, current: str | None = PASSWORD, new: str = NEW) -> Any:
    response = await accounts.execute(CHANGE, caller, current=current, new=new)
    if "errors" in response:
        return response["errors"][0]["extensions"]["code"]
    return response["data"]["changePassword"]


async def test_the_current_password_changes_it_and_ends_other_sessions(accounts: Accounts) -> None:
    caller, refresh_token = await logged_in(accounts, "ada@change.test")
    other = (await accounts.login("ada@change.test"))["tokens"]["refreshToken"]
    accounts.time.advance(hours=1)

    payload = await change(accounts, caller)

    assert payload["errors"] == []
    assert [session["current"] for session in payload["viewer"]["sessions"]] == [True]
    assert (await accounts.refresh(other))["errors"] == [{"code": "TOKEN_EXPIRED"}]
    assert (await accounts.refresh(refresh_token))["errors"] == []
    assert (await accounts.login("ada@change.test"))["tokens"] is None
    assert (await accounts.login("ada@change.test", NEW))["tokens"] is not None


async def test_a_wrong_or_missing_password_and_a_weak_new_one_change_nothing(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "bea@change.test")
    accounts.time.advance(hours=1)

    assert (await change(accounts, caller, "a wrong guess"))["errors"] == [
        {"code": "INVALID_CREDENTIALS", "path": ["currentPassword"]}
    ]
    assert await change(accounts, caller, None) == "RECENT_LOGIN_REQUIRED"
    assert (await change(accounts, caller, new="short"))["errors"] == [
        {"code": "WEAK_PASSWORD", "path": ["newPassword"]}
    ]
    assert (await accounts.login("bea@change.test"))["tokens"] is not None


async def test_a_recent_log_in_is_enough(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "cai@change.test")

    assert (await change(accounts, caller, None))["errors"] == []


async def test_with_a_second_factor_the_password_alone_is_not_enough(accounts: Accounts) -> None:
    member = await with_totp(accounts, "dan@change.test")
    accounts.time.advance(hours=1)

    assert await change(accounts, member.principal) == "RECENT_LOGIN_REQUIRED"
    assert (await member.log_in(NEW))["challenge"] is None


async def test_guesses_of_the_current_password_are_limited(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "eva@change.test")

    results = await asyncio.gather(*(change(accounts, caller, f"a wrong guess {n}") for n in range(12)))

    assert sum(result == "RATE_LIMITED" for result in results) == 2


async def test_of_concurrent_changes_one_holds(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "fay@change.test")

    results = await asyncio.gather(*(change(accounts, caller, new=f"{NEW} {n}") for n in range(3)))

    [held] = [n for n, result in enumerate(results) if result != "UNAUTHENTICATED" and result["errors"] == []]
    assert (await accounts.login("fay@change.test", f"{NEW} {held}"))["tokens"] is not None


async def test_all_other_sessions_end_at_once(accounts: Accounts) -> None:
    caller, refresh_token = await logged_in(accounts, "gus@change.test")
    others = [(await accounts.login("gus@change.test"))["tokens"]["refreshToken"] for _ in range(3)]
    stranger, strangers_token = await logged_in(accounts, "hal@change.test")

    payload = (await accounts.data(OTHERS, caller))["revokeOtherSessions"]

    assert [session["id"] for session in payload["viewer"]["sessions"]] == [caller.session_id]
    assert [(await accounts.refresh(token))["tokens"] for token in others] == [None] * 3
    assert (await accounts.refresh(refresh_token))["errors"] == []
    assert (await accounts.refresh(strangers_token))["errors"] == []
    ended = await accounts.execute(OTHERS, Principal(stranger.user_id, stranger.scopes, caller.session_id))
    assert ended["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
