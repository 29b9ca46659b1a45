"""Linked identities of a logged-in user."""

import asyncio
import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any

from subgraphs.kernel.identity.ids import UserId
from tests.identity_provider.people import somebody
from tests.identity_provider.provider import Provider
from tests.subgraphs.accounts.conftest import PASSWORD, REFRESH
from tests.subgraphs.accounts.identity_providers.browser import LINK, UNLINK, Browser
from tests.subgraphs.accounts.identity_providers.conftest import Deployment, caller_of

IDENTITIES = "{ viewer { hasPassword linkedIdentities { id providerKey providerName email } } }"


def codes_of(result: Any) -> list[str]:
    return [error["code"] for error in result["errors"]]


async def is_alive(browser: Browser, refresh_token: str) -> bool:
    """Check whether a session can be refreshed."""
    response = await browser.execute(REFRESH, token=refresh_token)
    errors: list[Any] = response["data"]["refreshTokens"]["errors"]
    return errors == []


async def test_an_identity_with_another_address_is_linked_and_logs_in(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    user_id = await deployment.user(f"other-{provider.person.email}")
    linked = await browser.link("own", caller_of(user_id))
    assert linked["errors"] == []
    [identity] = linked["viewer"]["linkedIdentities"]
    assert (identity["providerKey"], identity["providerName"]) == ("own", "Our provider")
    assert identity["email"] == provider.person.email
    assert (await browser.log_in("own"))["viewer"]["user"]["id"] == user_id
    await deployment.deliver()
    assert "linked" in deployment.postbox.to(f"other-{provider.person.email}")[-1].subject


async def test_linking_twice_changes_nothing(deployment: Deployment, browser: Browser, provider: Provider) -> None:
    provider.person = somebody()
    caller = caller_of(await deployment.user(f"other-{provider.person.email}"))
    first = await browser.link("own", caller)
    second = await browser.link("own", caller)
    assert [each["id"] for each in first["viewer"]["linkedIdentities"]] == [
        each["id"] for each in second["viewer"]["linkedIdentities"]
    ]


async def test_an_identity_of_one_user_is_not_linked_to_another(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    owner = (await browser.log_in("own"))["viewer"]["user"]["id"]
    other = caller_of(await deployment.user(f"other-{provider.person.email}"))
    assert codes_of(await browser.link("own", other)) == ["IDENTITY_TAKEN"]
    assert (await browser.log_in("own"))["viewer"]["user"]["id"] == owner


async def test_of_two_users_who_link_one_identity_at_once_one_gets_it(
    deployment: Deployment, provider: Provider
) -> None:
    provider.person = somebody()
    browsers = [await deployment.browser() for _ in range(2)]
    callers = [caller_of(await deployment.user(f"{name}-{provider.person.email}")) for name in "ab"]
    results = await asyncio.gather(
        *(browser.link("own", caller) for browser, caller in zip(browsers, callers, strict=True))
    )
    assert sorted(codes_of(result) for result in results) == [[], ["IDENTITY_TAKEN"]]


async def test_anonymous_callers_link_and_unlink_nothing(browser: Browser, provider: Provider) -> None:
    provider.person = somebody()
    code = (await browser.log_in_at("own"))["code"]
    response = await browser.execute(
        "mutation($code: String!, $verifier: String!) { linkIdentity(input: {code: $code, verifier: $verifier}) "
        "{ errors { code } } }",
        code=code,
        verifier=browser.verifier,
    )
    assert response["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert (await browser.redeem(code))["errors"] == [], "the code was not spent"


async def test_the_last_way_to_log_in_stays(browser: Browser, provider: Provider) -> None:
    provider.person = somebody()
    caller = caller_of((await browser.log_in("own"))["viewer"]["user"]["id"])
    viewer = (await browser.execute(IDENTITIES, caller))["data"]["viewer"]
    [identity] = viewer["linkedIdentities"]
    assert viewer["hasPassword"] is False
    assert codes_of(await browser.unlink(identity["id"], caller)) == ["LAST_LOG_IN_METHOD"]
    assert (await browser.log_in("own"))["errors"] == []


async def test_of_the_last_two_identities_one_stays_even_if_both_are_unlinked_at_once(
    browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    caller = caller_of((await browser.log_in("own"))["viewer"]["user"]["id"])
    provider.person = somebody()
    linked = await browser.link("own", caller)
    identities = [each["id"] for each in linked["viewer"]["linkedIdentities"]]
    results = await asyncio.gather(*(browser.unlink(each, caller) for each in identities))
    assert sorted(codes_of(result) for result in results) == [[], ["LAST_LOG_IN_METHOD"]]


async def test_an_unlinked_identity_logs_in_no_more_and_its_other_sessions_end(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    assert provider.person.email is not None
    email = f"other-{provider.person.email}"
    user_id = await deployment.user(email)
    await browser.link("own", caller_of(user_id))
    by_provider = (await browser.log_in("own"))["tokens"]["refreshToken"]
    by_password = (
        await browser.execute(
            "mutation($email: String!, $password: String!) { logIn(input: {email: $email, password: $password}) "
            "{ tokens { refreshToken } } }",
            email=email,
            password=PASSWORD,
        )
    )["data"]["logIn"]["tokens"]["refreshToken"]
    [identity] = (await browser.execute(IDENTITIES, caller_of(user_id)))["data"]["viewer"]["linkedIdentities"]
    unlinked = await browser.unlink(identity["id"], caller_of(user_id))
    assert unlinked == {"viewer": {"linkedIdentities": []}, "errors": []}
    assert await is_alive(browser, by_provider) is False
    assert await is_alive(browser, by_password) is True
    # The identity is free: with its own, verified address it now makes a user of its own.
    assert (await browser.log_in("own"))["viewer"]["user"]["id"] != user_id
    await deployment.deliver()
    assert "unlinked" in deployment.postbox.to(email)[-1].subject


async def test_another_users_identity_cannot_be_unlinked(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    owner = caller_of((await browser.log_in("own"))["viewer"]["user"]["id"])
    [identity] = (await browser.execute(IDENTITIES, owner))["data"]["viewer"]["linkedIdentities"]
    stranger = caller_of(await deployment.user(f"other-{provider.person.email}"))
    assert codes_of(await browser.unlink(identity["id"], stranger)) == ["IDENTITY_NOT_FOUND"]
    assert (await browser.log_in("own"))["errors"] == []


async def test_linking_and_unlinking_need_a_recent_log_in(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = somebody()
    user_id = await deployment.user(f"other-{provider.person.email}")
    linked = await browser.link("own", caller_of(user_id))
    [identity] = linked["viewer"]["linkedIdentities"]
    earlier = replace(caller_of(user_id), authenticated_at=datetime.now(UTC) - timedelta(minutes=11))
    code = (await browser.log_in_at("own"))["code"]
    for document, variables in (
        (LINK, {"code": code, "verifier": browser.verifier}),
        (UNLINK, {"id": identity["id"]}),
    ):
        response = await browser.execute(document, earlier, **variables)
        assert response["errors"][0]["extensions"]["code"] == "RECENT_LOGIN_REQUIRED"
    assert (await browser.redeem(code))["viewer"]["user"]["id"] == user_id, "the code was not spent"


REAUTHENTICATE = """mutation($code: String!, $verifier: String!) {
    reauthenticateWithProvider(input: {providerCode: $code, verifier: $verifier}) { accessToken errors { code } }
}"""


async def test_a_log_in_at_the_provider_confirms_presence_by_the_time_that_it_states(
    deployment: Deployment, browser: Browser, provider: Provider
) -> None:
    provider.person = person = somebody()
    long_ago = int(time()) - 7_200
    provider.person = person.with_claims(auth_time=long_ago)
    result = await browser.log_in("own")
    claims = claims_of(result["tokens"]["accessToken"])
    assert claims["auth_time"] == long_ago, "the provider's session is no recent log-in"
    caller = caller_of(UserId(claims["sub"]), session_id=claims["sid"])

    async def again() -> Any:
        code = (await browser.log_in_at("own"))["code"]
        response = await browser.execute(REAUTHENTICATE, caller, code=code, verifier=browser.verifier)
        return response["data"]["reauthenticateWithProvider"]

    assert claims_of((await again())["accessToken"])["auth_time"] == long_ago
    provider.person = person
    assert claims_of((await again())["accessToken"])["auth_time"] >= int(time()) - 60
    provider.person = somebody()
    assert codes_of(await again()) == ["IDENTITY_NOT_LINKED"]


def claims_of(token: str) -> dict[str, Any]:
    """Return a token's claims."""
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims
