import asyncio
from typing import Any

from tests.subgraphs.accounts.conftest import PASSWORD, Accounts

REQUEST = "mutation($email: String!) { passwordResetRequest(email: $email) { accepted errors { reason } } }"
RESET = """mutation($token: String!, $password: String!) {
    passwordReset(token: $token, newPassword: $password) { user { displayName } errors { reason path } }
}"""
NEW = "an entirely new password"


async def requested(accounts: Accounts, email: str) -> str:
    await accounts.data(REQUEST, email=email)
    await accounts.deliver()
    return accounts.postbox.link_token(email)


async def reset(accounts: Accounts, token: str, password: str = NEW) -> Any:
    return (await accounts.data(RESET, token=token, password=password))["passwordReset"]


async def test_the_link_in_the_mail_sets_a_new_password(accounts: Accounts) -> None:
    await accounts.user("ada@reset.test")

    assert await reset(accounts, await requested(accounts, "ada@reset.test")) == {
        "user": {"displayName": "Ada"},
        "errors": [],
    }

    assert (await accounts.login("ada@reset.test", NEW))["tokens"] is not None
    assert (await accounts.login("ada@reset.test", PASSWORD))["tokens"] is None


async def test_an_unknown_address_gives_the_same_answer_and_no_mail(accounts: Accounts) -> None:
    await accounts.user("bea@reset.test")

    known = await accounts.data(REQUEST, email="bea@reset.test")
    unknown = await accounts.data(REQUEST, email="nobody@reset.test")
    await accounts.deliver()

    assert known == unknown == {"passwordResetRequest": {"accepted": True, "errors": []}}
    assert accounts.postbox.to("nobody@reset.test") == []


async def test_a_reset_ends_every_session(accounts: Accounts) -> None:
    await accounts.user("cleo@reset.test")
    tokens = [(await accounts.login("cleo@reset.test"))["tokens"]["refreshToken"] for _ in range(2)]

    await reset(accounts, await requested(accounts, "cleo@reset.test"))

    assert [(await accounts.refresh(token))["tokens"] for token in tokens] == [None, None]


async def test_a_link_works_once_even_when_followed_many_times_at_once(accounts: Accounts) -> None:
    await accounts.user("dora@reset.test")
    token = await requested(accounts, "dora@reset.test")

    answers = await asyncio.gather(*(reset(accounts, token) for _ in range(5)))

    assert sum(answer["user"] is not None for answer in answers) == 1


async def test_a_link_is_good_for_an_hour(accounts: Accounts) -> None:
    await accounts.user("emmy@reset.test")
    token = await requested(accounts, "emmy@reset.test")
    accounts.time.pass_by(hours=1)

    assert (await reset(accounts, token))["errors"] == [{"reason": "TOKEN_EXPIRED", "path": ["token"]}]
    assert (await accounts.login("emmy@reset.test", PASSWORD))["tokens"] is not None


async def test_a_weak_password_is_refused_and_the_link_stays_good(accounts: Accounts) -> None:
    await accounts.user("fay@reset.test")
    token = await requested(accounts, "fay@reset.test")

    assert (await reset(accounts, token, "short"))["errors"] == [{"reason": "WEAK_PASSWORD", "path": ["newPassword"]}]
    assert (await reset(accounts, token))["user"] is not None


async def test_a_verification_link_resets_nothing(accounts: Accounts) -> None:
    await accounts.user("gala@reset.test")
    await accounts.register("hana@reset.test")

    assert (await reset(accounts, accounts.postbox.link_token("hana@reset.test")))["user"] is None
