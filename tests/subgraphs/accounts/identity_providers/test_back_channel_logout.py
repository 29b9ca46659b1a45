"""Back-channel log-out: a provider says that a session of its own is over, and ours ends."""

from typing import Any

import httpx
import pytest

from tests.identity_provider.people import somebody
from tests.identity_provider.provider import Provider
from tests.subgraphs.accounts.identity_providers.browser import Browser
from tests.subgraphs.accounts.identity_providers.conftest import Deploy, Deployment, github_settings
from tests.subgraphs.accounts.identity_providers.test_linking import is_alive

PATH = "/identity/own/back-channel-logout"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


async def session_of(browser: Browser, provider: Provider) -> tuple[str, str]:
    """Log in; return the refresh token and the provider's session."""
    seen: list[str] = []

    def note(claims: dict[str, Any]) -> dict[str, Any]:
        seen.append(claims["sid"])
        return claims

    provider.faults.id_token_claims = note
    result = await browser.log_in("own")
    return result["tokens"]["refreshToken"], seen[0]


async def sent(deployment: Deployment, token: str) -> httpx.Response:
    return await deployment.post(PATH, logout_token=token)


async def test_all_sessions_of_a_subject_end(deployment: Deployment, browser: Browser, provider: Provider) -> None:
    provider.person = other = somebody()
    others, _ = await session_of(browser, provider)
    provider.person = person = somebody()
    first, _ = await session_of(browser, provider)
    second, _ = await session_of(browser, provider)
    response = await sent(deployment, provider.logout_token(person))
    assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")
    assert [await is_alive(browser, token) for token in (first, second, others)] == [False, False, True]
    assert other != person


async def test_one_session_of_the_provider_ends(deployment: Deployment, browser: Browser, provider: Provider) -> None:
    provider.person = person = somebody()
    first, session = await session_of(browser, provider)
    second, _ = await session_of(browser, provider)
    response = await sent(deployment, provider.logout_token(person, sub=None, sid=session))
    assert response.status_code == 200
    assert [await is_alive(browser, token) for token in (first, second)] == [False, True]


async def test_a_session_of_another_subject_does_not_end(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    token, session = await session_of(browser, provider)
    stranger = provider.logout_token(somebody(), sid=session)
    assert (await sent(deployment, stranger)).status_code == 200
    assert await is_alive(browser, token) is True


async def test_a_token_works_once(deployment: Deployment, browser: Browser, provider: Provider) -> None:
    provider.person = person = somebody()
    await session_of(browser, provider)
    logout_token = provider.logout_token(person)
    assert (await sent(deployment, logout_token)).status_code == 200
    later, _ = await session_of(browser, provider)
    assert (await sent(deployment, logout_token)).status_code == 400
    assert await is_alive(browser, later) is True


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://attacker.test"},
        {"aud": "another client"},
        {"iat": 1},
        {"iat": 4_000_000_000},
        {"iat": None},
        {"exp": 1},
        {"exp": None},
        {"jti": None},
        {"sub": None},
        {"sub": 7},
        {"nonce": "n"},
        {"events": None},
        {"events": {}},
        {"events": {LOGOUT_EVENT: "yes"}},
    ],
    ids=str,
)
async def test_a_token_that_breaks_a_rule_ends_nothing(
    deployment: Deployment, browser: Browser, provider: Provider, changes: dict[str, Any]
) -> None:
    provider.person = person = somebody()
    token, _ = await session_of(browser, provider)
    response = await sent(deployment, provider.logout_token(person, **changes))
    assert (response.status_code, response.json()) == (400, {"error": "invalid_request"})
    assert await is_alive(browser, token) is True


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_a_token_without_a_signature_of_a_private_key_ends_nothing(
    deployment: Deployment, browser: Browser, provider: Provider, algorithm: str
) -> None:
    provider.person = person = somebody()
    token, _ = await session_of(browser, provider)
    provider.faults.algorithm = algorithm
    assert (await sent(deployment, provider.logout_token(person))).status_code == 400
    assert await is_alive(browser, token) is True


async def test_a_stranger_who_invents_keys_does_not_make_us_fetch_them_again_and_again(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = person = somebody()
    await session_of(browser, provider)
    provider.faults.stranger_signs = True
    for _ in range(5):
        assert (await sent(deployment, provider.logout_token(person))).status_code == 400
    assert provider.requests.count("/jwks") <= 2


async def test_an_id_token_is_no_log_out_token(deployment: Deployment, browser: Browser, provider: Provider) -> None:
    provider.person = person = somebody()
    token, _ = await session_of(browser, provider)
    claims = {"iss": provider.issuer, "aud": "lectern", "sub": person.subject, "iat": 1, "exp": 4_000_000_000}
    for typ in ("JWT", "at+jwt"):
        assert (await sent(deployment, provider.signed(claims, typ=typ))).status_code == 400
    assert await is_alive(browser, token) is True


@pytest.mark.parametrize("form", [{}, {"logout_token": ""}, {"logout_token": "x"}, {"logout_token": "a.b.c"}])
async def test_nonsense_is_rejected(deployment: Deployment, form: dict[str, str]) -> None:
    assert (await deployment.post(PATH, **form)).status_code == 400
    assert (await deployment.post(PATH, logout_token="x" * 40_000)).status_code == 413


async def test_providers_without_log_out_tokens_have_no_such_address(deploy: Deploy, provider: Provider) -> None:
    deployment = await deploy(github_settings(provider))
    assert (await deployment.post("/identity/github/back-channel-logout", logout_token="x")).status_code == 404
    assert (await deployment.post("/identity/unknown/back-channel-logout", logout_token="x")).status_code == 404
