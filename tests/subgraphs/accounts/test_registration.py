import asyncio

import pytest
from sqlalchemy import func, select

from subgraphs.accounts.settings import Settings
from subgraphs.accounts.store import tables
from subgraphs.kernel.sql import Database, read_only
from tests.subgraphs.accounts.conftest import PASSWORD, REGISTER, VERIFY, Accounts


async def test_registering_sends_a_mail_with_a_link_and_nothing_else(accounts: Accounts) -> None:
    assert await accounts.register("ada@example.test") == {"accepted": True, "errors": []}

    [letter] = accounts.postbox.to("ada@example.test")
    assert letter.link is not None
    assert letter.link.startswith("https://lectern.test/verify-email?token=reg_")
    assert (await accounts.login("ada@example.test"))["tokens"] is None


async def test_following_the_link_makes_a_user_who_can_log_in(accounts: Accounts) -> None:
    await accounts.register("bea@example.test", name="Bea")

    verified = await accounts.data(VERIFY, token=accounts.postbox.link_token("bea@example.test"))

    assert verified["verifyEmail"]["user"]["displayName"] == "Bea"
    assert (await accounts.login("bea@example.test"))["viewer"] == {"email": "bea@example.test", "roles": ["STUDENT"]}


async def test_a_link_works_once(accounts: Accounts) -> None:
    await accounts.user("cleo@example.test")

    again = await accounts.data(VERIFY, token=accounts.postbox.link_token("cleo@example.test"))

    assert again["verifyEmail"] == {"user": None, "errors": [{"reason": "TOKEN_EXPIRED"}]}


async def test_a_link_followed_many_times_at_once_makes_one_user(accounts: Accounts) -> None:
    await accounts.register("dora@example.test")
    token = accounts.postbox.link_token("dora@example.test")

    answers = await asyncio.gather(*(accounts.data(VERIFY, token=token) for _ in range(5)))

    assert sum(answer["verifyEmail"]["user"] is not None for answer in answers) == 1


async def test_two_links_for_one_address_make_one_user_with_the_password_of_the_first_that_was_followed(
    accounts: Accounts,
) -> None:
    await accounts.register("emmy@example.test", password="the stranger's password")
    await accounts.register("emmy@example.test", password="the owner's password")
    strangers, owners = (letter.link for letter in accounts.postbox.to("emmy@example.test"))
    assert strangers is not None
    assert owners is not None

    first = await accounts.data(VERIFY, token=owners.partition("token=")[2])
    second = await accounts.data(VERIFY, token=strangers.partition("token=")[2])

    assert first["verifyEmail"]["user"] is not None
    assert second["verifyEmail"]["user"] is None
    assert (await accounts.login("emmy@example.test", "the stranger's password"))["tokens"] is None
    assert (await accounts.login("emmy@example.test", "the owner's password"))["tokens"] is not None


async def test_a_link_is_good_for_a_day(accounts: Accounts) -> None:
    await accounts.register("fay@example.test")
    accounts.time.pass_by(hours=24)

    late = await accounts.data(VERIFY, token=accounts.postbox.link_token("fay@example.test"))

    assert late["verifyEmail"] == {"user": None, "errors": [{"reason": "TOKEN_EXPIRED"}]}


@pytest.mark.parametrize("forged", ["", ".", "reg_1.x", "reg_00000000000000000000000000.AAAA", "ä.ö"])
async def test_a_link_that_we_did_not_write_is_refused(accounts: Accounts, forged: str) -> None:
    answer = await accounts.data(VERIFY, token=forged)

    assert answer["verifyEmail"] == {"user": None, "errors": [{"reason": "TOKEN_EXPIRED"}]}


async def test_the_proof_of_one_link_is_not_good_for_another(accounts: Accounts) -> None:
    await accounts.register("gala@example.test")
    await accounts.register("hana@example.test")
    mine, others = accounts.postbox.link_token("gala@example.test"), accounts.postbox.link_token("hana@example.test")
    spliced = f"{others.partition('.')[0]}.{mine.partition('.')[2]}"

    answer = await accounts.data(VERIFY, token=spliced)

    assert answer["verifyEmail"]["user"] is None


async def test_registering_a_taken_address_gives_the_same_answer_and_tells_its_owner(accounts: Accounts) -> None:
    await accounts.user("ines@example.test", name="Ines")

    assert await accounts.register("ines@example.test") == {"accepted": True, "errors": []}

    letter = accounts.postbox.to("ines@example.test")[-1]
    assert letter.subject == "You already have an account"
    assert letter.link is None


async def test_an_address_is_the_same_in_capitals(accounts: Accounts) -> None:
    await accounts.user("Jo@Example.test")

    assert (await accounts.login("jo@example.TEST"))["tokens"] is not None


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "a@@example.test", "a b@example.test", "a" * 300 + "@x.test"])
async def test_what_is_no_address_is_refused(accounts: Accounts, address: str) -> None:
    assert await accounts.register(address) == {
        "accepted": False,
        "errors": [{"reason": "INVALID_EMAIL", "path": ["email"]}],
    }


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaa", "password123", "1234567890", "x" * 129])
async def test_a_weak_password_is_refused(accounts: Accounts, password: str) -> None:
    assert await accounts.register("kim@example.test", password) == {
        "accepted": False,
        "errors": [{"reason": "WEAK_PASSWORD", "path": ["password"]}],
    }


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u200b", "x" * 81])
async def test_a_name_must_be_something_to_see(accounts: Accounts, name: str) -> None:
    assert await accounts.register("lea@example.test", name=name) == {
        "accepted": False,
        "errors": [{"reason": "INVALID_NAME", "path": ["displayName"]}],
    }


async def test_a_name_is_shown_on_one_line_without_invisible_characters(accounts: Accounts) -> None:
    await accounts.register("mia@example.test", name=" Mia\n\u202e May ")

    verified = await accounts.data(VERIFY, token=accounts.postbox.link_token("mia@example.test"))

    assert verified["verifyEmail"]["user"]["displayName"] == "Mia May"


async def test_registering_one_address_over_and_over_is_rate_limited(accounts: Accounts) -> None:
    answers = [
        await accounts.ask(
            'mutation($e: String!, $p: String!) { register(email: $e, password: $p, displayName: "Nia") { accepted } }',
            e="nia@example.test",
            p=PASSWORD,
        )
        for _ in range(6)
    ]

    assert [("errors" in answer) for answer in answers] == [False] * 5 + [True]
    assert answers[-1]["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert answers[-1]["errors"][0]["extensions"]["retryAfterSeconds"] > 0


async def test_registering_writes_as_much_for_a_taken_address_as_for_a_free_one(
    accounts: Accounts, settings: Settings
) -> None:
    await accounts.user("olga@example.test")

    taken = await rows_written_by(accounts, settings, "olga@example.test")
    free = await rows_written_by(accounts, settings, "pia@example.test")

    assert taken == free == (1, 1)


async def rows_written_by(accounts: Accounts, settings: Settings, email: str) -> tuple[int, int]:
    """How many registrations and facts registering an address adds."""
    before = await counts(settings)
    await accounts.data(REGISTER, email=email, password=PASSWORD, displayName="Ada")
    after = await counts(settings)
    await accounts.deliver()
    return (after[0] - before[0], after[1] - before[1])


async def counts(settings: Settings) -> tuple[int, int]:
    database = Database(settings.accounts_database_url.get_secret_value(), domain="accounts")
    async with read_only(database) as session:
        registrations, facts = [
            await session.scalar(select(func.count()).select_from(table))
            for table in (tables.registrations, tables.outbox)
        ]
    await database.close()
    return (registrations or 0, facts or 0)
