"""Attacks on log-ins with a provider: each is rejected, and changes nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from redis.asyncio import Redis

from subgraphs.accounts.identity_providers.routes import BY_CLIENT
from subgraphs.kernel.platform.rate_limits import RedisRateLimits, client_key
from tests.identity_provider.people import Person, somebody
from tests.identity_provider.provider import Provider
from tests.identity_provider.serving import running_provider
from tests.subgraphs.accounts.conftest import REGISTER, VERIFY
from tests.subgraphs.accounts.identity_providers.browser import Browser, parameters_of
from tests.subgraphs.accounts.identity_providers.conftest import Deploy, Deployment, caller_of, settings_of

FAILED = {"error": "provider_failed"}


@pytest.fixture
async def other_provider() -> AsyncIterator[Provider]:
    """Run another provider, which may be an attacker's."""
    async with running_provider() as running:
        yield running


def codes_of(result: Any) -> list[str]:
    return [error["code"] for error in result["errors"]]


# Pre-hijacking: the attacker prepares an account at the victim's address, and waits until the victim comes.


async def test_a_stranger_who_registers_a_victims_address_first_gets_nothing(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = victim = somebody()
    assert victim.email is not None
    registered = await browser.execute(REGISTER, email=victim.email, displayName="Mallory")
    assert registered["data"]["register"]["accepted"] is True
    await deployment.deliver()
    result = await browser.log_in("own")
    assert result["viewer"]["user"]["displayName"] == "Ada Lovelace"
    # Even the link of the attacker's registration, were it read by somebody, no longer makes a password.
    token = deployment.postbox.link_token(victim.email)
    verified = await browser.execute(VERIFY, token=token, password="the attacker's password")
    assert codes_of(verified["data"]["verifyEmail"]) == ["TOKEN_EXPIRED"]
    assert (await browser.log_in("own"))["viewer"]["hasPassword"] is False


@pytest.mark.parametrize("verified", [False, None, "false", 1, "yes"])
async def test_an_unverified_address_neither_registers_nor_links(
    deployment: Deployment, browser: Browser, provider: Provider, verified: object
) -> None:
    known, unknown = somebody(), somebody()
    assert known.email is not None
    await deployment.user(known.email)
    results = []
    for person in (known, unknown):
        provider.person = replace(person, subject=f"attacker-{person.subject}", email_verified=verified)
        results.append(await browser.log_in("own"))
    assert codes_of(results[0]) == ["EMAIL_NOT_VERIFIED"]
    assert results[0] == results[1], "the answer does not reveal whether the address has an account"


async def test_an_address_without_a_claim_about_it_is_not_verified(browser: Browser, provider: Provider) -> None:
    provider.person = somebody()
    provider.faults.id_token_claims = lambda claims: {
        name: value for name, value in claims.items() if name != "email_verified"
    }
    assert codes_of(await browser.log_in("own")) == ["EMAIL_NOT_VERIFIED"]


async def test_the_same_subject_of_another_issuer_is_another_user(
    deploy: Deploy, provider: Provider, other_provider: Provider
) -> None:
    deployment = await deploy(settings_of(provider), settings_of(other_provider, "other"))
    browser = await deployment.browser()
    provider.person = victim = somebody()
    other_provider.person = Person(victim.subject, f"attacker-{victim.email}")
    first = await browser.log_in("own")
    second = await browser.log_in("other")
    assert first["viewer"]["user"]["id"] != second["viewer"]["user"]["id"]
    other_provider.person = Person(victim.subject, None)
    assert (await browser.log_in("other"))["viewer"]["user"]["id"] == second["viewer"]["user"]["id"]


# One-time codes.


async def test_a_code_works_once_even_for_concurrent_apps(browser: Browser, provider: Provider) -> None:
    provider.person = somebody()
    code = (await browser.log_in_at("own"))["code"]
    results = await asyncio.gather(*(browser.redeem(code) for _ in range(5)))
    assert sorted(codes_of(result) for result in results) == [[], *[["TOKEN_EXPIRED"]] * 4]
    assert codes_of(await browser.redeem(code)) == ["TOKEN_EXPIRED"]


async def test_a_stolen_code_is_worthless_without_the_apps_verifier_and_is_spent(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    code = (await browser.log_in_at("own"))["code"]
    thief = await deployment.browser()
    assert codes_of(await thief.redeem(code)) == ["TOKEN_EXPIRED"]
    assert codes_of(await browser.redeem(code)) == ["TOKEN_EXPIRED"]


@pytest.mark.parametrize("verifier", ["-", "short", "x" * 200, "with spaces " * 5, "é" * 50])
async def test_a_verifier_without_the_form_of_one_is_rejected(
    browser: Browser, provider: Provider, verifier: str
) -> None:
    provider.person = somebody()
    code = (await browser.log_in_at("own"))["code"]
    response = await browser.redeem(code, verifier)
    assert codes_of(response) == ["TOKEN_EXPIRED"]


@pytest.mark.parametrize("code", ["", "x", "y" * 10_000, "\0"])
async def test_an_invented_code_is_rejected(browser: Browser, code: str) -> None:
    assert codes_of(await browser.redeem(code)) == ["TOKEN_EXPIRED"]


async def test_an_attackers_code_neither_logs_a_victim_in_nor_links_to_them(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    attacker = await deployment.browser()
    victim = caller_of(await deployment.user(f"victim-{provider.person.email}"))
    code = (await attacker.log_in_at("own"))["code"]
    # The victim opens the app's callback page with the attacker's code; the app adds its own verifier.
    assert codes_of(await browser.redeem(code)) == ["TOKEN_EXPIRED"]
    code = (await attacker.log_in_at("own"))["code"]
    linked = await browser.execute(
        "mutation($code: String!, $verifier: String!) { linkIdentity(input: {code: $code, verifier: $verifier}) "
        "{ errors { code } } }",
        victim,
        code=code,
        verifier=browser.verifier,
    )
    assert codes_of(linked["data"]["linkIdentity"]) == ["TOKEN_EXPIRED"]


# The callback: log-in CSRF, fixation of the state, replays, mix-ups.


async def test_a_callback_works_in_the_browser_that_began_alone(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    attacker = await deployment.browser()
    callback = await attacker.callback("own")
    response = await browser.pages.get(callback)
    assert response.status_code == 400
    assert "location" not in response.headers
    # Nor in a browser that has begun one of its own.
    await browser.start("own")
    assert (await browser.pages.get(callback)).status_code == 400
    assert "code" in await attacker.come_back(callback)


async def test_a_callback_works_once(browser: Browser, provider: Provider) -> None:
    provider.person = somebody()
    callback = await browser.callback("own")
    assert "code" in await browser.come_back(callback)
    assert (await browser.pages.get(callback)).status_code == 400


async def test_every_log_in_has_a_cookie_and_a_state_of_its_own(browser: Browser, provider: Provider) -> None:
    first, second = await browser.start("own"), await browser.start("own")
    cookies = [response.cookies["__Host-lectern-flow"] for response in (first, second)]
    states = [parameters_of(response.headers["location"])["state"] for response in (first, second)]
    assert len({*cookies, *states}) == 4
    # A cookie that somebody else planted is not taken over.
    browser.pages.cookies.set("__Host-lectern-flow", "planted")
    assert (await browser.start("own")).cookies["__Host-lectern-flow"] != "planted"


@pytest.mark.parametrize("state", ["", "guessed", None])
async def test_a_callback_with_another_state_is_rejected(
    browser: Browser, provider: Provider, state: str | None
) -> None:
    provider.faults.response = lambda parameters: {
        name: value for name, value in {**parameters, "state": state}.items() if value is not None
    }
    assert (await browser.pages.get(await browser.callback("own"))).status_code == 400


async def test_a_response_that_names_another_issuer_is_a_mix_up(browser: Browser, provider: Provider) -> None:
    provider.faults.response = lambda parameters: {**parameters, "iss": "https://attacker.test"}
    assert await browser.log_in_at("own") == FAILED


async def test_a_response_without_the_issuer_that_its_provider_always_names_is_rejected(
    browser: Browser, provider: Provider
) -> None:
    provider.faults.response = lambda parameters: {**parameters, "iss": ""}
    assert await browser.log_in_at("own") == FAILED
    provider.faults.response = lambda parameters: {"code": parameters["code"], "state": parameters["state"]}
    assert await browser.log_in_at("own") == FAILED


async def test_a_code_of_one_provider_never_goes_to_another(
    deploy: Deploy, provider: Provider, other_provider: Provider
) -> None:
    deployment = await deploy(settings_of(provider), settings_of(other_provider, "attacker"))
    browser = await deployment.browser()
    # The attacker's provider sends the browser on to the honest one, whose response comes to the attacker's callback.
    location = await browser.at_provider("attacker")
    asked = parameters_of(location)
    honest = await browser.elsewhere.get(f"{provider.issuer}/authorize", params=asked)
    assert honest.headers["location"].startswith("https://lectern.test/identity/attacker/callback?")
    assert await browser.come_back(honest.headers["location"]) == FAILED
    # And if the attacker changes the callback's address, it finds no log-in of that provider.
    await browser.start("attacker")
    response = await browser.pages.get(honest.headers["location"].replace("/attacker/", "/own/"))
    assert response.status_code == 400
    assert other_provider.requests == ["/.well-known/openid-configuration"]


# Open redirects.


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://evil.test/",
        "//evil.test",
        "/login/callback",
        "https://lectern.test@evil.test/",
        "https://lectern.test.evil.test/",
        "https://lectern.test\\@evil.test/",
        "javascript:alert(1)",
        "data:text/html,hi",
        "com.evil.app:/callback",
        "https://lectern.test:444/",
        "http://lectern.test/",
    ],
)
async def test_people_are_sent_to_listed_addresses_alone(browser: Browser, address: str) -> None:
    response = await browser.start("own", address)
    assert response.status_code == 400
    assert "location" not in response.headers
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("challenge", ["", "short", "x" * 44, "=" * 43])
async def test_a_log_in_without_a_challenge_does_not_begin(browser: Browser, challenge: str) -> None:
    assert (await browser.start("own", challenge=challenge)).status_code == 400


async def test_an_unknown_provider_is_not_found(browser: Browser) -> None:
    assert (await browser.start("unknown")).status_code == 404
    assert (await browser.pages.get("/identity/unknown/callback?state=x&code=y")).status_code == 400


# Tokens.


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_an_id_token_that_is_not_signed_by_a_private_key_is_rejected(
    browser: Browser, provider: Provider, algorithm: str
) -> None:
    provider.faults.algorithm = algorithm
    assert await browser.log_in_at("own") == FAILED


async def test_an_id_token_signed_by_a_stranger_is_rejected(browser: Browser, provider: Provider) -> None:
    provider.faults.stranger_signs = True
    assert await browser.log_in_at("own") == FAILED


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "of an earlier log-in"},
        {"nonce": None},
        {"iss": "https://attacker.test"},
        {"iss": None},
        {"aud": "another client"},
        {"aud": ["another client"], "azp": "lectern"},
        {"aud": ["lectern", "another client"], "azp": "another client"},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"sub": None},
        {"sub": ""},
        {"sub": "s" * 256},
        {"sub": ["s"]},
        {"iss": [1]},
        {"iss": {}},
        {"aud": [{"lectern": 1}]},
        {"aud": {"lectern": 1}},
        {"exp": "tomorrow"},
        {"exp": []},
        {"iat": {}},
        {"nonce": []},
    ],
    ids=str,
)
async def test_an_id_token_with_wrong_claims_is_rejected(
    browser: Browser, provider: Provider, changes: dict[str, Any]
) -> None:
    provider.faults.id_token_claims = lambda claims: {
        name: value for name, value in {**claims, **changes}.items() if value is not None
    }
    assert await browser.log_in_at("own") == FAILED


