import asyncio

import pytest
from sqlalchemy import func, select

from subgraphs.accounts import app, worker_module
from subgraphs.accounts.service.model import sha256_hex
from subgraphs.accounts.settings import Settings
from subgraphs.accounts.store import tables
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.persistence.sql import Database, read_only
from tests.subgraphs.accounts.conftest import REGISTER, Accounts, Postbox
from tests.subgraphs.clocks import FrozenClock
from tests.subgraphs.recorded_jobs import RecordedJobs

EXPIRED = {"user": None, "errors": [{"code": "TOKEN_EXPIRED", "path": ["token"]}]}


async def test_registering_sends_a_mail_with_a_link_and_nothing_else(accounts: Accounts) -> None:
    assert await accounts.register("ada@example.test") == {"accepted": True, "errors": []}

    [letter] = accounts.postbox.to("ada@example.test")
    assert letter.link is not None
    assert letter.link.startswith("https://lectern.test/verify-email?token=reg_")
    assert (await accounts.login("ada@example.test"))["tokens"] is None


async def test_following_the_link_makes_a_user_who_can_log_in(accounts: Accounts) -> None:
    await accounts.register("bea@example.test", name="Bea")

    verified = await accounts.verify(accounts.postbox.link_token("bea@example.test"))

    assert verified["user"]["displayName"] == "Bea"
    assert (await accounts.login("bea@example.test"))["viewer"] == {"email": "bea@example.test", "roles": ["STUDENT"]}


async def test_a_link_works_once(accounts: Accounts) -> None:
    await accounts.user("cleo@example.test")

    again = await accounts.verify(accounts.postbox.link_token("cleo@example.test"))

    assert again == EXPIRED


async def test_a_link_followed_many_times_at_once_makes_one_user(accounts: Accounts) -> None:
    await accounts.register("dora@example.test")
    token = accounts.postbox.link_token("dora@example.test")

    responses = await asyncio.gather(*(accounts.verify(token) for _ in range(5)))

    assert sum(response["user"] is not None for response in responses) == 1


async def test_two_links_for_one_address_create_one_user_with_the_password_of_the_first_that_was_followed(
    accounts: Accounts,
) -> None:
    await accounts.register("emmy@example.test")
    await accounts.register("emmy@example.test")
    older, newer = (letter.link for letter in accounts.postbox.to("emmy@example.test"))
    assert older is not None
    assert newer is not None

    first = await accounts.verify(newer.partition("token=")[2], "the owner's password")
    second = await accounts.verify(older.partition("token=")[2], "another password")

    assert first["user"] is not None
    assert second["user"] is None
    assert (await accounts.login("emmy@example.test", "another password"))["tokens"] is None
    assert (await accounts.login("emmy@example.test", "the owner's password"))["tokens"] is not None


async def test_a_registration_carries_no_password_that_a_stranger_could_have_chosen(accounts: Accounts) -> None:
    response = await accounts.execute(
        """mutation { register(input: {
            email: "victim@example.test", password: "the stranger's password", displayName: "V"
        }) { accepted } }"""
    )

    assert "unknown field 'password'" in response["errors"][0]["message"]


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaa", "password123", "1234567890", "x" * 129, "weak"])
async def test_a_weak_password_is_rejected_and_the_link_stays_valid(accounts: Accounts, password: str) -> None:
    email = f"weak{sha256_hex(password)[:8]}@example.test"
    await accounts.register(email)
    token = accounts.postbox.link_token(email)

    rejected = await accounts.verify(token, password)

    assert rejected == {"user": None, "errors": [{"code": "WEAK_PASSWORD", "path": ["password"]}]}
    assert (await accounts.verify(token))["user"] is not None


async def test_a_link_is_good_for_a_day(accounts: Accounts) -> None:
    await accounts.register("fay@example.test")
    accounts.time.advance(hours=24)

    late = await accounts.verify(accounts.postbox.link_token("fay@example.test"))

    assert late == EXPIRED


@pytest.mark.parametrize("forged", ["", ".", "reg_1.x", "reg_00000000000000000000000000.AAAA", "ä.ö"])
async def test_a_forged_link_is_rejected(accounts: Accounts, forged: str) -> None:
    assert await accounts.verify(forged) == EXPIRED


async def test_the_proof_of_one_link_is_not_good_for_another(accounts: Accounts) -> None:
    await accounts.register("gala@example.test")
    await accounts.register("hana@example.test")
    mine, others = accounts.postbox.link_token("gala@example.test"), accounts.postbox.link_token("hana@example.test")
    spliced = f"{others.partition('.')[0]}.{mine.partition('.')[2]}"

    assert await accounts.verify(spliced) == EXPIRED


async def test_registering_a_taken_address_gives_the_same_response_and_mails_its_owner(accounts: Accounts) -> None:
    await accounts.user("ines@example.test", name="Ines")

    assert await accounts.register("ines@example.test") == {"accepted": True, "errors": []}

    letter = accounts.postbox.to("ines@example.test")[-1]
    assert letter.subject == "You already have an account"
    assert letter.link is None


