"""Second factors after a log-in with a provider: no provider replaces them."""

from typing import Any

import pyotp

from subgraphs.kernel.identity.ids import UserId
from tests.identity_provider.people import somebody
from tests.identity_provider.provider import Provider
from tests.subgraphs.accounts.identity_providers.browser import LOG_IN, Browser
from tests.subgraphs.accounts.identity_providers.conftest import Deployment, caller_of
from tests.subgraphs.accounts.identity_providers.test_back_channel_logout import sent
from tests.subgraphs.accounts.identity_providers.test_linking import REAUTHENTICATE, claims_of, codes_of, is_alive
from tests.subgraphs.accounts.sessions_of import COMPLETE, CONFIRM, START

TWO_STEPS = LOG_IN.replace("deviceToken", "deviceToken challenge { token factors }")


async def enroll(deployment: Deployment, browser: Browser, user_id: UserId) -> pyotp.TOTP:
    """Add an authenticator app to a user; its next code was not used yet."""
    caller = caller_of(user_id)
    secret = (await browser.execute(START, caller))["data"]["startTotpEnrollment"]["secret"]
    app = pyotp.TOTP(secret)
    confirmed = await browser.execute(CONFIRM, caller, code=app.at(deployment.time()))
    assert confirmed["data"]["confirmTotpEnrollment"]["errors"] == []
    deployment.time.advance(seconds=30)
    return app


async def first_step(browser: Browser) -> Any:
    """Log in with the provider, and return the payload with its challenge."""
    code = (await browser.log_in_at("own"))["code"]
    response = await browser.execute(TWO_STEPS, code=code, verifier=browser.verifier)
    return response["data"]["logInWithProvider"]


async def test_a_log_in_with_a_provider_takes_the_second_factor_too_and_ends_with_the_providers_session(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = person = somebody()
    user_id = UserId((await browser.log_in("own"))["viewer"]["user"]["id"])
    app = await enroll(deployment, browser, user_id)
    first = await first_step(browser)
    assert (first["tokens"], first["errors"]) == (None, [])
    assert first["challenge"]["factors"] == ["TOTP", "RECOVERY_CODE"]
    code = app.at(deployment.time())
    response = await browser.execute(COMPLETE, challenge=first["challenge"]["token"], code=code)
    second = response["data"]["completeLogIn"]
    assert second["errors"] == []
    assert claims_of(second["tokens"]["accessToken"])["amr"] == ["idp", "mfa", "otp"]
    assert (await sent(deployment, provider.logout_token(person))).status_code == 200
    assert await is_alive(browser, second["tokens"]["refreshToken"]) is False


async def test_presence_is_confirmed_with_the_second_factor_too(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    claims = claims_of((await browser.log_in("own"))["tokens"]["accessToken"])
    await enroll(deployment, browser, UserId(claims["sub"]))
    caller = caller_of(UserId(claims["sub"]), session_id=claims["sid"])
    code = (await browser.log_in_at("own"))["code"]
    response = await browser.execute(REAUTHENTICATE, caller, code=code, verifier=browser.verifier)
    assert codes_of(response["data"]["reauthenticateWithProvider"]) == ["SECOND_FACTOR_REQUIRED"]
