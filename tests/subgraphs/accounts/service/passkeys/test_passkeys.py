"""Passkeys: registered, used to log in, as a second factor and for a confirmation, and what is rejected."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from redis.asyncio import Redis

from subgraphs.accounts.service.passkeys.model import relying_party
from subgraphs.kernel.identity.principal import Principal, Role
from tests.subgraphs.accounts.conftest import PASSWORD, Accounts, principal
from tests.subgraphs.accounts.service.passkeys.authenticator import Authenticator
from tests.subgraphs.accounts.sessions_of import logged_in, of_token

START = "mutation { startPasskeyRegistration { options errors { code } } }"
ADD = """mutation($response: String!, $name: String!) {
    addPasskey(input: {response: $response, name: $name}) {
        recoveryCodes viewer { security { factors passkeys { id name backedUp lastUsedAt } } }
        errors { code path } } }"""
RENAME = """mutation($id: ID!, $name: String!) {
    renamePasskey(input: {passkeyId: $id, name: $name}) {
        viewer { security { passkeys { name } } } errors { code path } } }"""
REMOVE = """mutation($id: ID!) {
    removePasskey(input: {passkeyId: $id}) {
        viewer { security { factors recoveryCodesLeft passkeys { id } } } errors { code path } } }"""
ASSERT = "mutation { startPasskeyAssertion { options errors { code } } }"
LOG_IN = """mutation($response: String!) {
    logInWithPasskey(input: {response: $response}) {
        tokens { accessToken refreshToken } viewer { email } challenge { token } errors { code path message } } }"""
PASSWORD_LOG_IN = """mutation($email: String!, $password: String!) {
    logIn(input: {email: $email, password: $password}) {
        tokens { accessToken } challenge { token factors } errors { code } } }"""
COMPLETE = """mutation($challenge: String!, $passkey: String) {
    completeLogIn(input: {challenge: $challenge, passkey: $passkey}) {
        tokens { accessToken } viewer { email } errors { code path } } }"""
RECOVER = """mutation($challenge: String!, $code: String) {
    completeLogIn(input: {challenge: $challenge, recoveryCode: $code}) { viewer { email } errors { code } } }"""
CONFIRM = """mutation($response: String!) {
    reauthenticateWithPasskey(input: {response: $response}) { accessToken errors { code } } }"""
CONFIRM_BOTH = """mutation($password: String!, $passkey: String) {
    reauthenticate(input: {password: $password, passkey: $passkey}) { accessToken errors { code } } }"""
REJECTED = [{"code": "INVALID_PASSKEY", "path": ["passkey"]}]


@dataclass
class Member:
    """A user with a passkey."""

    accounts: Accounts
    email: str
    caller: Principal
    authenticator: Authenticator = field(default_factory=Authenticator)
    codes: list[str] = field(default_factory=list)
    passkey_id: str = ""

    async def add(self, name: str = "Phone") -> Any:
        """Register the authenticator's passkey."""
        options = (await self.accounts.data(START, self.caller))["startPasskeyRegistration"]["options"]
        response = self.authenticator.create(options)
        return (await self.accounts.data(ADD, self.caller, response=response, name=name))["addPasskey"]

    async def options(self, caller: Principal | None = None) -> str:
        """Return the options of a new assertion."""
        return str((await self.accounts.data(ASSERT, caller))["startPasskeyAssertion"]["options"])

    async def log_in(self, response: str | None = None) -> Any:
        """Log in with the passkey, or with another response."""
        response = response or self.authenticator.get(await self.options())
        result = (await self.accounts.data(LOG_IN, response=response))["logInWithPasskey"]
        result["errors"] = [{"code": error["code"], "path": error["path"]} for error in result["errors"]]
        return result

    async def first_step(self) -> Any:
        """Log in with the password."""
        return (await self.accounts.data(PASSWORD_LOG_IN, email=self.email, password=PASSWORD))["logIn"]


async def member(accounts: Accounts, email: str) -> Member:
    """Return a user who has registered a passkey."""
    caller, _ = await logged_in(accounts, email)
    new = Member(accounts, email, caller)
    added = await new.add()
    assert added["errors"] == []
    new.codes = added["recoveryCodes"]
    [passkey] = added["viewer"]["security"]["passkeys"]
    new.passkey_id = passkey["id"]
    return new


