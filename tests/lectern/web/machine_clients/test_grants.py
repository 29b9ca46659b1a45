"""The rights of machine clients with tokens of an issuer of others."""

from subgraphs.kernel.identity.ids import USER
from tests.lectern.web.machine_clients.conftest import READER, Marketplace


async def test_a_machine_client_is_a_principal_that_is_no_user(marketplace: Marketplace) -> None:
    token = marketplace.issuer.token()
    assert await marketplace.data("{ caller scopes }", token) == {
        "caller": f"robot of {marketplace.issuer.issuer}",
        "scopes": [],
    }


async def test_fields_about_ones_own_are_denied_with_a_code(marketplace: Marketplace) -> None:
    response = await marketplace.send("{ own }", marketplace.issuer.token(scope="shop"))
    [error] = response.json["errors"]
    assert (error["extensions"]["code"], error["message"]) == (
        "USER_REQUIRED",
        "Only a user can do this, not a machine client.",
    )


async def test_a_scope_of_the_issuer_stands_for_those_that_it_is_mapped_to(marketplace: Marketplace) -> None:
    token = marketplace.issuer.token(scope="openid shop")
    assert await marketplace.data("{ scopes orders }", token) == {
        "scopes": ["orders.read", "orders.refund"],
        "orders": "all orders",
    }


async def test_a_scope_that_is_not_mapped_grants_nothing(marketplace: Marketplace) -> None:
    token = marketplace.issuer.token(scope="orders.read admin instructor student")
    assert await marketplace.data("{ scopes }", token) == {"scopes": []}
    response = await marketplace.send("{ orders }", token)
    assert response.json["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_listed_client_has_its_scopes_without_stating_any(marketplace: Marketplace) -> None:
    assert await marketplace.data("{ scopes }", marketplace.issuer.token(sub=READER)) == {"scopes": ["users.read"]}


async def test_a_client_that_is_not_listed_is_rejected(marketplace: Marketplace) -> None:
    assert await marketplace.rejected(marketplace.issuer.token(sub="stranger"))


async def test_users_go_on_as_before(marketplace: Marketplace) -> None:
    user_id = USER.new()
    assert await marketplace.data("{ caller own }", marketplace.user_token(sub=user_id)) == {
        "caller": user_id,
        "own": user_id,
    }


async def test_keys_are_discovered_once_and_cached(marketplace: Marketplace) -> None:
    for number in range(5):
        await marketplace.data("{ caller }", marketplace.issuer.token(jti=str(number)))
    # The router, and the subgraph on its own.
    assert marketplace.issuer.requests.count("/keys") <= 2


async def test_a_new_key_is_fetched_when_a_token_names_it(marketplace: Marketplace) -> None:
    marketplace.issuer.rotate("second")
    assert await marketplace.data("{ scopes }", marketplace.issuer.token()) == {"scopes": []}
