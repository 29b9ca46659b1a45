"""Fields that a client may not see: never fetched, null at their place, reported once each."""

from typing import Any

import pytest

from tests.router.execution.graph import Gateway, entities

ME = {"data": {"me": {"id": "1", "name": "Ada", "email": "ada@example.org"}}}


def denial(coordinate: str, *path: str | int) -> dict[str, Any]:
    return {
        "message": f"Authentication is required to access {coordinate}.",
        "path": list(path),
        "extensions": {"code": "UNAUTHENTICATED"},
    }


async def test_a_client_with_credentials_that_do_not_suffice_is_not_sent_to_log_in() -> None:
    denied = frozenset({"User.email"})
    response = await Gateway({"users": ME}).execute("{ me { email } }", denied=denied, identity="a student")
    assert response["errors"] == [
        {
            "message": "Not authorized to access User.email.",
            "path": ["me", "email"],
            "extensions": {"code": "FORBIDDEN"},
        }
    ]


async def test_a_denied_field_is_null_with_an_error_and_never_fetched() -> None:
    gateway = Gateway({"users": ME})
    response = await gateway.execute("{ me { id email } }", denied=frozenset({"User.email"}))
    assert response == {"data": {"me": {"id": "1", "email": None}}, "errors": [denial("User.email", "me", "email")]}
    assert "email" not in gateway.calls("users")[0]


@pytest.mark.parametrize(
    "query",
    [
        "{ me { id shown: email } }",
        "{ me { id ... on User { shown: email } } }",
        "{ me { id ...F } } fragment F on User { shown: email }",
        "query($yes: Boolean! = true) { me { id shown: email @include(if: $yes) } }",
    ],
)
async def test_neither_alias_nor_fragment_nor_condition_leads_around_it(query: str) -> None:
    gateway = Gateway({"users": ME})
    response = await gateway.execute(query, denied=frozenset({"User.email"}))
    assert response == {"data": {"me": {"id": "1", "shown": None}}, "errors": [denial("User.email", "me", "shown")]}
    assert "email" not in gateway.calls("users")[0]


async def test_a_denied_field_that_is_skipped_is_neither_null_nor_an_error() -> None:
    response = await Gateway({"users": ME}).execute(
        "query($yes: Boolean!) { me { id email @include(if: $yes) } }", {"yes": False}, denied=frozenset({"User.email"})
    )
    assert response == {"data": {"me": {"id": "1"}}}


async def test_null_of_a_denied_non_null_field_propagates() -> None:
    response = await Gateway({"users": ME}).execute("{ me { id name } }", denied=frozenset({"User.name"}))
    assert response == {"data": {"me": None}, "errors": [denial("User.name", "me", "name")]}


async def test_a_denied_type_denies_every_field_that_leads_to_it() -> None:
    gateway = Gateway({"products": {"data": {"product": {"upc": "1", "name": "Table"}}}, "reviews": entities(None)})
    response = await gateway.execute('{ product(upc: "1") { name reviews { body } } }', denied=frozenset({"Review"}))
    assert response == {
        "data": {"product": {"name": "Table", "reviews": None}},
        "errors": [denial("Product.reviews", "product", "reviews")],
    }
    assert gateway.calls("reviews") == []


async def test_everything_denied_leaves_nothing_to_fetch() -> None:
    gateway = Gateway({"users": ME})
    response = await gateway.execute("{ me { id } }", denied=frozenset({"Query.me"}))
    assert response == {"data": {"me": None}, "errors": [denial("Query.me", "me")]}
    assert gateway.calls("users") == []


async def test_a_clients_own_alias_is_never_taken_for_a_denied_field() -> None:
    gateway = Gateway({"users": {"data": {"me": {"denied0_0": "1"}}}})
    response = await gateway.execute("{ me { denied0_0: id email } }", denied=frozenset({"User.email"}))
    assert response == {
        "data": {"me": {"denied0_0": "1", "email": None}},
        "errors": [denial("User.email", "me", "email")],
    }


async def test_a_field_denied_to_one_client_is_still_sent_to_another() -> None:
    gateway = Gateway({"users": ME})
    query = "{ me { id email } }"
    for _ in range(4):
        denied = await gateway.execute(query, denied=frozenset({"User.email"}))
        allowed = await gateway.execute(query)
        assert denied["data"] == {"me": {"id": "1", "email": None}}
        assert allowed == {"data": {"me": {"id": "1", "email": "ada@example.org"}}}


async def test_in_a_list_each_place_is_reported() -> None:
    gateway = Gateway({"products": {"data": {"products": [{"upc": "1"}, {"upc": "2"}]}}})
    response = await gateway.execute("{ products { upc name } }", denied=frozenset({"Product.name"}))
    assert [error["path"] for error in response["errors"]] == [["products", 0, "name"], ["products", 1, "name"]]
