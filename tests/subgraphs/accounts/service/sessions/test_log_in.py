"""Logging in, without revealing which addresses have accounts."""

import asyncio
import unicodedata
from collections.abc import Iterator

import pytest

from subgraphs.accounts import app
from subgraphs.accounts.service.credentials.passwords import Argon2Hasher
from subgraphs.accounts.service.model import sha256_hex
from subgraphs.accounts.settings import Settings
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.platform.errors import RateLimited
from tests.subgraphs.accounts.conftest import LOGIN, PASSWORD, Accounts


class CountingHasher(Argon2Hasher):
    """Record the hash parameters of each verification."""

    def __init__(self) -> None:
        super().__init__(memory_kib=64, passes=1)
        self.verified: list[str] = []

    def _matches(self, password: str, password_hash: str) -> bool:
        self.verified.append(password_hash.split("$")[3])
        return super()._matches(password, password_hash)


@pytest.fixture
def passwords() -> CountingHasher:
    return CountingHasher()


async def test_a_wrong_password_and_an_unknown_address_give_the_same_response(accounts: Accounts) -> None:
    await accounts.user("ada@login.test")

    wrong = await accounts.login("ada@login.test", "not the password")
    unknown = await accounts.login("nobody@login.test", "not the password")
    malformed = await accounts.login("no address at all", "not the password")

    assert wrong == unknown == malformed
    assert [error["code"] for error in wrong["errors"]] == ["INVALID_CREDENTIALS"]
    assert wrong["errors"][0]["path"] is None


async def test_an_unverified_address_gives_the_same_response_as_an_unknown_one(accounts: Accounts) -> None:
    await accounts.register("bea@login.test")

    assert await accounts.login("bea@login.test", PASSWORD) == await accounts.login("no-one@login.test", PASSWORD)


async def test_an_unknown_address_costs_the_same_hashing_as_a_known_one(passwords: CountingHasher) -> None:
    known = await passwords.hash(PASSWORD)

    assert not await passwords.verify("a guess", known)
    assert not await passwords.verify("a guess", None)

    assert len(passwords.verified) == 2
    assert passwords.verified[0] == passwords.verified[1]


async def test_no_password_matches_where_there_is_no_hash(passwords: CountingHasher) -> None:
    assert not await passwords.verify("no account has this password", None)


async def test_a_hash_is_argon2id_with_a_salt_of_its_own(passwords: CountingHasher) -> None:
    first, second = await passwords.hash(PASSWORD), await passwords.hash(PASSWORD)

    assert first.startswith("$argon2id$")
    assert first != second


async def test_a_hash_with_other_parameters_than_todays_needs_rehash(passwords: CountingHasher) -> None:
    old = await Argon2Hasher(memory_kib=32, passes=1).hash(PASSWORD)

    assert passwords.needs_rehash(old)
    assert await passwords.verify(PASSWORD, old)
    assert not passwords.needs_rehash(await passwords.hash(PASSWORD))


async def test_an_overlong_password_is_invalid(accounts: Accounts) -> None:
    await accounts.user("cleo@login.test")

    assert (await accounts.login("cleo@login.test", "x" * 100_000))["errors"][0]["code"] == "INVALID_CREDENTIALS"


async def test_guessing_one_address_is_rate_limited_whether_it_exists_or_not(accounts: Accounts) -> None:
    await accounts.user("dora@login.test")

    async def codes(email: str) -> list[str | None]:
        responses = [await accounts.execute(LOGIN, email=email, password="a wrong guess") for _ in range(11)]
        return [response["errors"][0]["extensions"]["code"] if "errors" in response else None for response in responses]

    known, unknown = await codes("dora@login.test"), await codes("nora@login.test")

    assert known == unknown == [None] * 10 + ["RATE_LIMITED"]


