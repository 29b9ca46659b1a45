"""Logging in, and what a stranger can learn from trying: nothing."""

from collections.abc import Iterator

import pytest

from subgraphs.accounts.service.passwords import Passwords
from tests.subgraphs.accounts.conftest import LOGIN, PASSWORD, Accounts


class CountingPasswords(Passwords):
    """Remembers how much work each attempt was."""

    def __init__(self) -> None:
        super().__init__(memory_kib=64, passes=1)
        self.verified: list[str] = []

    def _matches(self, password: str, password_hash: str) -> bool:
        self.verified.append(password_hash.split("$")[3])
        return super()._matches(password, password_hash)


@pytest.fixture
def passwords() -> CountingPasswords:
    return CountingPasswords()


async def test_a_wrong_password_and_an_unknown_address_give_the_same_answer(accounts: Accounts) -> None:
    await accounts.user("ada@login.test")

    wrong = await accounts.login("ada@login.test", "not the password")
    unknown = await accounts.login("nobody@login.test", "not the password")
    malformed = await accounts.login("no address at all", "not the password")

    assert wrong == unknown == malformed
    assert [error["reason"] for error in wrong["errors"]] == ["INVALID_CREDENTIALS"]
    assert wrong["errors"][0]["path"] is None


async def test_an_address_that_waits_for_verification_looks_like_an_unknown_one(accounts: Accounts) -> None:
    await accounts.register("bea@login.test")

    assert await accounts.login("bea@login.test", PASSWORD) == await accounts.login("no-one@login.test", PASSWORD)


async def test_an_unknown_address_costs_the_same_hashing_as_a_known_one(passwords: CountingPasswords) -> None:
    known = await passwords.hash(PASSWORD)

    assert not await passwords.verify("a guess", known)
    assert not await passwords.verify("a guess", None)

    assert len(passwords.verified) == 2
    assert passwords.verified[0] == passwords.verified[1]


async def test_no_password_matches_where_there_is_no_hash(passwords: CountingPasswords) -> None:
    assert not await passwords.verify("nobody has this password", None)


async def test_a_hash_is_argon2id_with_a_salt_of_its_own(passwords: CountingPasswords) -> None:
    first, second = await passwords.hash(PASSWORD), await passwords.hash(PASSWORD)

    assert first.startswith("$argon2id$")
    assert first != second


async def test_a_hash_with_other_parameters_than_todays_is_outdated(passwords: CountingPasswords) -> None:
    old = await Passwords(memory_kib=32, passes=1).hash(PASSWORD)

    assert passwords.is_outdated(old)
    assert await passwords.verify(PASSWORD, old)
    assert not passwords.is_outdated(await passwords.hash(PASSWORD))


async def test_a_password_beyond_any_length_is_simply_wrong(accounts: Accounts) -> None:
    await accounts.user("cleo@login.test")

    assert (await accounts.login("cleo@login.test", "x" * 100_000))["errors"][0]["reason"] == "INVALID_CREDENTIALS"


async def test_guessing_one_address_is_rate_limited_whether_it_exists_or_not(accounts: Accounts) -> None:
    await accounts.user("dora@login.test")

    async def codes(email: str) -> list[str | None]:
        answers = [await accounts.ask(LOGIN, email=email, password="a wrong guess") for _ in range(11)]
        return [answer["errors"][0]["extensions"]["code"] if "errors" in answer else None for answer in answers]

    known, unknown = await codes("dora@login.test"), await codes("nora@login.test")

    assert known == unknown == [None] * 10 + ["RATE_LIMITED"]


async def test_the_right_password_is_not_let_in_past_the_limit(accounts: Accounts) -> None:
    await accounts.user("emmy@login.test")
    for _ in range(10):
        await accounts.ask(LOGIN, email="emmy@login.test", password="a wrong guess")

    answer = await accounts.ask(LOGIN, email="emmy@login.test", password=PASSWORD)

    assert answer["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def allowed_guesses(accounts: Accounts, guesses: Iterator[tuple[str, str]]) -> int:
    """How many guesses, each from an address on the net at an e-mail address, are let through before one is refused."""
    for number, (ip, email) in enumerate(guesses):
        answer = await accounts.ask(LOGIN, ip=ip, email=email, password="a wrong guess")
        if "errors" in answer:
            assert answer["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
            return number
    raise AssertionError("no guess was refused")


async def test_one_client_that_tries_many_addresses_is_rate_limited(accounts: Accounts) -> None:
    many = (("192.0.2.7", f"user{number}@login.test") for number in range(500))

    assert await allowed_guesses(accounts, many) >= 100


async def test_guesses_from_elsewhere_do_not_keep_the_owner_out(accounts: Accounts) -> None:
    await accounts.user("fay@login.test")
    for _ in range(11):
        await accounts.ask(LOGIN, ip="192.0.2.8", email="fay@login.test", password="a wrong guess")

    answer = await accounts.ask(LOGIN, ip="192.0.2.9", email="fay@login.test", password=PASSWORD)

    assert answer["data"]["login"]["tokens"] is not None


async def test_guesses_from_everywhere_are_rate_limited_in_the_end(accounts: Accounts) -> None:
    many = ((f"2001:db8::{number:x}", "gala@login.test") for number in range(500))

    assert await allowed_guesses(accounts, many) >= 100
