"""No mutation of log-ins with providers reveals whether a code existed."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from subgraphs.kernel.graphql.subgraph import GraphQLResponse
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal
from tests.identity_provider.people import somebody
from tests.identity_provider.provider import Provider
from tests.subgraphs.accounts.identity_providers.browser import Browser
from tests.subgraphs.accounts.identity_providers.conftest import Deployment, caller_of
from tests.subgraphs.accounts.identity_providers.test_linking import claims_of
from tests.subgraphs.accounts.identity_providers.test_second_factor import enroll
from tests.subgraphs.accounts.sessions_of import CONFIRM, START
from tests.subgraphs.enumeration.pairs import Pair, compare

PRESENCE = """mutation($code: String!, $verifier: String!, $recovery: String!) {
    reauthenticateWithProvider(input: {providerCode: $code, verifier: $verifier, recoveryCode: $recovery}) {
        errors { code } } }"""

Scenario = Callable[[Deployment, Browser], Awaitable[Pair]]


async def used_code(browser: Browser) -> str:
    """Return a one-time code that was exchanged."""
    code = (await browser.log_in_at("own"))["code"]
    await browser.redeem(code)
    return code


async def log_in(_: Deployment, browser: Browser) -> Pair:
    code = await used_code(browser)
    sent = {"verifier": browser.verifier}
    return Pair({**sent, "code": code}, {**sent, "code": f"x{code}"})


async def log_in_from_trusted_device(_: Deployment, browser: Browser) -> Pair:
    # The device is looked up once a code is valid: with an invalid one, what is known of it makes no difference.
    sent = {"verifier": browser.verifier, "code": await used_code(browser)}
    return Pair({**sent, "trustedDeviceToken": "x.y"}, {**sent, "trustedDeviceToken": "z"})


async def link(deployment: Deployment, browser: Browser) -> Pair:
    code = await used_code(browser)
    caller = caller_of(await deployment.user(f"links-{code[:8].lower()}@enumeration.test"))
    sent = {"verifier": browser.verifier}
    return Pair({**sent, "code": code}, {**sent, "code": f"x{code}"}, caller)


async def present(deployment: Deployment, browser: Browser) -> Principal:
    """Return a user of a session that began at the provider."""
    claims = claims_of((await browser.log_in("own"))["tokens"]["accessToken"])
    return caller_of(UserId(claims["sub"]), session_id=claims["sid"])


async def reauthenticate(deployment: Deployment, browser: Browser) -> Pair:
    caller = await present(deployment, browser)
    code = await used_code(browser)
    sent = {"verifier": browser.verifier}
    return Pair({**sent, "providerCode": code}, {**sent, "providerCode": f"x{code}"}, caller)


async def reauthenticate_by_code(deployment: Deployment, browser: Browser) -> Pair:
    caller = await present(deployment, browser)
    app = await enroll(deployment, browser, caller.user_id)
    codes = [(await browser.log_in_at("own"))["code"] for _ in range(2)]
    # Of the step in which the app was enrolled, so that it was accepted before.
    used, wrong = (app.at(deployment.time() - timedelta(seconds=ago)) for ago in (30, 15_000))
    known, unknown = ({"verifier": browser.verifier, "providerCode": code} for code in codes)
    return Pair({**known, "code": used}, {**unknown, "code": wrong}, caller)


async def reauthenticate_by_recovery_code(deployment: Deployment, browser: Browser) -> Pair:
    caller = await present(deployment, browser)
    secret = (await browser.execute(START, caller))["data"]["startTotpEnrollment"]["secret"]
    confirmed = await browser.execute(CONFIRM, caller, code=pyotp.TOTP(secret).at(deployment.time()))
    used = confirmed["data"]["confirmTotpEnrollment"]["recoveryCodes"][0]
    first, *codes = [(await browser.log_in_at("own"))["code"] for _ in range(3)]
    accepted = await browser.execute(PRESENCE, caller, code=first, verifier=browser.verifier, recovery=used)
    assert accepted["data"]["reauthenticateWithProvider"]["errors"] == []
    known, unknown = ({"verifier": browser.verifier, "providerCode": code} for code in codes)
    return Pair({**known, "recoveryCode": used}, {**unknown, "recoveryCode": "aaaaa-aaaaa-aaaaa"}, caller)


SCENARIOS: dict[str, Scenario] = {
    "logInWithProvider.code": log_in,
    "logInWithProvider.trustedDeviceToken": log_in_from_trusted_device,
    "linkIdentity.code": link,
    "reauthenticateWithProvider.providerCode": reauthenticate,
    "reauthenticateWithProvider.code": reauthenticate_by_code,
    "reauthenticateWithProvider.recoveryCode": reauthenticate_by_recovery_code,
}


@pytest.mark.parametrize("coordinate", sorted(SCENARIOS))
async def test_a_used_code_and_an_unknown_one_get_the_same_response_after_the_same_work(
    deployment: Deployment, browser: Browser, provider: Provider, coordinate: str
) -> None:
    provider.person = somebody()
    pair = await SCENARIOS[coordinate](deployment, browser)

    async def execute(document: str, caller: Principal | None, variables: dict[str, Any]) -> GraphQLResponse:
        return await browser.execute(document, caller, **variables)

    await compare("accounts", coordinate.partition(".")[0], pair, execute)
