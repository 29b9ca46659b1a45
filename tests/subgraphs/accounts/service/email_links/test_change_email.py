"""Changes of the e-mail address: confirmed at the new one, undone from the old one, revealing nothing."""

import asyncio
from typing import Any

from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.accounts.conftest import Accounts
from tests.subgraphs.accounts.sessions_of import logged_in, with_totp

REQUEST = "mutation($email: String!) { requestEmailChange(input: {email: $email}) { accepted errors { code path } } }"
CONFIRM = "mutation($t: String!) { confirmEmailChange(input: {token: $t}) { user { id } errors { code path } } }"
UNDO = "mutation($t: String!) { undoEmailChange(input: {token: $t}) { user { id } errors { code path } } }"
EMAIL = "{ viewer { email } }"
EXPIRED = {"user": None, "errors": [{"code": "TOKEN_EXPIRED", "path": ["token"]}]}


async def request(accounts: Accounts, caller: Principal, email: str) -> Any:
    payload = (await accounts.data(REQUEST, caller, email=email))["requestEmailChange"]
    await accounts.deliver()
    return payload


async def confirm(accounts: Accounts, token: str) -> Any:
    return (await accounts.data(CONFIRM, t=token))["confirmEmailChange"]


async def undo(accounts: Accounts, token: str) -> Any:
    return (await accounts.data(UNDO, t=token))["undoEmailChange"]


async def email_of(accounts: Accounts, caller: Principal) -> str:
    return str((await accounts.data(EMAIL, caller))["viewer"]["email"])


async def test_the_link_in_the_mail_to_the_new_address_changes_it_once(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "ada@old.test")

    assert await request(accounts, caller, "Ada@New.test") == {"accepted": True, "errors": []}
    assert await email_of(accounts, caller) == "ada@old.test"
    token = accounts.postbox.link_token("ada@new.test")
    changed = await confirm(accounts, token)
    await accounts.deliver()

    assert changed["errors"] == []
    assert await email_of(accounts, caller) == "ada@new.test"
    assert await confirm(accounts, token) == EXPIRED
    assert (await accounts.login("ada@new.test"))["tokens"] is not None
    assert (await accounts.login("ada@old.test"))["tokens"] is None
    assert "ada@new.test" in accounts.postbox.to("ada@old.test")[-1].paragraphs[1]


async def test_it_needs_a_recent_log_in(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "bea@old.test")
    accounts.time.advance(minutes=11)

    response = await accounts.execute(REQUEST, caller, email="bea@new.test")
    await accounts.deliver()

    assert response["errors"][0]["extensions"]["code"] == "RECENT_LOGIN_REQUIRED"
    assert accounts.postbox.to("bea@new.test") == []


async def test_a_taken_address_gives_the_same_response_and_a_notice_to_its_owner(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "cai@old.test")
    await accounts.user("owner@old.test")

    free = await request(accounts, caller, "cai@new.test")
    taken = await request(accounts, caller, "owner@old.test")

    assert free == taken
    assert accounts.postbox.to("owner@old.test")[-1].subject == "You already have an account"
    assert accounts.postbox.to("owner@old.test")[-1].link is None


async def test_of_two_users_who_claim_one_address_one_gets_it(accounts: Accounts) -> None:
    first, _ = await logged_in(accounts, "dan@old.test")
    second, _ = await logged_in(accounts, "eva@old.test")
    await request(accounts, first, "wanted@new.test")
    one = accounts.postbox.link_token("wanted@new.test")
    await request(accounts, second, "wanted@new.test")
    two = accounts.postbox.link_token("wanted@new.test")

    results = await asyncio.gather(confirm(accounts, one), confirm(accounts, two), confirm(accounts, one))

    assert sorted(len(result["errors"]) for result in results) == [0, 1, 1]
    assert [result for result in results if result["errors"]] == [EXPIRED, EXPIRED]
    emails = {await email_of(accounts, first), await email_of(accounts, second)}
    assert "wanted@new.test" in emails
    assert len(emails & {"dan@old.test", "eva@old.test"}) == 1


async def test_a_later_request_and_time_void_a_link(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "fay@old.test")
    await request(accounts, caller, "fay@one.test")
    await request(accounts, caller, "fay@two.test")

    assert await confirm(accounts, accounts.postbox.link_token("fay@one.test")) == EXPIRED
    accounts.time.advance(hours=1)
    assert await confirm(accounts, accounts.postbox.link_token("fay@two.test")) == EXPIRED
    assert await email_of(accounts, caller) == "fay@old.test"


async def test_the_old_address_undoes_the_change_and_ends_all_sessions(accounts: Accounts) -> None:
    caller, refresh_token = await logged_in(accounts, "gus@old.test")
    await request(accounts, caller, "thief@new.test")
    await confirm(accounts, accounts.postbox.link_token("thief@new.test"))
    await accounts.deliver()
    confirming, undoing = accounts.postbox.link_token("thief@new.test"), accounts.postbox.link_token("gus@old.test")

    assert await undo(accounts, confirming) == EXPIRED
    assert await confirm(accounts, undoing) == EXPIRED
    assert (await undo(accounts, undoing))["errors"] == []

    assert await email_of(accounts, caller) == "gus@old.test"
    assert (await accounts.refresh(refresh_token))["errors"] == [{"code": "TOKEN_EXPIRED"}]
    assert await undo(accounts, undoing) == EXPIRED
    assert (await accounts.login("gus@old.test"))["tokens"] is not None


async def test_a_change_cannot_be_undone_after_a_week(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "hal@old.test")
    await request(accounts, caller, "hal@new.test")
    await confirm(accounts, accounts.postbox.link_token("hal@new.test"))
    await accounts.deliver()
    accounts.time.advance(days=7)

    assert await undo(accounts, accounts.postbox.link_token("hal@old.test")) == EXPIRED
    assert await email_of(accounts, caller) == "hal@new.test"


async def test_a_change_of_the_address_keeps_the_second_factor(accounts: Accounts) -> None:
    member = await with_totp(accounts, "ida@old.test")
    await request(accounts, member.principal, "ida@new.test")
    await confirm(accounts, accounts.postbox.link_token("ida@new.test"))

    member.email = "ida@new.test"
    assert (await member.log_in())["tokens"] is None
    assert (await member.complete(await member.challenge(), member.code()))["errors"] == []
