"""Sessions and their tokens: rotation, reuse, ends."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from subgraphs.accounts.settings import Settings
from subgraphs.kernel.persistence.sql import Database, read_only
from tests.subgraphs.accounts.conftest import PASSWORD, Accounts, principal

SESSIONS = "{ viewer { sessions { id current userAgent } } }"


def rejected(reason: str) -> dict[str, Any]:
    return {"tokens": None, "viewer": None, "errors": [{"code": reason}]}


async def logged_in(accounts: Accounts, email: str) -> str:
    """Return a new user's first refresh token."""
    await accounts.user(email)
    return str((await accounts.login(email))["tokens"]["refreshToken"])


async def test_a_refresh_token_gives_the_next_pair(accounts: Accounts) -> None:
    first = await logged_in(accounts, "ada@tokens.test")

    second = await accounts.refresh(first)
    third = await accounts.refresh(second["tokens"]["refreshToken"])

    assert len({first, second["tokens"]["refreshToken"], third["tokens"]["refreshToken"]}) == 3


async def test_a_token_that_comes_again_at_once_gives_the_same_successor(accounts: Accounts) -> None:
    first = await logged_in(accounts, "bea@tokens.test")

    successor = (await accounts.refresh(first))["tokens"]["refreshToken"]
    accounts.time.advance(seconds=10)

    assert (await accounts.refresh(first))["tokens"]["refreshToken"] == successor
    assert (await accounts.refresh(successor))["tokens"] is not None


async def test_many_tabs_that_refresh_at_once_stay_on_one_chain(accounts: Accounts) -> None:
    first = await logged_in(accounts, "cleo@tokens.test")

    responses = await asyncio.gather(*(accounts.refresh(first) for _ in range(10)))

    assert len({response["tokens"]["refreshToken"] for response in responses}) == 1


async def test_a_token_that_comes_again_later_ends_its_session(accounts: Accounts) -> None:
    first = await logged_in(accounts, "dora@tokens.test")
    successor = (await accounts.refresh(first))["tokens"]["refreshToken"]
    accounts.time.advance(seconds=11)

    assert await accounts.refresh(first) == rejected("TOKEN_REUSED")

    assert await accounts.refresh(successor) == rejected("TOKEN_EXPIRED")


async def test_reuse_on_one_device_leaves_the_others_alone(accounts: Accounts) -> None:
    stolen = await logged_in(accounts, "emmy@tokens.test")
    elsewhere = (await accounts.login("emmy@tokens.test"))["tokens"]["refreshToken"]
    await accounts.refresh(stolen)
    accounts.time.advance(minutes=1)

    await accounts.refresh(stolen)

    assert (await accounts.refresh(elsewhere))["tokens"] is not None


async def test_a_stolen_token_used_many_times_at_once_yields_no_tokens(accounts: Accounts) -> None:
    stolen = await logged_in(accounts, "fay@tokens.test")
    await accounts.refresh(stolen)
    accounts.time.advance(minutes=1)

    responses = await asyncio.gather(*(accounts.refresh(stolen) for _ in range(5)))

    assert [response["tokens"] for response in responses] == [None] * 5


@pytest.mark.parametrize("token", ["", "nobody's", "x" * 200])
async def test_an_unknown_token_is_rejected(accounts: Accounts, token: str) -> None:
    assert await accounts.refresh(token) == rejected("TOKEN_EXPIRED")


async def test_after_too_long_an_absence_a_user_logs_in_again(accounts: Accounts) -> None:
    first = await logged_in(accounts, "gala@tokens.test")
    accounts.time.advance(days=14)

    assert await accounts.refresh(first) == rejected("TOKEN_EXPIRED")


async def test_no_session_outlives_its_absolute_end(accounts: Accounts) -> None:
    token = await logged_in(accounts, "hana@tokens.test")
    for _ in range(5):
        accounts.time.advance(days=10)
        token = (await accounts.refresh(token))["tokens"]["refreshToken"]
    accounts.time.advance(days=10)

    assert await accounts.refresh(token) == rejected("TOKEN_EXPIRED")


async def test_logging_out_ends_the_session(accounts: Accounts) -> None:
    token = await logged_in(accounts, "ines@tokens.test")

    await accounts.data(
        "mutation($token: String!) { logOut(input: {refreshToken: $token}) { errors { code } } }", token=token
    )

    assert await accounts.refresh(token) == rejected("TOKEN_EXPIRED")