async def test_the_userinfo_of_another_subject_is_rejected(browser: Browser, provider: Provider) -> None:
    provider.person = somebody()
    provider.faults.id_token_claims = lambda claims: {
        name: value for name, value in claims.items() if not name.startswith("email")
    }
    provider.faults.userinfo = lambda claims: {**claims, "sub": "somebody else"}
    assert await browser.log_in_at("own") == FAILED


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://attacker.test"},
        {"token_endpoint": "http://attacker.test/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
    ids=str,
)
async def test_metadata_of_another_issuer_or_without_security_are_rejected(
    browser: Browser, provider: Provider, changes: dict[str, Any]
) -> None:
    provider.faults.metadata = lambda document: {**document, **changes}
    response = await browser.start("own")
    assert parameters_of(response.headers["location"]) == FAILED
    assert response.headers["location"].startswith("https://lectern.test/login/callback?")


async def test_a_person_who_declines_comes_back_to_the_app(browser: Browser, provider: Provider) -> None:
    provider.faults.response = lambda parameters: {"error": "access_denied", "state": parameters["state"]}
    assert await browser.log_in_at("own") == {"error": "access_denied"}
    provider.faults.response = lambda parameters: {"error": "<script>", "state": parameters["state"]}
    assert await browser.log_in_at("own") == FAILED


async def test_one_address_cannot_begin_log_ins_without_end(browser: Browser, redis_url: str) -> None:
    redis = Redis.from_url(redis_url)
    address = browser.pages._transport.client[0]  # type: ignore[attr-defined]  # that of the transport in conftest
    assert (await browser.start("own")).status_code == 302
    for _ in range(BY_CLIENT.burst - 1):
        await RedisRateLimits(redis).attempt(BY_CLIENT, client_key(address))
    await redis.aclose()
    refused = await browser.start("own")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
