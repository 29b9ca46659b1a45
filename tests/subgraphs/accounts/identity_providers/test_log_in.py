"""Log-ins with a provider, from the app's first request to its session."""

import asyncio
from uuid import uuid4

from redis.asyncio import Redis

from subgraphs.accounts.identity_providers.settings import IdentityProvider
from subgraphs.kernel.identity.principal import Role
from tests.identity_provider.people import Person, somebody
from tests.identity_provider.provider import Provider
from tests.subgraphs.accounts.conftest import LOGIN
from tests.subgraphs.accounts.identity_providers.browser import LOG_IN, RETURN_URL, Browser, parameters_of
from tests.subgraphs.accounts.identity_providers.conftest import (
    Deploy,
    Deployment,
    caller_of,
    github_settings,
    settings_of,
)


async def test_the_first_log_in_creates_a_user_without_a_password(browser: Browser, provider: Provider) -> None:
    provider.person = somebody()
    result = await browser.log_in("own")
    assert result["errors"] == []
    assert result["viewer"]["email"] == provider.person.email
    assert result["viewer"]["user"]["displayName"] == "Ada Lovelace"
    assert (result["viewer"]["roles"], result["viewer"]["hasPassword"]) == (["STUDENT"], False)
    assert result["tokens"]["refreshToken"]
    assert result["deviceToken"]


async def test_keys_that_cannot_be_used_cost_no_log_in(browser: Browser, provider: Provider) -> None:
    provider.faults.other_keys = (
        {"kty": "RSA", "kid": "malformed", "n": "!", "e": 5},
        {"kty": "EC", "kid": "new", "crv": "P-999", "x": "", "y": ""},
        {"kty": "AKP", "kid": "newer", "alg": "ML-DSA-44"},
        {"kty": "oct", "kid": "shared", "k": "AAAA"},
        "no key",
    )
    provider.person = somebody()
    assert (await browser.log_in("own"))["errors"] == []


async def test_later_log_ins_find_the_same_user_whatever_the_address_is_by_then(
    browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    first = await browser.log_in("own")
    provider.person = Person(provider.person.subject, "changed@provider.test", email_verified=False)
    second = await browser.log_in("own")
    assert second["viewer"]["user"]["id"] == first["viewer"]["user"]["id"]
    assert second["viewer"]["email"] == first["viewer"]["email"]


async def test_the_request_has_pkce_state_and_nonce_and_our_callback(browser: Browser, provider: Provider) -> None:
    await browser.log_in_at("own")
    [asked] = provider.authorizations
    assert asked["redirect_uri"] == "https://lectern.test/identity/own/callback"
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("code_challenge", "state", "nonce")) >= 20
    assert asked["scope"] == "openid email profile"
    assert asked["code_challenge"] != browser.challenge, "the app's secret is for us alone"


async def test_the_app_may_ask_that_the_person_proves_again_who_they_are(browser: Browser, provider: Provider) -> None:
    response = await browser.start("own", again="true")
    asked = parameters_of(response.headers["location"])
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")


async def test_the_cookie_of_a_log_in_is_short_and_for_this_host_alone(browser: Browser) -> None:
    response = await browser.start("own")
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-lectern-flow=")
    assert {part.lower() for part in cookie.split("; ")[1:]} == {
        "httponly",
        "max-age=600",
        "path=/",
        "samesite=lax",
        "secure",
    }
    assert response.headers["cache-control"] == "no-store"


