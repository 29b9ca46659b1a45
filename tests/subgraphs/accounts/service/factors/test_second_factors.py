"""Log-ins with a second factor: in two steps, each code once, and nothing that bypasses them."""

import asyncio
from typing import Any

import pytest

from subgraphs.accounts.service.factors.recovery_codes import CODES
from tests.subgraphs.accounts.conftest import PASSWORD, Accounts
from tests.subgraphs.accounts.sessions_of import COMPLETE, CONFIRM, SECURITY, START, logged_in, of_token, with_totp

NEW_PASSWORD = "another long password"
REQUEST_RESET = "mutation($email: String!) { requestPasswordReset(input: {email: $email}) { accepted } }"
RESET = """mutation($token: String!, $password: String!) {
    resetPassword(input: {token: $token, newPassword: $password}) { errors { code } } }"""
CONFIRM_PRESENCE = """mutation($password: String!, $code: String) {
    reauthenticate(input: {password: $password, code: $code}) { accessToken errors { code } } }"""
REMOVE = "mutation { removeTotp { viewer { security { factors } } errors { code } } }"
REPLACE = "mutation { replaceRecoveryCodes { recoveryCodes errors { code } } }"
REMOVE_DEVICE = "mutation($id: ID!) { removeTrustedDevice(input: {deviceId: $id}) { errors { code } } }"


async def test_a_confirmed_app_makes_the_log_in_two_steps(accounts: Accounts) -> None:
    member = await with_totp(accounts, "ada@factor.test")

    first = await member.log_in()
    second = await member.complete(first["challenge"]["token"], member.code())
    caller = await of_token(accounts, second["tokens"]["accessToken"])

    assert (first["tokens"], first["viewer"], first["deviceToken"], first["errors"]) == (None, None, None, [])
    assert first["challenge"]["factors"] == ["TOTP", "RECOVERY_CODE"]
    assert (second["viewer"], second["errors"]) == ({"email": "ada@factor.test"}, [])
    assert caller.methods == {"pwd", "otp", "mfa"}
    assert await member.security() == {
        "factors": ["TOTP", "RECOVERY_CODE"],
        "recoveryCodesLeft": CODES,
        "trustedDevices": [],
    }


async def test_an_app_that_was_not_confirmed_is_no_factor(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "bea@factor.test")
    await accounts.data(START, caller)

    assert (await accounts.login("bea@factor.test"))["tokens"] is not None
    wrong = (await accounts.data(CONFIRM, caller, code="000000"))["confirmTotpEnrollment"]
    assert wrong == {"recoveryCodes": None, "viewer": None, "errors": [{"code": "INVALID_CODE"}]}


async def test_enrolment_needs_a_recent_log_in(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "cai@factor.test")
    accounts.time.advance(minutes=11)

    for document, variables in ((START, {}), (CONFIRM, {"code": "1"}), (REMOVE, {}), (REPLACE, {})):
        response = await accounts.execute(document, caller, **variables)
        assert response["errors"][0]["extensions"]["code"] == "RECENT_LOGIN_REQUIRED"


async def test_an_app_cannot_be_replaced_without_its_removal(accounts: Accounts) -> None:
    member = await with_totp(accounts, "dan@factor.test")

    assert (await accounts.data(START, member.principal))["startTotpEnrollment"]["errors"] == [
        {"code": "FACTOR_EXISTS"}
    ]
    assert (await member.complete(await member.challenge(), member.code()))["errors"] == []


async def test_a_wrong_password_reveals_no_factor(accounts: Accounts) -> None:
    member = await with_totp(accounts, "eva@factor.test")

    wrong = await member.log_in("not the password")

    assert (wrong["challenge"], [error["code"] for error in wrong["errors"]]) == (None, ["INVALID_CREDENTIALS"])


async def test_a_code_works_once_under_concurrency(accounts: Accounts) -> None:
    member = await with_totp(accounts, "fay@factor.test")
    challenges = [await member.challenge() for _ in range(4)]

    results = await asyncio.gather(*(member.complete(challenge, member.code()) for challenge in challenges))

    assert sorted(len(result["errors"]) for result in results) == [0, 1, 1, 1]
    assert {error["code"] for result in results for error in result["errors"]} == {"INVALID_CODE"}
    accounts.time.advance(seconds=30)
    assert (await member.complete(challenges[0], member.code(-1)))["tokens"] is None