async def test_the_right_password_is_rejected_beyond_the_limit(accounts: Accounts) -> None:
    await accounts.user("emmy@login.test")
    for _ in range(10):
        await accounts.execute(LOGIN, email="emmy@login.test", password="a wrong guess")

    response = await accounts.execute(LOGIN, email="emmy@login.test", password=PASSWORD)

    assert response["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def allowed_guesses(accounts: Accounts, guesses: Iterator[tuple[str, str]]) -> int:
    """Return the number of guesses, as pairs of IP and e-mail address, before one is rate limited."""
    for number, (ip, email) in enumerate(guesses):
        response = await accounts.execute(LOGIN, ip=ip, email=email, password="a wrong guess")
        if "errors" in response:
            assert response["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
            return number
    raise AssertionError("no guess was rate limited")


async def test_one_client_that_tries_many_addresses_is_rate_limited(accounts: Accounts) -> None:
    many = (("192.0.2.7", f"user{number}@login.test") for number in range(500))

    assert await allowed_guesses(accounts, many) in range(30, 33)


@pytest.mark.parametrize("addresses", ["2001:db8:5:5::{:x}", "2001:db8:5:6:{:x}::1", "2001:0DB8:0005:0007::{:04X}"])
async def test_a_client_that_changes_its_address_within_its_network_is_one_client(
    accounts: Accounts, addresses: str
) -> None:
    many = ((addresses.format(number + 1), f"one{number}@login.test") for number in range(500))

    assert await allowed_guesses(accounts, many) in range(30, 33)


async def test_the_aliases_of_one_request_are_counted_one_by_one(accounts: Accounts) -> None:
    aliases = " ".join(
        f'a{n}: logIn(input: {{email: "alias{n}@login.test", password: "a wrong guess"}}) {{ errors {{ code }} }}'
        for n in range(31)
    )

    response = await accounts.execute(f"mutation {{ {aliases} }}", ip="192.0.2.70")

    assert [error["extensions"]["code"] for error in response["errors"]] == ["RATE_LIMITED"]


async def test_a_whole_school_logs_in_from_one_address(accounts: Accounts) -> None:
    await accounts.user("teacher@login.test")

    responses = [
        await accounts.execute(LOGIN, ip="192.0.2.71", email="teacher@login.test", password=PASSWORD)
        for _ in range(100)
    ]

    assert [response for response in responses if "errors" in response] == []


async def test_guesses_from_another_client_do_not_lock_the_owner_out(accounts: Accounts) -> None:
    await accounts.user("fay@login.test")
    for _ in range(11):
        await accounts.execute(LOGIN, ip="192.0.2.8", email="fay@login.test", password="a wrong guess")

    response = await accounts.execute(LOGIN, ip="192.0.2.9", email="fay@login.test", password=PASSWORD)

    assert response["data"]["logIn"]["tokens"] is not None


async def test_guesses_from_many_clients_are_rate_limited(accounts: Accounts) -> None:
    many = ((f"198.51.100.{number}", "gala@login.test") for number in range(200))

    assert await allowed_guesses(accounts, many) in range(30, 33)


async def guess_from_many_clients(accounts: Accounts, email: str) -> None:
    """Guess until log-ins to the account are suspended."""
    for number in range(36):
        client = f"203.0.{int(sha256_hex(email)[:2], 16)}.{number % 12}"
        await accounts.execute(LOGIN, ip=client, email=email, password=f"wrong guess {number}")


async def test_the_owner_logs_in_from_a_known_address_while_others_guess(accounts: Accounts) -> None:
    await accounts.user("hana@login.test")
    await accounts.execute(LOGIN, ip="192.0.2.20", email="hana@login.test", password=PASSWORD)
    await guess_from_many_clients(accounts, "hana@login.test")

    known = await accounts.execute(LOGIN, ip="192.0.2.20", email="hana@login.test", password=PASSWORD)
    unknown = await accounts.execute(LOGIN, ip="192.0.2.21", email="hana@login.test", password=PASSWORD)

    assert known["data"]["logIn"]["tokens"] is not None
    assert unknown["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_the_owner_logs_in_with_a_known_device_from_anywhere_while_others_guess(accounts: Accounts) -> None:
    await accounts.user("ines@login.test")
    device = (await accounts.login("ines@login.test"))["deviceToken"]
    await guess_from_many_clients(accounts, "ines@login.test")

    response = await accounts.execute(LOGIN, ip="192.0.2.26", email="ines@login.test", password=PASSWORD, device=device)

    assert response["data"]["logIn"]["tokens"] is not None
    assert response["data"]["logIn"]["deviceToken"] == device


async def test_a_device_has_a_limit_of_its_own(accounts: Accounts) -> None:
    await accounts.user("jana@login.test")
    device = (await accounts.login("jana@login.test"))["deviceToken"]

    responses = [
        await accounts.execute(LOGIN, email="jana@login.test", password="a wrong guess", device=device)
        for _ in range(11)
    ]

    assert ["errors" in response for response in responses] == [False] * 10 + [True]


@pytest.mark.parametrize("device", ["", ".", "x.y", "ä.ö", "of another account", "cut"])
async def test_a_token_of_no_device_of_the_account_changes_nothing(accounts: Accounts, device: str) -> None:
    email = f"{sha256_hex(device)[:8]}@login.test"
    await accounts.user(email)
    token = device
    if device == "of another account":
        await accounts.user("other@login.test")
        token = (await accounts.login("other@login.test"))["deviceToken"]
    elif device == "cut":
        token = (await accounts.login(email))["deviceToken"][:-1]
    await guess_from_many_clients(accounts, email)

    response = await accounts.execute(LOGIN, ip="192.0.2.30", email=email, password=PASSWORD, device=token)

    assert response["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_beyond_the_limit_a_client_learns_nothing_from_an_address_that_the_owner_uses(
    accounts: Accounts,
) -> None:
    await accounts.user("kim@login.test")
    await accounts.execute(LOGIN, ip="192.0.2.22", email="kim@login.test", password=PASSWORD)
    await guess_from_many_clients(accounts, "kim@login.test")
    await guess_from_many_clients(accounts, "no-kim@login.test")

    existing, missing = [
        (await accounts.execute(LOGIN, ip="192.0.2.22", email=email, password="a wrong guess"))["errors"][0]
        for email in ("kim@login.test", "no-kim@login.test")
    ]

    assert existing["message"] == missing["message"]
    assert existing["extensions"].keys() == missing["extensions"].keys()
    assert existing["extensions"]["code"] == missing["extensions"]["code"] == "RATE_LIMITED"


async def test_beyond_the_limit_each_address_and_password_costs_the_same_work(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed = "cafe\u0301 au lait"
    await accounts.user("lea@login.test", composed)
    await guess_from_many_clients(accounts, "lea@login.test")
    await guess_from_many_clients(accounts, "no-lea@login.test")
    compared: list[str] = []
    matches = Argon2Hasher._matches

    def count(hasher: Argon2Hasher, password: str, password_hash: str) -> bool:
        compared.append(password_hash.split("$")[3])
        return matches(hasher, password, password_hash)

    monkeypatch.setattr(Argon2Hasher, "_matches", count)
    comparisons = []
    for email, password in (
        ("lea@login.test", composed),
        ("lea@login.test", "wrong cafe\u0301"),
        ("no-lea@login.test", "wrong cafe\u0301"),
    ):
        await accounts.execute(LOGIN, ip="192.0.2.23", email=email, password=password)
        comparisons.append(len(compared))

    assert comparisons == [2, 4, 6]
    assert len(set(compared)) == 1


async def test_failures_of_all_clients_together_suspend_unknown_ones(settings: Settings, accounts: Accounts) -> None:
    await accounts.user("mia@login.test")
    await accounts.execute(LOGIN, ip="192.0.2.24", email="mia@login.test", password=PASSWORD)
    guarded = app.build(settings.model_copy(update={"accounts_login_failures": 5}))

    async def log_in(ip: str, email: str, password: str) -> bool:
        variables = {"email": email, "password": password}
        return "errors" not in await guarded.execute(LOGIN, variables, None, RequestInfo(ip=ip))

    spraying = [await log_in(f"198.18.0.{number}", f"spray{number}@login.test", "Spring2026!") for number in range(7)]
    known = await log_in("192.0.2.24", "mia@login.test", PASSWORD)
    unknown = await log_in("192.0.2.25", "mia@login.test", PASSWORD)
    await guarded.stop()

    assert spraying == [True] * 5 + [False] * 2
    assert (known, unknown) == (True, False)


async def test_more_hashes_than_may_wait_are_rejected_at_once() -> None:
    passwords = Argon2Hasher(memory_kib=64, passes=1, max_pending=3)

    outcomes = await asyncio.gather(*(passwords.hash(PASSWORD) for _ in range(5)), return_exceptions=True)
    later = await passwords.hash(PASSWORD)

    assert [isinstance(outcome, RateLimited) for outcome in outcomes] == [False] * 3 + [True] * 2
    assert later.startswith("$argon2id$")
    passwords.close()


HANGUL = "\uac00\ub098\ub2e4\ub77c\ub9c8\ubc14\uc0ac\uc544\uc790\ucc28"


@pytest.mark.parametrize(
    ("chosen", "typed"),
    [
        ("caf\u00e9 au lait", "cafe\u0301 au lait"),
        ("cafe\u0301 au lait", "caf\u00e9 au lait"),
        ("\u1e69trange letters", "s\u0323\u0307trange letters"),
        ("\u1e69trange letter", "s\u0307\u0323trange letter"),
        (HANGUL, unicodedata.normalize("NFD", HANGUL)),
        ("\u212bngstr\u00f6m units", "\u00c5ngstro\u0308m units"),
        ("no\u00a0break\u2003spaces", "no break spaces"),
        ("ideographic\u3000space", "ideographic space"),
        ("narrow\u202fno-break", "narrow no-break"),
    ],
)
async def test_a_password_is_the_same_however_the_keyboard_composes_it(
    accounts: Accounts, chosen: str, typed: str
) -> None:
    email = f"{sha256_hex(chosen)[:10]}@forms.test"
    await accounts.user(email, chosen)

    assert (await accounts.login(email, typed))["tokens"] is not None
    assert (await accounts.login(email, chosen))["tokens"] is not None


@pytest.mark.parametrize(
    ("chosen", "typed"),
    [
        ("\uff46\uff55\uff4c\uff4c \uff57\uff49\uff44\uff54\uff48", "full width"),
        ("CASE matters", "case matters"),
        ("trailing  space ", "trailing space"),
    ],
)
async def test_width_case_and_the_number_of_spaces_distinguish_passwords(
    accounts: Accounts, chosen: str, typed: str
) -> None:
    email = f"{sha256_hex(chosen)[:10]}@forms.test"
    await accounts.user(email, chosen)

    assert (await accounts.login(email, typed))["tokens"] is None


async def test_a_hash_of_a_password_as_it_was_typed_still_works_and_is_replaced(
    accounts: Accounts, settings: Settings
) -> None:
    typed, composed = "cafe\u0301 au lait", "caf\u00e9 au lait"
    connected = app.connect(settings)
    await connected.use_cases.admit_user(
        email="old@forms.test", display_name="Old", password_hash=await connected.passwords.hash(typed)
    )
    await connected.close()

    before = (await accounts.login("old@forms.test", composed))["tokens"]
    as_typed = (await accounts.login("old@forms.test", typed))["tokens"]
    after = (await accounts.login("old@forms.test", composed))["tokens"]

    assert (before is None, as_typed is None, after is None) == (True, False, False)
