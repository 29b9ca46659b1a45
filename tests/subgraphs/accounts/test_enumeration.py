"""No mutation of accounts reveals whether an address has an account, or a code or token exists."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.accounts.service.deletion.model import DELETION, DeletionId, cancel_subject, confirm_subject
from subgraphs.accounts.service.email_links.model import EMAIL_CHANGE, undo_subject
from subgraphs.accounts.service.model import REGISTRATION, RESET
from subgraphs.kernel.graphql.subgraph import GraphQLResponse
from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.accounts.conftest import BEGINNING, PASSWORD, Accounts
from tests.subgraphs.accounts.service.deletion.test_deletion import Others, advance, confirmed
from tests.subgraphs.accounts.service.email_links.test_change_email import CONFIRM as CONFIRM_EMAIL
from tests.subgraphs.accounts.service.email_links.test_change_email import UNDO as UNDO_EMAIL
from tests.subgraphs.accounts.service.email_links.test_change_email import request as request_email
from tests.subgraphs.accounts.service.factors.test_second_factors import REQUEST_RESET
from tests.subgraphs.accounts.service.factors.test_second_factors import RESET as RESET_PASSWORD
from tests.subgraphs.accounts.sessions_of import COMPLETE, START, logged_in, of_token, with_totp
from tests.subgraphs.enumeration.pairs import HELD, Pair, compare
from tests.subgraphs.enumeration.work import counted

KNOWN, UNKNOWN = "known@enumeration.test", "nobody@enumeration.test"
WRONG = "another long password"

Scenario = Callable[[Accounts], Awaitable[Pair]]
SCENARIOS: dict[str, Scenario] = {}


def scenario(coordinate: str) -> Callable[[Scenario], Scenario]:
    """Register what makes the pair of an argument."""

    def add(make: Scenario) -> Scenario:
        assert coordinate not in SCENARIOS
        SCENARIOS[coordinate] = make
        return make

    return add


def link(accounts: Accounts, subject: str) -> str:
    """Return an authentic link, as a mail has it, of something that may not exist."""
    return DerivedTokens(accounts.settings.accounts_secret).link_token(subject)


async def known_user(accounts: Accounts, coordinate: str) -> str:
    """Return the address of an account of this scenario."""
    address = f"{coordinate.lower()}.{KNOWN}"
    await accounts.user(address)
    return address


@scenario("register.email")
async def register(accounts: Accounts) -> Pair:
    known = await known_user(accounts, "register")
    return Pair({"email": known, "displayName": "Eve"}, {"email": UNKNOWN, "displayName": "Eve"})


@scenario("verifyEmail.token")
async def verify_email(accounts: Accounts) -> Pair:
    address = f"verify.{KNOWN}"
    await accounts.register(address)
    token = accounts.postbox.link_token(address)
    await accounts.verify(token)
    return Pair(
        {"token": token, "password": PASSWORD}, {"token": link(accounts, REGISTRATION.new()), "password": PASSWORD}
    )


@scenario("requestPasswordReset.email")
async def request_password_reset(accounts: Accounts) -> Pair:
    return Pair({"email": await known_user(accounts, "reset")}, {"email": UNKNOWN})


@scenario("resetPassword.token")
async def reset_password(accounts: Accounts) -> Pair:
    address = await known_user(accounts, "used")
    await accounts.data(REQUEST_RESET, email=address)
    await accounts.deliver()
    token = accounts.postbox.link_token(address)
    await accounts.data(RESET_PASSWORD, token=token, password=WRONG)
    return Pair(
        {"token": token, "newPassword": PASSWORD}, {"token": link(accounts, RESET.new()), "newPassword": PASSWORD}
    )


@scenario("logIn.email")
async def log_in(accounts: Accounts) -> Pair:
    known = await known_user(accounts, "login")
    return Pair({"email": known, "password": WRONG}, {"email": UNKNOWN, "password": WRONG})


@scenario("logIn.deviceToken")
async def log_in_from_device(accounts: Accounts) -> Pair:
    address = await known_user(accounts, "device")
    device = (await accounts.login(address))["deviceToken"]
    sent = {"email": address, "password": WRONG}
    return Pair({**sent, "deviceToken": device}, {**sent, "deviceToken": f"x{device}"})


@scenario("logIn.trustedDeviceToken")
async def log_in_from_trusted_device(accounts: Accounts) -> Pair:
    member = await with_totp(accounts, f"trusted.{KNOWN}")
    challenge = (await member.log_in())["challenge"]["token"]
    completed = await accounts.data(COMPLETE, challenge=challenge, code=member.code(), trust=True)
    trusted = completed["completeLogIn"]["trustedDeviceToken"]
    assert trusted
    sent = {"email": member.email, "password": WRONG}
    return Pair({**sent, "trustedDeviceToken": trusted}, {**sent, "trustedDeviceToken": f"x{trusted}"})


@scenario("completeLogIn.challenge")
async def complete_log_in(accounts: Accounts) -> Pair:
    member = await with_totp(accounts, f"challenge.{KNOWN}")
    used = (await member.log_in())["challenge"]["token"]
    await accounts.data(COMPLETE, challenge=used, code=member.code())
    return Pair({"challenge": used, "code": "000000"}, {"challenge": f"x{used}", "code": "000000"})


@scenario("completeLogIn.code")
async def complete_log_in_by_code(accounts: Accounts) -> Pair:
    member = await with_totp(accounts, f"code.{KNOWN}")
    used = member.code()
    await accounts.data(COMPLETE, challenge=(await member.log_in())["challenge"]["token"], code=used)
    challenge = (await member.log_in())["challenge"]["token"]
    return Pair({"challenge": challenge, "code": used}, {"challenge": challenge, "code": wrong_code(member.secret)})


@scenario("completeLogIn.recoveryCode")
async def complete_log_in_by_recovery_code(accounts: Accounts) -> Pair:
    member = await with_totp(accounts, f"recovery.{KNOWN}")
    used = member.recovery_codes[0]
    await accounts.data(COMPLETE, challenge=(await member.log_in())["challenge"]["token"], recovery=used)
    challenge = (await member.log_in())["challenge"]["token"]
    return Pair(
        {"challenge": challenge, "recoveryCode": used}, {"challenge": challenge, "recoveryCode": "aaaaa-aaaaa-aaaaa"}
    )


@scenario("reauthenticate.code")
async def reauthenticate_by_code(accounts: Accounts) -> Pair:
    member = await with_totp(accounts, f"present.{KNOWN}")
    used = member.code()
    sent = {"password": PASSWORD}
    caller = await of_token(accounts, (await completed(accounts, member, code=used))["accessToken"])
    return Pair({**sent, "code": used}, {**sent, "code": wrong_code(member.secret)}, caller)


@scenario("reauthenticate.recoveryCode")
async def reauthenticate_by_recovery_code(accounts: Accounts) -> Pair:
    member = await with_totp(accounts, f"recovered.{KNOWN}")
    used = member.recovery_codes[0]
    sent = {"password": PASSWORD}
    caller = await of_token(accounts, (await completed(accounts, member, recovery=used))["accessToken"])
    return Pair({**sent, "recoveryCode": used}, {**sent, "recoveryCode": "aaaaa-aaaaa-aaaaa"}, caller)


async def completed(accounts: Accounts, member: Any, **proof: Any) -> Any:
    challenge = (await member.log_in())["challenge"]["token"]
    return (await accounts.data(COMPLETE, challenge=challenge, **proof))["completeLogIn"]["tokens"]


def wrong_code(secret: str) -> str:
    """Return a code that no time step near the beginning has."""
    near = {pyotp.TOTP(secret).at(BEGINNING + timedelta(seconds=30 * step)) for step in range(-5, 10)}
    return next(code for code in map(str, range(100_000, 100_020)) if code not in near)


@scenario("refreshTokens.refreshToken")
async def refresh_tokens(accounts: Accounts) -> Pair:
    _, token = await logged_in(accounts, f"refresh.{KNOWN}")
    await accounts.data(LOG_OUT, token=token)
    return Pair({"refreshToken": token}, {"refreshToken": f"x{token}"}, more_work=HELD)


LOG_OUT = "mutation($token: String!) { logOut(input: {refreshToken: $token}) { errors { code } } }"


@scenario("logOut.refreshToken")
async def log_out(accounts: Accounts) -> Pair:
    _, token = await logged_in(accounts, f"leave.{KNOWN}")
    return Pair({"refreshToken": token}, {"refreshToken": f"x{token}"}, more_work=HELD)


@scenario("confirmTotpEnrollment.code")
async def confirm_totp(accounts: Accounts) -> Pair:
    caller, _ = await logged_in(accounts, f"enroll.{KNOWN}")
    secret = (await accounts.data(START, caller))["startTotpEnrollment"]["secret"]
    past = pyotp.TOTP(secret).at(accounts.time.now - timedelta(minutes=20))
    return Pair({"code": past}, {"code": wrong_code(secret)}, caller)


@scenario("requestEmailChange.email")
async def request_email_change(accounts: Accounts) -> Pair:
    taken = await known_user(accounts, "taken")
    caller, other = [(await logged_in(accounts, f"changes{number}.{KNOWN}"))[0] for number in range(2)]
    return Pair({"email": taken}, {"email": UNKNOWN}, caller, other)


@scenario("confirmEmailChange.token")
async def confirm_email_change(accounts: Accounts) -> Pair:
    caller, _ = await logged_in(accounts, f"confirms.{KNOWN}")
    await request_email(accounts, caller, f"confirmed.{KNOWN}")
    used = accounts.postbox.link_token(f"confirmed.{KNOWN}")
    await accounts.data(CONFIRM_EMAIL, t=used)
    return Pair({"token": used}, {"token": link(accounts, EMAIL_CHANGE.new())})


@scenario("undoEmailChange.token")
async def undo_email_change(accounts: Accounts) -> Pair:
    caller, _ = await logged_in(accounts, f"undoes.{KNOWN}")
    await request_email(accounts, caller, f"undone.{KNOWN}")
    await accounts.data(CONFIRM_EMAIL, t=accounts.postbox.link_token(f"undone.{KNOWN}"))
    await accounts.deliver()
    used = accounts.postbox.link_token(f"undoes.{KNOWN}")
    await accounts.data(UNDO_EMAIL, t=used)
    return Pair({"token": used}, {"token": link(accounts, undo_subject(EMAIL_CHANGE.new()))})


async def deleted(accounts: Accounts, name: str) -> DeletionId:
    """Return the deletion of an account that is gone."""
    others = Others(accounts)
    viewer = await confirmed(accounts, others, f"{name}.{KNOWN}")
    deletion = (await accounts.data("{ viewer { deletion { id } } }", viewer))["viewer"]["deletion"]["id"]
    await advance(accounts, others, timedelta(days=15))
    return DeletionId(deletion)


@scenario("confirmAccountDeletion.token")
async def confirm_deletion(accounts: Accounts) -> Pair:
    used = confirm_subject(await deleted(accounts, "gone"))
    return Pair({"token": link(accounts, used)}, {"token": link(accounts, confirm_subject(DELETION.new()))})


@scenario("withdrawAccountDeletionByLink.token")
async def withdraw_deletion(accounts: Accounts) -> Pair:
    used = cancel_subject(await deleted(accounts, "late"))
    return Pair({"token": link(accounts, used)}, {"token": link(accounts, cancel_subject(DELETION.new()))})


@pytest.mark.servers
@pytest.mark.parametrize("coordinate", sorted(SCENARIOS))
async def test_the_known_and_the_unknown_get_the_same_response_after_the_same_work(
    accounts: Accounts, coordinate: str
) -> None:
    pair = await SCENARIOS[coordinate](accounts)
    await accounts.deliver()

    async def execute(document: str, caller: Principal | None, variables: dict[str, Any]) -> GraphQLResponse:
        return await accounts.execute(document, caller, **variables)

    await compare("accounts", coordinate.partition(".")[0], pair, execute, accounts.jobs)


async def test_another_response_and_other_work_would_be_seen(accounts: Accounts) -> None:
    address = await known_user(accounts, "seen")
    right, wrong = ({"email": address, "password": each} for each in (PASSWORD, WRONG))

    async def execute(document: str, caller: Principal | None, variables: dict[str, Any]) -> GraphQLResponse:
        return await accounts.execute(document, caller, **variables)

    with pytest.raises(AssertionError):
        await compare("accounts", "logIn", Pair(right, wrong), execute)
    with counted() as work:
        await accounts.login(address, WRONG)
    assert (work.hashes, len(work.statements) > 0) == (1, True)
