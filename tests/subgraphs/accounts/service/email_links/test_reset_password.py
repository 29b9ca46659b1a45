import asyncio
from typing import Any

import pytest

from subgraphs.accounts.service.credentials.passwords import Argon2Hasher
from tests.subgraphs.accounts.conftest import PASSWORD, Accounts

REQUEST = "mutation($email: String!) { requestPasswordReset(input: {email: $email}) { accepted errors { code } } }"
RESET = """mutation($token: String!, $password: String!) {
    resetPassword(input: {token: $token, newPassword: $password}) { user { displayName } errors { code path } }
}"""
NEW = "an entirely new password"


async def requested(accounts: Accounts, email: str) -> str:
    await accounts.data(REQUEST, email=email)
    await accounts.deliver()
    return accounts.postbox.link_token(email)


async def reset(accounts: Accounts, token: str, password: str = NEW) -> Any:
    return (await accounts.data(RESET, token=token, password=password))["resetPassword"]


async def test_the_link_in_the_mail_sets_a_new_password(accounts: Accounts) -> None:
    await accounts.user("ada@reset.test")

    assert await reset(accounts, await requested(accounts, "ada@reset.test")) == {
        "user": {"displayName": "Ada"},
        "errors": [],
    }

    assert (await accounts.login("ada@reset.test", NEW))["tokens"] is not None
    assert (await accounts.login("ada@reset.test", PASSWORD))["tokens"] is None


async def test_an_unknown_address_gives_the_same_response_and_no_mail(accounts: Accounts) -> None:
    await accounts.user("bea@reset.test")

    known = await accounts.data(REQUEST, email="bea@reset.test")
    unknown = await accounts.data(REQUEST, email="nobody@reset.test")
    await accounts.deliver()

    assert known == unknown == {"requestPasswordReset": {"accepted": True, "errors": []}}
    assert accounts.postbox.to("nobody@reset.test") == []


async def test_a_reset_ends_every_session(accounts: Accounts) -> None:
    await accounts.user("cleo@reset.test")
    tokens = [(await accounts.login("cleo@reset.test"))["tokens"]["refreshToken"] for _ in range(2)]

    await reset(accounts, await requested(accounts, "cleo@reset.test"))

    assert [(await accounts.refresh(token))["tokens"] for token in tokens] == [None, None]


async def test_a_link_works_once_even_when_followed_many_times_at_once(accounts: Accounts) -> None:
    await accounts.user("dora@reset.test")
    token = await requested(accounts, "dora@reset.test")

    responses = await asyncio.gather(*(reset(accounts, token) for _ in range(5)))

    assert sum(response["user"] is not None for response in responses) == 1


async def test_a_link_is_good_for_an_hour(accounts: Accounts) -> None:
    await accounts.user("emmy@reset.test")
    token = await requested(accounts, "emmy@reset.test")
    accounts.time.advance(hours=1)

    assert (await reset(accounts, token))["errors"] == [{"code": "TOKEN_EXPIRED", "path": ["token"]}]
    assert (await accounts.login("emmy@reset.test", PASSWORD))["tokens"] is not None


async def test_a_weak_password_is_rejected_and_the_link_stays_valid(accounts: Accounts) -> None:
    await accounts.user("fay@reset.test")
    token = await requested(accounts, "fay@reset.test")

    assert (await reset(accounts, token, "short"))["errors"] == [{"code": "WEAK_PASSWORD", "path": ["newPassword"]}]
    assert (await reset(accounts, token))["user"] is not None


async def test_a_verification_link_resets_nothing(accounts: Accounts) -> None:
    await accounts.user("gala@reset.test")
    await accounts.register("hana@reset.test")

    assert (await reset(accounts, accounts.postbox.link_token("hana@reset.test")))["user"] is None


async def test_a_new_password_ends_every_other_link_to_choose_one(accounts: Accounts) -> None:
    await accounts.user("ines@reset.test")
    older, newer = await requested(accounts, "ines@reset.test"), await requested(accounts, "ines@reset.test")
    await accounts.data(REQUEST, email="ines@reset.test")  # whose mail is not sent yet

    await reset(accounts, newer)
    await accounts.deliver()

    assert (await reset(accounts, older, "a stranger's password"))["errors"] == [
        {"code": "TOKEN_EXPIRED", "path": ["token"]}
    ]
    assert len(accounts.postbox.to("ines@reset.test")) == 3  # to register, and two of the links
    assert (await accounts.login("ines@reset.test", NEW))["tokens"] is not None


async def test_of_two_links_followed_at_once_one_sets_the_password(accounts: Accounts) -> None:
    await accounts.user("jana@reset.test")
    tokens = [await requested(accounts, "jana@reset.test") for _ in range(3)]

    responses = await asyncio.gather(*(reset(accounts, token) for token in tokens))

    assert sum(response["user"] is not None for response in responses) == 1


async def test_a_spent_link_causes_no_hashing_and_is_rate_limited(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    await accounts.user("kim@reset.test")
    token = await requested(accounts, "kim@reset.test")
    await reset(accounts, token)
    hashed: list[str] = []

    async def count(_: Argon2Hasher, password: str) -> str:
        hashed.append(password)
        return "a hash"

    monkeypatch.setattr(Argon2Hasher, "hash", count)
    aliases = " ".join(
        f"a{n}: resetPassword(input: {{token: $t, newPassword: $p}}) {{ errors {{ code }} }}" for n in range(45)
    )
    response = await accounts.execute(f"mutation($t: String!, $p: String!) {{ {aliases} }}", t=token, p=NEW)

    assert hashed == []
    assert {error["extensions"]["code"] for error in response["errors"]} == {"RATE_LIMITED"}
    assert "errors" in await accounts.execute(RESET, token=token, password=NEW)


async def test_links_that_fail_are_limited_by_client_and_those_that_work_are_not(accounts: Accounts) -> None:
    async def follow(token: str) -> bool:
        return "errors" not in await accounts.execute(RESET, ip="192.0.2.40", token=token, password=NEW)

    for number in range(40):
        await accounts.user(f"pupil{number}@reset.test")
        assert await follow(await requested(accounts, f"pupil{number}@reset.test"))

    assert [await follow("forged") for _ in range(31)] == [True] * 30 + [False]