async def test_the_address_of_the_userinfo_endpoint_is_used_if_the_id_token_has_none(
    browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    provider.faults.id_token_claims = lambda claims: {
        name: value for name, value in claims.items() if not name.startswith("email")
    }
    result = await browser.log_in("own")
    assert result["viewer"]["email"] == provider.person.email
    assert "/userinfo" in provider.requests


async def test_a_verified_address_links_to_the_user_who_has_it_and_a_mail_says_so(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    assert provider.person.email is not None
    user_id = await deployment.user(provider.person.email)
    result = await browser.log_in("own")
    assert result["viewer"]["user"]["id"] == user_id
    assert result["viewer"]["hasPassword"] is True
    await deployment.deliver()
    [notice] = deployment.postbox.to(provider.person.email)
    assert notice.subject == "An identity of another provider was linked to your account"


async def test_an_admins_account_is_never_linked_by_its_address(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    assert provider.person.email is not None
    user_id = await deployment.user(provider.person.email, Role.ADMIN)
    result = await browser.log_in("own")
    assert [error["code"] for error in result["errors"]] == ["IDENTITY_NOT_LINKED"]
    linked = await browser.link("own", caller_of(user_id, Role.ADMIN))
    assert linked["errors"] == []
    assert (await browser.log_in("own"))["viewer"]["user"]["id"] == user_id


async def test_a_deployment_may_turn_off_registering_and_to_link_by_address(deploy: Deploy, provider: Provider) -> None:
    deployment = await deploy(settings_of(provider, register_users=False, link_by_email=False))
    browser = await deployment.browser()
    provider.person = somebody()
    assert provider.person.email is not None
    refused = await browser.log_in("own")
    await deployment.user(provider.person.email)
    refused_again = await browser.log_in("own")
    assert refused["errors"] == refused_again["errors"]
    assert refused["errors"][0]["code"] == "IDENTITY_NOT_LINKED"


async def test_concurrent_first_log_ins_make_one_user(deployment: Deployment, provider: Provider) -> None:
    provider.person = somebody()
    browsers = [await deployment.browser() for _ in range(4)]
    codes = [(await browser.log_in_at("own"))["code"] for browser in browsers]
    results = await asyncio.gather(*(browser.redeem(code) for browser, code in zip(browsers, codes, strict=True)))
    assert {result["viewer"]["user"]["id"] for result in results if result["viewer"]} == {
        results[0]["viewer"]["user"]["id"]
    }
    assert [error for result in results for error in result["errors"]] == []


async def test_a_session_in_a_cookie_works_as_with_a_password(browser: Browser, provider: Provider) -> None:
    provider.person = somebody()
    code = (await browser.log_in_at("own"))["code"]
    document = LOG_IN.replace("verifier: $verifier", "verifier: $verifier, transport: COOKIE")
    page = {"lectern-session": "cookie", "origin": "https://lectern.test", "sec-fetch-site": "same-origin"}
    response = await browser.execute(document, headers=page, code=code, verifier=browser.verifier)
    tokens = response["data"]["logInWithProvider"]["tokens"]
    assert tokens["accessToken"]
    assert tokens["refreshToken"] is None


async def test_a_cookie_for_another_sites_page_is_rejected_and_the_code_stays(
    browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    code = (await browser.log_in_at("own"))["code"]
    document = LOG_IN.replace("verifier: $verifier", "verifier: $verifier, transport: COOKIE")
    stranger = {"lectern-session": "cookie", "origin": "https://evil.test", "sec-fetch-site": "cross-site"}
    response = await browser.execute(document, headers=stranger, code=code, verifier=browser.verifier)
    assert response["errors"][0]["extensions"]["code"] == "CSRF_PREVENTED"
    assert (await browser.redeem(code))["errors"] == []


async def test_a_phones_app_gets_its_code_by_its_own_scheme(deploy: Deploy, provider: Provider) -> None:
    provider.person = somebody()
    deployment = await deploy(settings_of(provider), return_urls=("com.example.lectern:",))
    browser = await deployment.browser()
    response = await browser.pages.get(await browser.callback("own", "com.example.lectern:/log-in"))
    location = response.headers["location"]
    assert location.startswith("com.example.lectern:/log-in?code=")
    assert (await browser.redeem(parameters_of(location)["code"]))["errors"] == []


async def test_an_app_keeps_the_parameters_of_its_address(browser: Browser, provider: Provider) -> None:
    provider.person = somebody()
    response = await browser.pages.get(await browser.callback("own", f"{RETURN_URL}?next=%2Fcart"))
    assert parameters_of(response.headers["location"])["next"] == "/cart"


async def test_github_gives_the_account_and_its_verified_address(deploy: Deploy, provider: Provider) -> None:
    deployment = await deploy(github_settings(provider))
    browser = await deployment.browser()
    number = str(uuid4().int % 10**9)
    provider.person = Person(number, f"{number}@provider.test", name=None)
    result = await browser.log_in("github")
    assert result["viewer"]["email"] == provider.person.email
    assert result["viewer"]["user"]["displayName"] == "ada"
    assert provider.requests == ["/api/v3/user", "/api/v3/user/emails"]
    assert provider.authorizations[0]["scope"] == "read:user user:email"
    assert "nonce" not in provider.authorizations[0]


async def test_a_suspended_user_learns_why(deployment: Deployment, browser: Browser, provider: Provider) -> None:
    provider.person = somebody()
    user_id = (await browser.log_in("own"))["viewer"]["user"]["id"]
    admin = caller_of(await deployment.user(f"root-{uuid4().hex[:8]}@provider.test", Role.ADMIN), Role.ADMIN)
    suspend = 'mutation($id: ID!) { suspendUser(input: {userId: $id, reason: "spam"}) { errors { code } } }'
    suspended = await browser.execute(suspend, admin, id=user_id)
    assert suspended["data"]["suspendUser"]["errors"] == []
    result = await browser.log_in("own")
    assert result["errors"][0]["code"] == "ACCOUNT_SUSPENDED"
    assert "spam" in result["errors"][0]["message"]
    assert result["tokens"] is None


async def test_a_user_without_a_password_cannot_log_in_with_one(browser: Browser, provider: Provider) -> None:
    provider.person = somebody()
    await browser.log_in("own")
    for password in ("", "any password at all"):
        response = await browser.execute(LOGIN, email=provider.person.email, password=password, device=None)
        assert [error["code"] for error in response["data"]["logIn"]["errors"]] == ["INVALID_CREDENTIALS"]


async def test_the_providers_are_listed_with_where_their_log_ins_begin(deploy: Deploy, provider: Provider) -> None:
    google = IdentityProvider.model_validate({"key": "google", "preset": "google", "client_id": "x"})
    deployment = await deploy(settings_of(provider), google)
    browser = await deployment.browser()
    response = await browser.execute("{ identityProviders { key name startUrl } }")
    assert response["data"]["identityProviders"] == [
        {"key": "own", "name": "Our provider", "startUrl": "https://lectern.test/identity/own/start"},
        {"key": "google", "name": "Google", "startUrl": "https://lectern.test/identity/google/start"},
    ]


async def test_entries_in_redis_are_short_lived_and_found_by_digests_alone(
    browser: Browser, redis_url: str, provider: Provider
) -> None:
    redis = Redis.from_url(redis_url, decode_responses=True)
    try:
        response = await browser.start("own")
        binding = response.cookies["__Host-lectern-flow"]
        flows = [key async for key in redis.scan_iter("accounts:identity-flow:*")]
        assert flows
        assert all(binding not in key for key in flows)
        assert {await redis.ttl(key) in range(1, 601) for key in flows} == {True}
        code = (await browser.log_in_at("own"))["code"]
        codes = [key async for key in redis.scan_iter("accounts:identity-code:*")]
        assert codes
        assert all(code not in key for key in codes)
        assert {await redis.ttl(key) in range(1, 61) for key in codes} == {True}
    finally:
        await redis.aclose()