async def test_logging_out_with_an_unknown_token_says_the_same(accounts: Accounts) -> None:
    assert await accounts.data('mutation { logOut(input: {refreshToken: "nobody\'s"}) { errors { code } } }') == {
        "logOut": {"errors": []}
    }


async def test_a_refresh_token_is_stored_as_its_digest_alone(accounts: Accounts, settings: Settings) -> None:
    token = await logged_in(accounts, "jo@tokens.test")

    database = Database(settings.accounts_database_url.get_secret_value(), domain="accounts")
    async with read_only(database) as session:
        rows = (await session.execute(text("select digest from refresh_tokens"))).scalars().all()
    await database.close()

    assert rows
    assert not any(token in row for row in rows)


async def test_a_viewer_sees_where_they_are_logged_in(accounts: Accounts) -> None:
    user = await accounts.user("kim@tokens.test")
    await accounts.login("kim@tokens.test")
    accounts.time.advance(minutes=1)
    await accounts.login("kim@tokens.test")

    listed = (await accounts.data(SESSIONS, principal(user)))["viewer"]["sessions"]
    newest = listed[0]["id"]
    marked = (await accounts.data(SESSIONS, principal(user, session_id=newest)))["viewer"]["sessions"]

    assert [session["userAgent"] for session in listed] == ["a test", "a test"]
    assert [session["current"] for session in marked] == [True, False]


REVOKE = "mutation($id: ID!) { revokeSession(input: {sessionId: $id}) { viewer { sessions { id } } errors { code } } }"


async def test_a_viewer_ends_a_session_of_theirs(accounts: Accounts) -> None:
    user = await accounts.user("lea@tokens.test")
    token = (await accounts.login("lea@tokens.test"))["tokens"]["refreshToken"]
    [session] = (await accounts.data(SESSIONS, principal(user)))["viewer"]["sessions"]

    response = await accounts.data(REVOKE, principal(user), id=session["id"])

    assert response["revokeSession"] == {"viewer": {"sessions": []}, "errors": []}
    assert await accounts.refresh(token) == rejected("TOKEN_EXPIRED")


async def test_a_user_cannot_end_another_users_session(accounts: Accounts) -> None:
    owner, stranger = await accounts.user("mia@tokens.test"), await accounts.user("nia@tokens.test")
    token = (await accounts.login("mia@tokens.test"))["tokens"]["refreshToken"]
    [session] = (await accounts.data(SESSIONS, principal(owner)))["viewer"]["sessions"]

    response = await accounts.data(REVOKE, principal(stranger), id=session["id"])

    assert response["revokeSession"] == {"viewer": None, "errors": [{"code": "SESSION_NOT_FOUND"}]}
    assert (await accounts.refresh(token))["tokens"] is not None


async def test_a_user_who_became_an_instructor_has_the_scope_after_the_next_refresh(accounts: Accounts) -> None:
    user = await accounts.user("olga@tokens.test")
    token = (await accounts.login("olga@tokens.test"))["tokens"]["refreshToken"]
    await accounts.data(
        'mutation { becomeInstructor(input: {headline: "Potter"}) { errors { code } } }', principal(user)
    )

    assert (await accounts.refresh(token))["viewer"] == {"roles": ["INSTRUCTOR", "STUDENT"]}


async def test_logging_in_while_the_password_changes_does_not_let_the_old_one_in(accounts: Accounts) -> None:
    user = await accounts.user("pia@tokens.test")
    await accounts.data('mutation { requestPasswordReset(input: {email: "pia@tokens.test"}) { accepted } }')
    await accounts.deliver()
    reset = accounts.postbox.link_token("pia@tokens.test")
    change = """mutation($t: String!) {
        resetPassword(input: {token: $t, newPassword: "another long password"}) { errors { code } }
    }"""

    await asyncio.gather(
        accounts.data(change, t=reset), *(accounts.login("pia@tokens.test", PASSWORD) for _ in range(5))
    )

    assert (await accounts.data(SESSIONS, principal(user)))["viewer"]["sessions"] == []
    assert (await accounts.login("pia@tokens.test", PASSWORD))["tokens"] is None
    assert (await accounts.login("pia@tokens.test", "another long password"))["tokens"] is not None