async def test_a_challenge_works_once_under_concurrency(accounts: Accounts) -> None:
    member = await with_totp(accounts, "gus@factor.test")
    challenge = await member.challenge()

    results = await asyncio.gather(*(member.complete(challenge, recovery=code) for code in member.recovery_codes[:4]))

    assert sum(result["tokens"] is not None for result in results) == 1
    assert {error["code"] for result in results for error in result["errors"]} == {"TOKEN_EXPIRED"}
    assert (await member.security())["recoveryCodesLeft"] == CODES - 1


async def test_a_recovery_code_works_once_however_it_is_typed(accounts: Accounts) -> None:
    member = await with_totp(accounts, "hal@factor.test")
    code = member.recovery_codes[0]

    first = await member.complete(await member.challenge(), recovery=code.upper().replace("-", " "))
    again = await member.complete(await member.challenge(), recovery=code)

    assert (first["errors"], [error["code"] for error in again["errors"]]) == ([], ["INVALID_CODE"])


async def test_recovery_codes_are_of_one_user(accounts: Accounts) -> None:
    member, other = await with_totp(accounts, "ida@factor.test"), await with_totp(accounts, "jan@factor.test")

    result = await member.complete(await member.challenge(), recovery=other.recovery_codes[0])

    assert [error["code"] for error in result["errors"]] == ["INVALID_CODE"]


async def test_new_recovery_codes_void_the_old_ones(accounts: Accounts) -> None:
    member = await with_totp(accounts, "kim@factor.test")

    new = (await accounts.data(REPLACE, member.principal))["replaceRecoveryCodes"]["recoveryCodes"]
    old = await member.complete(await member.challenge(), recovery=member.recovery_codes[0])

    assert len(set(new) - set(member.recovery_codes)) == CODES
    assert [error["code"] for error in old["errors"]] == ["INVALID_CODE"]
    assert (await member.complete(await member.challenge(), recovery=new[0]))["errors"] == []


async def attempts(member: Any, challenges: list[str]) -> int:
    """Return the number of guesses that were compared."""
    compared = 0
    for challenge in challenges:
        response = await member.accounts.execute(COMPLETE, challenge=challenge, code="000000")
        compared += "errors" not in response
    return compared


async def test_guesses_are_limited_by_challenge_and_by_account(accounts: Accounts) -> None:
    member = await with_totp(accounts, "leo@factor.test")
    challenges = [await member.challenge() for _ in range(5)]

    of_one = await attempts(member, [challenges[0]] * 7)
    of_all = of_one + await attempts(member, [challenge for challenge in challenges[1:] for _ in range(5)])

    assert of_one == 5
    # 15 an hour, less what the enrolment has not given back.
    assert of_all <= 15
    stranger = await with_totp(accounts, "mia@factor.test")
    assert (await stranger.complete(await stranger.challenge(), stranger.code()))["errors"] == []


async def test_a_password_reset_keeps_the_factor_and_voids_challenges(accounts: Accounts) -> None:
    member = await with_totp(accounts, "nia@factor.test")
    before = await member.challenge()
    trusted = (await member.complete(await member.challenge(), member.code(), trust=True))["trustedDeviceToken"]
    accounts.time.advance(seconds=30)

    await accounts.data(REQUEST_RESET, email=member.email)
    await accounts.deliver()
    token = accounts.postbox.link_token(member.email)
    assert (await accounts.data(RESET, token=token, password=NEW_PASSWORD))["resetPassword"]["errors"] == []
    after = await member.log_in(NEW_PASSWORD, trusted=trusted)

    assert after["tokens"] is None
    assert after["challenge"]["factors"] == ["TOTP", "RECOVERY_CODE"]
    assert [error["code"] for error in (await member.complete(before, member.code()))["errors"]] == ["TOKEN_EXPIRED"]
    assert (await member.complete(after["challenge"]["token"], member.code()))["errors"] == []