async def test_a_passkey_is_added_with_recovery_codes_and_a_mail_says_so(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "ada@passkey.test")
    ada = Member(accounts, "ada@passkey.test", caller)
    added = await ada.add("  My   phone ")
    assert len(added["recoveryCodes"]) == 10
    security = added["viewer"]["security"]
    assert security["factors"] == ["TOTP", "PASSKEY", "RECOVERY_CODE"][1:]
    [passkey] = security["passkeys"]
    assert (passkey["name"], passkey["backedUp"], passkey["lastUsedAt"]) == ("My phone", True, None)
    await accounts.deliver()
    assert accounts.postbox.to(ada.email)[-1].subject == "A passkey was added to your account"


async def test_a_log_in_with_a_passkey_needs_nothing_else_and_counts_as_two_factors(accounts: Accounts) -> None:
    bea = await member(accounts, "bea@passkey.test")
    result = await bea.log_in()
    assert (result["errors"], result["challenge"], result["viewer"]) == ([], None, {"email": bea.email})
    caller = await of_token(accounts, result["tokens"]["accessToken"])
    assert caller.methods == {"pop", "mfa"}
    assert caller.authenticated_at == accounts.time.now


async def test_a_password_alone_is_not_enough_any_more_and_the_passkey_completes_it(accounts: Accounts) -> None:
    cai = await member(accounts, "cai@passkey.test")
    first = await cai.first_step()
    assert (first["tokens"], first["challenge"]["factors"]) == (None, ["PASSKEY", "RECOVERY_CODE"])
    response = cai.authenticator.get(await cai.options())
    token = first["challenge"]["token"]
    second = (await accounts.data(COMPLETE, challenge=token, passkey=response))["completeLogIn"]
    assert (second["errors"], second["viewer"]) == ([], {"email": cai.email})
    caller = await of_token(accounts, second["tokens"]["accessToken"])
    assert caller.methods == {"pwd", "pop", "mfa"}
    again = await cai.first_step()
    recovered = await accounts.data(RECOVER, challenge=again["challenge"]["token"], code=cai.codes[0])
    assert recovered["completeLogIn"]["viewer"] == {"email": cai.email}


async def test_another_users_passkey_is_no_second_factor(accounts: Accounts) -> None:
    dan, eve = await member(accounts, "dan@passkey.test"), await member(accounts, "eve@passkey.test")
    token = (await dan.first_step())["challenge"]["token"]
    response = eve.authenticator.get(await eve.options())
    result = (await accounts.data(COMPLETE, challenge=token, passkey=response))["completeLogIn"]
    assert (result["tokens"], result["errors"]) == (None, REJECTED)
    # With another handle, the signature is still of another key.
    eve.authenticator.user_handle = dan.authenticator.user_handle
    assert (await eve.log_in())["errors"] == REJECTED


async def test_a_passkey_confirms_the_presence_of_its_user(accounts: Accounts) -> None:
    fay = await member(accounts, "fay@passkey.test")
    signed_in = await of_token(accounts, (await fay.log_in())["tokens"]["accessToken"])
    accounts.time.advance(minutes=20)
    response = await accounts.execute(START, signed_in)
    assert response["errors"][0]["extensions"]["code"] == "RECENT_LOGIN_REQUIRED"
    signed = fay.authenticator.get(await fay.options(signed_in))
    confirmed = (await accounts.data(CONFIRM, signed_in, response=signed))["reauthenticateWithPasskey"]
    assert confirmed["errors"] == []
    now = await of_token(accounts, confirmed["accessToken"])
    assert (now.session_id, now.authenticated_at) == (signed_in.session_id, accounts.time.now)
    assert (await accounts.data(START, now))["startPasskeyRegistration"]["errors"] == []
    signed = fay.authenticator.get(await fay.options(signed_in))
    both = (await accounts.data(CONFIRM_BOTH, signed_in, password=PASSWORD, passkey=signed))["reauthenticate"]
    assert both["errors"] == []


async def test_a_confirmation_takes_only_a_passkey_of_the_caller(accounts: Accounts) -> None:
    gil, hal = await member(accounts, "gil@passkey.test"), await member(accounts, "hal@passkey.test")
    caller = await of_token(accounts, (await gil.log_in())["tokens"]["accessToken"])
    for options in (await hal.options(), await hal.options(hal.caller)):
        signed = hal.authenticator.get(options)
        result = (await accounts.data(CONFIRM, caller, response=signed))["reauthenticateWithPasskey"]
        assert (result["accessToken"], result["errors"]) == (None, [{"code": "INVALID_PASSKEY"}])
    # A challenge for the confirmation of one user starts no session.
    signed = gil.authenticator.get(await gil.options(caller))
    assert (await gil.log_in(signed))["errors"] == REJECTED