async def test_an_address_is_the_same_in_capitals(accounts: Accounts) -> None:
    await accounts.user("Jo@Example.test")

    assert (await accounts.login("jo@example.TEST"))["tokens"] is not None


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "a@@example.test", "a b@example.test", "a" * 300 + "@x.test"])
async def test_a_malformed_address_is_rejected(accounts: Accounts, address: str) -> None:
    assert await accounts.register(address) == {
        "accepted": False,
        "errors": [{"code": "INVALID_EMAIL", "path": ["email"]}],
    }


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u200b", "x" * 81])
async def test_a_name_must_be_something_to_see(accounts: Accounts, name: str) -> None:
    assert await accounts.register("lea@example.test", name=name) == {
        "accepted": False,
        "errors": [{"code": "INVALID_NAME", "path": ["displayName"]}],
    }


async def test_a_name_is_shown_on_one_line_without_invisible_characters(accounts: Accounts) -> None:
    await accounts.register("mia@example.test", name=" Mia\n\u202e May ")

    verified = await accounts.verify(accounts.postbox.link_token("mia@example.test"))

    assert verified["user"]["displayName"] == "Mia May"


async def test_registering_one_address_over_and_over_is_rate_limited(accounts: Accounts) -> None:
    responses = [
        await accounts.execute(
            'mutation($e: String!) { register(input: {email: $e, displayName: "Nia"}) { accepted } }',
            e="nia@example.test",
        )
        for _ in range(6)
    ]

    assert [("errors" in response) for response in responses] == [False] * 5 + [True]
    assert responses[-1]["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert responses[-1]["errors"][0]["extensions"]["retryAfter"] > 0


async def test_a_whole_school_registers_from_one_address(accounts: Accounts) -> None:
    responses = [
        await accounts.execute(REGISTER, ip="198.51.100.1", email=f"pupil{number}@example.test", displayName="Pupil")
        for number in range(120)
    ]

    assert [response for response in responses if "errors" in response] == []


async def test_the_registrations_of_one_client_are_limited_over_all_its_addresses(settings: Settings) -> None:
    few = app.build(settings.model_copy(update={"accounts_registrations_per_client": 3}))

    async def register(number: int) -> bool:
        variables = {"email": f"bulk{number}@example.test", "displayName": "Bulk"}
        request = RequestInfo(ip=f"2001:db8:1:2::{number:x}")
        return "errors" not in await few.execute(REGISTER, variables, None, request)

    assert [await register(number) for number in range(5)] == [True] * 3 + [False] * 2
    await few.stop()


@pytest.mark.parametrize(
    "name",
    [
        "Win $500: https://evil.test",
        "www.evil.test",
        "evil dot test, call +1 800 555 0199",
        "ｅｖｉｌ．ｔｅｓｔ",
        "<a href='//evil.test'>x</a>",
        "[win](http://evil.test)",
        "evil。test/win",
        "mailto:win@evil.test",
        "//evil.test",
        "xn--evl-zma.test",
    ],
)
async def test_a_mail_to_an_unproven_address_says_who_writes_and_nothing_that_the_client_wrote(
    accounts: Accounts, name: str
) -> None:
    email = f"{sha256_hex(name)[:12]}@names.test"
    await accounts.register(email, name=name)

    [letter] = accounts.postbox.to(email)
    assert letter.paragraphs == (
        "Hello,",
        "this is Lectern, a marketplace for online courses. An account was requested with this address.",
        "Open the link to confirm the address and to choose your password. It works once, for 24 hours.",
        "If that was not you, ignore this mail: no account is made.",
    )
    assert letter.subject == "Confirm your e-mail address"


async def test_registering_writes_as_much_for_a_taken_address_as_for_a_free_one(
    accounts: Accounts, settings: Settings
) -> None:
    await accounts.user("olga@example.test")

    taken = await rows_written_by(accounts, settings, "olga@example.test")
    free = await rows_written_by(accounts, settings, "pia@example.test")

    assert taken == free == (1, 1)


async def rows_written_by(accounts: Accounts, settings: Settings, email: str) -> tuple[int, int]:
    """Return the numbers of registrations and events that registering an address adds."""
    before = await counts(settings)
    await accounts.data(REGISTER, email=email, displayName="Ada")
    after = await counts(settings)
    await accounts.deliver()
    return (after[0] - before[0], after[1] - before[1])


async def counts(settings: Settings) -> tuple[int, int]:
    database = Database(settings.accounts_database_url.get_secret_value(), domain="accounts")
    async with read_only(database) as session:
        registrations, events = [
            await session.scalar(select(func.count()).select_from(table))
            for table in (tables.registrations, tables.outbox)
        ]
    await database.close()
    return (registrations or 0, events or 0)


async def test_links_lead_to_the_site_if_there_is_one(settings: Settings) -> None:
    site = settings.model_copy(update={"site_url": "https://site.test"})
    time, postbox = FrozenClock(), Postbox()
    accounts = Accounts(
        app.build(site, clock=time),
        worker_module.build(site, RecordedJobs(), mailer=postbox, clock=time),
        postbox,
        time,
        site,
    )
    await accounts.subgraph.start()
    await accounts.user("sita@example.test")
    await accounts.data('mutation { requestPasswordReset(input: {email: "sita@example.test"}) { accepted } }')
    await accounts.deliver()
    links = [letter.link or "" for letter in postbox.to("sita@example.test")]
    assert [link.partition("=")[0] for link in links] == [
        "https://site.test/verify?token",
        "https://site.test/reset?token",
    ]
    await accounts.worker_module.stop()
    await accounts.subgraph.stop()