async def test_a_challenge_is_no_token_and_expires(accounts: Accounts) -> None:
    member = await with_totp(accounts, "oda@factor.test")
    challenge = await member.challenge()

    assert (await accounts.refresh(challenge))["errors"] == [{"code": "TOKEN_EXPIRED"}]
    accounts.time.advance(minutes=10)
    assert [error["code"] for error in (await member.complete(challenge, member.code()))["errors"]] == ["TOKEN_EXPIRED"]
    assert [error["code"] for error in (await member.complete("forged", member.code()))["errors"]] == ["TOKEN_EXPIRED"]


async def test_a_trusted_device_needs_no_second_factor_until_it_is_removed_or_expires(accounts: Accounts) -> None:
    member = await with_totp(accounts, "pia@factor.test")
    trusted = (await member.complete(await member.challenge(), member.code(), trust=True))["trustedDeviceToken"]

    tokens = (await member.log_in(trusted=trusted))["tokens"]
    assert (await of_token(accounts, tokens["accessToken"])).methods == {"pwd"}
    [device] = (await member.security())["trustedDevices"]
    other, _ = await logged_in(accounts, "quinn@factor.test")
    stolen = (await accounts.data(REMOVE_DEVICE, other, id=device["id"]))["removeTrustedDevice"]
    assert stolen["errors"] == [{"code": "DEVICE_NOT_FOUND"}]

    accounts.time.advance(days=30)
    assert (await member.log_in(trusted=trusted))["tokens"] is None
    second = (await member.complete(await member.challenge(), member.code(), trust=True))["trustedDeviceToken"]
    [device] = (await member.security())["trustedDevices"]
    removed = (await accounts.data(REMOVE_DEVICE, member.principal, id=device["id"]))["removeTrustedDevice"]
    assert removed["errors"] == []
    assert (await member.log_in(trusted=second))["tokens"] is None


async def test_a_trusted_device_of_one_user_is_none_of_another(accounts: Accounts) -> None:
    member, other = await with_totp(accounts, "rae@factor.test"), await with_totp(accounts, "sam@factor.test")
    trusted = (await other.complete(await other.challenge(), other.code(), trust=True))["trustedDeviceToken"]

    assert (await member.log_in(trusted=trusted))["tokens"] is None


async def test_presence_is_confirmed_with_the_second_factor_too(accounts: Accounts) -> None:
    member = await with_totp(accounts, "tia@factor.test")

    async def confirm(**variables: Any) -> Any:
        data = await accounts.data(CONFIRM_PRESENCE, member.principal, password=PASSWORD, **variables)
        return data["reauthenticate"]

    assert await confirm() == {"accessToken": None, "errors": [{"code": "SECOND_FACTOR_REQUIRED"}]}
    assert (await confirm(code="000000"))["errors"] == [{"code": "INVALID_CODE"}]
    token = (await confirm(code=member.code()))["accessToken"]
    assert (await of_token(accounts, token)).methods == {"pwd", "otp", "mfa"}
    assert (await confirm(code=member.code()))["errors"] == [{"code": "INVALID_CODE"}]


async def test_without_its_last_factor_an_account_has_no_codes_and_trusted_devices(accounts: Accounts) -> None:
    member = await with_totp(accounts, "uma@factor.test")
    await member.complete(await member.challenge(), member.code(), trust=True)

    removed = (await accounts.data(REMOVE, member.principal))["removeTotp"]

    assert removed == {"viewer": {"security": {"factors": []}}, "errors": []}
    assert await member.security() == {"factors": [], "recoveryCodesLeft": 0, "trustedDevices": []}
    assert (await member.log_in())["tokens"] is not None
    assert (await accounts.data(REPLACE, member.principal))["replaceRecoveryCodes"]["errors"] == [{"code": "NO_FACTOR"}]


@pytest.mark.parametrize("document", [SECURITY, START, REMOVE, REPLACE])
async def test_factors_are_of_authenticated_viewers(accounts: Accounts, document: str) -> None:
    response = await accounts.execute(document)
    assert response.get("data") in (None, {"viewer": None})