async def test_a_challenge_works_once_even_concurrently(accounts: Accounts) -> None:
    ian = await member(accounts, "ian@passkey.test")
    response = ian.authenticator.get(await ian.options())
    results = await asyncio.gather(*(ian.log_in(response) for _ in range(4)))
    assert sorted(len(result["errors"]) for result in results) == [0, 1, 1, 1]
    assert (await ian.log_in(response))["tokens"] is None


async def test_a_challenge_is_short_lived_and_stored_by_its_digest(accounts: Accounts, redis_url: str) -> None:
    jan = await member(accounts, "jan@passkey.test")
    options = await jan.options()
    redis = Redis.from_url(redis_url, decode_responses=True)
    try:
        keys = [key async for key in redis.scan_iter("accounts:passkey-challenge:*")]
        assert keys
        assert {await redis.ttl(key) in range(1, 301) for key in keys} == {True}
        await redis.delete(*keys)
    finally:
        await redis.aclose()
    assert (await jan.log_in(jan.authenticator.get(options)))["errors"] == REJECTED


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://lectern.test.evil.test"},
        {"origin": "http://lectern.test"},
        {"verifies": False},
        {"cross_origin": True},
    ],
    ids=lambda changes: "-".join(f"{name}={value}" for name, value in changes.items()),
)
async def test_a_response_of_another_page_or_without_verification_is_rejected(
    accounts: Accounts, changes: dict[str, Any]
) -> None:
    email = f"kim{abs(hash(str(changes)))}@passkey.test"
    kim = await member(accounts, email)
    honest = kim.authenticator
    kim.authenticator = replace(honest, **changes)
    assert (await kim.log_in())["errors"] == REJECTED
    kim.authenticator = replace(Authenticator(), **changes)
    assert (await kim.add("Other"))["errors"] == REJECTED
    honest.count = 10
    kim.authenticator = honest
    assert (await kim.log_in())["errors"] == []


