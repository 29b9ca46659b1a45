"""Roles that a provider's claims grant, by settings alone."""

from typing import Any

import pytest
from pydantic import ValidationError

from subgraphs.accounts.identity_providers.settings import IdentityProvider
from subgraphs.kernel.identity.principal import Role
from tests.identity_provider.people import somebody
from tests.identity_provider.provider import Provider
from tests.subgraphs.accounts.conftest import REFRESH
from tests.subgraphs.accounts.identity_providers.conftest import Deploy, caller_of, settings_of

MAPPING = {"teachers": Role.INSTRUCTOR}


async def test_without_a_mapping_no_claim_grants_a_role(deploy: Deploy, provider: Provider) -> None:
    browser = await (await deploy(settings_of(provider))).browser()
    provider.person = somebody().with_claims(roles=["admin", "instructor", "ADMIN"], scope="admin")
    assert (await browser.log_in("own"))["viewer"]["roles"] == ["STUDENT"]


async def test_a_role_comes_and_goes_with_its_claim_and_its_loss_ends_earlier_sessions(
    deploy: Deploy, provider: Provider
) -> None:
    browser = await (await deploy(settings_of(provider, roles=MAPPING))).browser()
    person = somebody()
    provider.person = person.with_claims(roles=["teachers", "others"])
    first = await browser.log_in("own")
    assert first["viewer"]["roles"] == ["INSTRUCTOR", "STUDENT"]
    provider.person = person.with_claims(roles=[])
    second = await browser.log_in("own")
    assert second["viewer"]["roles"] == ["STUDENT"]
    response = await browser.execute(REFRESH, token=first["tokens"]["refreshToken"])
    assert [error["code"] for error in response["data"]["refreshTokens"]["errors"]] == ["TOKEN_EXPIRED"]
    response = await browser.execute(REFRESH, token=second["tokens"]["refreshToken"])
    assert response["data"]["refreshTokens"]["errors"] == []
    provider.person = person.with_claims(roles="teachers")
    assert (await browser.log_in("own"))["viewer"]["roles"] == ["INSTRUCTOR", "STUDENT"]


async def test_a_role_that_the_user_has_otherwise_is_not_taken(deploy: Deploy, provider: Provider) -> None:
    browser = await (await deploy(settings_of(provider, roles=MAPPING))).browser()
    person = somebody()
    provider.person = person
    user_id = (await browser.log_in("own"))["viewer"]["user"]["id"]
    await browser.execute(
        'mutation { becomeInstructor(input: {headline: "I teach"}) { errors { code } } }', caller_of(user_id)
    )
    provider.person = person.with_claims(roles=["teachers"])
    await browser.log_in("own")
    provider.person = person.with_claims(roles=[])
    assert (await browser.log_in("own"))["viewer"]["roles"] == ["INSTRUCTOR", "STUDENT"]


async def test_a_user_who_is_barred_from_teaching_stays_so(deploy: Deploy, provider: Provider) -> None:
    deployment = await deploy(settings_of(provider, roles=MAPPING))
    browser = await deployment.browser()
    provider.person = somebody().with_claims(roles=["teachers"])
    user_id = (await browser.log_in("own"))["viewer"]["user"]["id"]
    admin = caller_of(await deployment.user(f"root-{provider.person.email}", Role.ADMIN), Role.ADMIN)
    banned = await browser.execute(
        'mutation($id: ID!) { banUserFromTeaching(input: {userId: $id, reason: "plagiarism"}) { errors { code } } }',
        admin,
        id=user_id,
    )
    assert banned["data"]["banUserFromTeaching"]["errors"] == []
    assert (await browser.log_in("own"))["viewer"]["roles"] == ["STUDENT"]


async def test_the_admin_role_needs_a_setting_of_its_own(deploy: Deploy, provider: Provider) -> None:
    with pytest.raises(ValidationError, match="may_grant_admin"):
        settings_of(provider, roles={"root": Role.ADMIN})
    browser = await (await deploy(settings_of(provider, roles={"root": Role.ADMIN}, may_grant_admin=True))).browser()
    provider.person = person = somebody()
    provider.person = person.with_claims(roles=["root"])
    assert (await browser.log_in("own"))["viewer"]["roles"] == ["ADMIN", "STUDENT"]
    provider.person = person
    assert (await browser.log_in("own"))["viewer"]["roles"] == ["STUDENT"]


async def test_a_claim_inside_of_an_object_is_found_by_its_way(deploy: Deploy, provider: Provider) -> None:
    configured = settings_of(provider, roles=MAPPING, claims={"roles": "realm_access.roles"})
    browser = await (await deploy(configured)).browser()
    provider.person = somebody().with_claims(realm_access={"roles": ["teachers"]})
    assert (await browser.log_in("own"))["viewer"]["roles"] == ["INSTRUCTOR", "STUDENT"]


async def test_a_change_of_roles_by_claims_is_in_the_audit_log(deploy: Deploy, provider: Provider) -> None:
    deployment = await deploy(settings_of(provider, roles=MAPPING))
    browser = await deployment.browser()
    provider.person = somebody().with_claims(roles=["teachers"])
    user_id = (await browser.log_in("own"))["viewer"]["user"]["id"]
    admin = caller_of(await deployment.user(f"root-{provider.person.email}", Role.ADMIN), Role.ADMIN)
    log = await browser.execute(
        "query($id: ID!) { auditLog(filter: {targetId: $id}) { edges { node { action reason } } } }", admin, id=user_id
    )
    assert [edge["node"] for edge in log["data"]["auditLog"]["edges"]] == [
        {"action": "user.roles_by_claims", "reason": "claims of Our provider"}
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"issuer": "http://id.example.com"}, "https"),
        ({"issuer": "not a URL"}, "URL"),
        ({"issuer": ""}, "issuer"),
        ({"key": "With Spaces"}, "pattern"),
        ({"client_id": ""}, "at least 1"),
        ({"client_secret": "x", "client_secret_file": "/run/secrets/x"}, "not both"),
        ({"colour": "red"}, "Extra"),
    ],
    ids=str,
)
def test_settings_that_cannot_work_are_rejected(changes: dict[str, Any], problem: str) -> None:
    valid = {"key": "own", "issuer": "https://id.example.com", "client_id": "x"}
    IdentityProvider.model_validate(valid)
    with pytest.raises(ValidationError, match=problem):
        IdentityProvider.model_validate({**valid, **changes})