async def test_malformed_and_forged_responses_are_rejected(accounts: Accounts) -> None:
    lea = await member(accounts, "lea@passkey.test")
    stranger = replace(lea.authenticator, key=Authenticator().key)
    forged = [
        stranger.get(await lea.options()),
        lea.authenticator.get(await lea.options(), party="evil.test"),
        lea.authenticator.get(await lea.options(), challenge="AAAA"),
        lea.authenticator.get(await lea.options(), userHandle="AAAA"),
        lea.authenticator.get(await lea.options(), signature=""),
        lea.authenticator.get(await lea.options(), authenticatorData="AAAA"),
        *("", "{}", "[]", "null", '{"id": 1}', "\u0000", '{"response": {"clientDataJSON": "e30"}}'),
    ]
    for response in forged:
        assert (await lea.log_in(response))["errors"] == REJECTED if response else True
    too_long = await accounts.execute(LOG_IN, response="x" * 20_001)
    assert too_long["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert (await lea.log_in())["errors"] == []


async def test_a_count_that_does_not_rise_is_a_copy(accounts: Accounts) -> None:
    mia = await member(accounts, "mia@passkey.test")
    assert (await mia.log_in())["errors"] == []
    mia.authenticator.count = 1
    assert (await mia.log_in())["errors"] == REJECTED
    mia.authenticator.count = 50
    assert (await mia.log_in())["errors"] == []
    # Synchronized passkeys don't count at all.
    nia = Member(accounts, "nia@passkey.test", (await logged_in(accounts, "nia@passkey.test"))[0])
    nia.authenticator.counts = False
    assert (await nia.add())["errors"] == []
    for _ in range(2):
        assert (await nia.log_in())["errors"] == []


async def test_a_passkey_is_renamed_and_removed_by_its_user_alone(accounts: Accounts) -> None:
    oda, pam = await member(accounts, "oda@passkey.test"), await member(accounts, "pam@passkey.test")
    for document, name in ((RENAME, "renamePasskey"), (REMOVE, "removePasskey")):
        result = (await accounts.data(document, pam.caller, id=oda.passkey_id, name="x"))[name]
        assert result["errors"] == [{"code": "PASSKEY_NOT_FOUND", "path": ["passkeyId"]}]
    renamed = (await accounts.data(RENAME, oda.caller, id=oda.passkey_id, name="Key ring"))["renamePasskey"]
    assert renamed["viewer"]["security"]["passkeys"] == [{"name": "Key ring"}]
    for name in ("", " \n", "x" * 61):
        wrong = (await accounts.data(RENAME, oda.caller, id=oda.passkey_id, name=name))["renamePasskey"]
        assert wrong["errors"] == [{"code": "INVALID_NAME", "path": ["name"]}]
    removed = (await accounts.data(REMOVE, oda.caller, id=oda.passkey_id))["removePasskey"]
    assert removed["viewer"]["security"] == {"factors": [], "recoveryCodesLeft": 0, "passkeys": []}
    await accounts.deliver()
    assert accounts.postbox.to(oda.email)[-1].subject == "A passkey was removed from your account"
    assert (await oda.log_in())["errors"] == REJECTED
    assert (await oda.first_step())["tokens"] is not None


async def test_changes_need_a_recent_log_in(accounts: Accounts) -> None:
    quin = await member(accounts, "quin@passkey.test")
    options = (await accounts.data(START, quin.caller))["startPasskeyRegistration"]["options"]
    response = Authenticator().create(options)
    accounts.time.advance(minutes=11)
    for document in (START, ADD, REMOVE):
        rejected = await accounts.execute(document, quin.caller, response=response, name="x", id=quin.passkey_id)
        assert rejected["errors"][0]["extensions"]["code"] == "RECENT_LOGIN_REQUIRED"


async def test_a_registration_is_for_the_user_who_began_it_and_for_one_account(accounts: Accounts) -> None:
    ria, sam = await member(accounts, "ria@passkey.test"), await member(accounts, "sam@passkey.test")
    options = (await accounts.data(START, ria.caller))["startPasskeyRegistration"]["options"]
    response = Authenticator().create(options)
    planted = (await accounts.data(ADD, sam.caller, response=response, name="x"))["addPasskey"]
    assert planted["errors"] == REJECTED
    sam.authenticator.credential_id = ria.authenticator.credential_id
    assert (await sam.add())["errors"] == REJECTED
    assertion = ria.authenticator.get(await ria.options())
    assert (await accounts.data(ADD, ria.caller, response=assertion, name="x"))["addPasskey"]["errors"] == REJECTED


async def test_twenty_passkeys_are_enough(accounts: Accounts) -> None:
    tea = await member(accounts, "tea@passkey.test")
    for number in range(19):
        tea.authenticator = Authenticator()
        assert (await tea.add(f"Key {number}"))["errors"] == []
    response = (await accounts.data(START, tea.caller))["startPasskeyRegistration"]
    assert response == {"options": None, "errors": [{"code": "TOO_MANY_PASSKEYS"}]}


async def test_a_suspended_user_does_not_get_in(accounts: Accounts) -> None:
    uma = await member(accounts, "uma@passkey.test")
    root = await accounts.admin("root@passkey.test")
    suspend = 'mutation($id: ID!) { suspendUser(input: {userId: $id, reason: "spam"}) { errors { code } } }'
    await accounts.data(suspend, principal(root.user_id, Role.ADMIN), id=uma.caller.user_id)
    assert [error["code"] for error in (await uma.log_in())["errors"]] == ["ACCOUNT_SUSPENDED"]


def test_passkeys_are_bound_to_the_domain_of_the_site_and_pages_within_it() -> None:
    urls = ["https://learn.example.com", "https://api.example.com"]
    apps = ["https://app.example.com", "https://example.org", "https://notexample.com"]
    own = relying_party("Lectern", None, urls, apps)
    assert (own.id, own.origins) == ("learn.example.com", ("https://learn.example.com",))
    wide = relying_party("Lectern", "example.com", urls, apps)
    assert wide.origins == (*urls, "https://app.example.com")
    local = relying_party(
        "Lectern", None, ["http://127.0.0.1:8000"], ["http://localhost:5173", "http://127.0.0.1:3000"]
    )
    assert local.id == "localhost"
    assert local.origins == ("http://localhost:8000", "http://localhost:5173", "http://localhost:3000")
