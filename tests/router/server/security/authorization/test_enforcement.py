"""Partial authorization: the data that reaches the client, and the requests that reach the subgraphs."""

from typing import Any

import pytest

from router.server import PolicyRequest, RouterApp
from tests.router.server.client import Response, post
from tests.router.server.sample_graph import SampleGraph
from tests.router.server.security.authentication.tokens import TestIssuer, live_claims


class Harness:
    """A graph, an issuer, and a router between them."""

    def __init__(self, **authorization: Any) -> None:
        self.graph = SampleGraph()
        self.issuer = TestIssuer()
        self.policies_asked: list[PolicyRequest] = []
        self.friends = True

        async def friend(request: PolicyRequest) -> bool:
            self.policies_asked.append(request)
            return self.friends

        self.app: RouterApp = self.graph.app(
            {
                "authentication": {"jwt": {"issuers": [{"issuer": self.issuer.name}]}},
                "authorization": authorization,
            },
            key_loaders={self.issuer.name: self.issuer.load},
            policies={"friend": friend},
        )

    async def execute(self, query: str, scopes: str | None = None, **given: Any) -> Response:
        """Anonymously without scopes, else with a token that has them."""
        headers = {}
        if scopes is not None:
            headers["authorization"] = "Bearer " + self.issuer.token({**live_claims(), "scope": scopes})
        return await post(self.app, query, headers, **given)

    def fetched(self, field: str) -> bool:
        return any(field in document for document in self.graph.documents)


@pytest.fixture
def harness() -> Harness:
    return Harness()


EVERY_WAY = [
    "{ me { name email } }",
    "{ me { name email: email } }",
    "{ me { name ... { email } } }",
    "{ me { name ... on User { email } } }",
    "{ me { name ...F } } fragment F on User { email }",
    "query ($yes: Boolean = true) { me { name email @include(if: $yes) } }",
]


@pytest.mark.parametrize("query", EVERY_WAY)
async def test_a_denied_field_is_null_with_an_error_and_never_fetched(harness: Harness, query: str) -> None:
    response = await harness.execute(query)
    assert response.data == {"me": {"name": "Ada", "email": None}}
    assert [error["path"] for error in response.json["errors"]] == [["me", "email"]]
    assert not harness.fetched("email")


@pytest.mark.parametrize("query", EVERY_WAY)
async def test_a_field_is_there_for_those_who_may_see_it(harness: Harness, query: str) -> None:
    assert (await harness.execute(query, scopes="")).json == {
        "data": {"me": {"name": "Ada", "email": "ada@example.com"}}
    }


async def test_another_name_does_not_help(harness: Harness) -> None:
    response = await harness.execute("{ me { name: email } }")
    assert response.data == {"me": {"name": None}}
    assert not harness.fetched("email")


async def test_null_spreads_from_a_denied_field_that_cannot_be_null(harness: Harness) -> None:
    response = await harness.execute("{ me { name salary } }", scopes="hr")
    assert response.data == {"me": None}
    assert not harness.fetched("salary")


async def test_all_scopes_of_an_alternative_open_a_field(harness: Harness) -> None:
    assert (await harness.execute("{ me { salary } }", scopes="hr read")).data == {"me": {"salary": 7}}
    assert (await harness.execute("{ me { salary } }", scopes="admin")).data == {"me": {"salary": 7}}


async def test_a_guarded_type_is_not_read_through_its_interface(harness: Harness) -> None:
    response = await harness.execute("{ nodes { __typename label } }")
    assert b"hid" not in response.body
    assert not harness.fetched("label")


async def test_a_guarded_type_is_not_read_through_a_fragment(harness: Harness) -> None:
    response = await harness.execute("{ nodes { ... on Book { label } ... on Secret { label } } }")
    assert [node.get("label") for node in response.data["nodes"]] == ["open", None]
    assert b"hid" not in response.body


async def test_a_denied_fragment_does_not_null_its_sibling(harness: Harness) -> None:
    response = await harness.execute("{ nodes { ... on Secret { label } ... on Book { label } } }")
    assert response.data["nodes"][0] == {"label": "open"}


async def test_subgraph_entry_points_are_not_there(harness: Harness) -> None:
    query = '{ _entities(representations: [{__typename: "User", id: "1"}]) { ... on User { email } } }'
    response = await harness.execute(query)
    assert response.codes == ["GRAPHQL_VALIDATION_FAILED"]
    assert harness.graph.received == []


async def test_policies_are_evaluated_once_with_the_operations_metadata(harness: Harness) -> None:
    query = "query Q($n: String!) { header(name: $n) me { diary } users { diary d: diary } }"
    response = await harness.execute(query, scopes="", variables={"n": "x"})
    assert response.data["me"] == {"diary": "Dear diary"}
    (received,) = harness.policies_asked
    assert (received.operation_name, received.variables["n"]) == ("Q", "x")
    assert received.identity is not None


async def test_a_policy_that_says_no_denies(harness: Harness) -> None:
    harness.friends = False
    assert (await harness.execute("{ me { diary } }", scopes="")).data == {"me": {"diary": None}}
    assert not harness.fetched("diary")


async def test_authorization_of_one_client_does_not_apply_to_the_next(harness: Harness) -> None:
    query = "{ me { email } }"
    for scopes, expected in ((None, None), ("", "ada@example.com"), (None, None)):
        assert (await harness.execute(query, scopes)).data == {"me": {"email": expected}}


async def test_a_denied_subscription_is_rejected(harness: Harness) -> None:
    query = "subscription { private }"
    response = await post(harness.app, query, {"accept": "text/event-stream, application/json"})
    assert (response.status, response.codes) == (401, ["UNAUTHENTICATED"])
    assert harness.graph.received == []


@pytest.mark.parametrize(
    ("query", "scopes", "status", "code"),
    [("{ me { name email } }", None, 401, "UNAUTHENTICATED"), ("{ me { salary } }", "x", 403, "FORBIDDEN")],
)
async def test_mode_reject_rejects_the_whole_operation(query: str, scopes: str | None, status: int, code: str) -> None:
    harness = Harness(mode="reject")
    response = await harness.execute(query, scopes)
    assert (response.status, response.codes) == (status, [code])
    assert harness.graph.received == []


async def test_mode_reject_lets_pass_what_may_be_seen() -> None:
    assert (await Harness(mode="reject").execute("{ me { email } }", scopes="")).status == 200


async def test_a_bad_token_is_rejected_before_anything_is_fetched(harness: Harness) -> None:
    response = await post(harness.app, "{ me { name } }", {"authorization": "Bearer a.b.c"})
    assert (response.status, response.codes) == (401, ["UNAUTHENTICATED"])
    assert response.headers["www-authenticate"].startswith('Bearer realm="graphql", error="invalid_token"')
    assert harness.graph.received == []


async def test_introspection_can_be_restricted() -> None:
    graph, issuer = SampleGraph(), TestIssuer()
    app = graph.app(
        {
            "authentication": {"jwt": {"issuers": [{"issuer": issuer.name}]}},
            "introspection": {"scopes": ["developer"]},
        },
        key_loaders={issuer.name: issuer.load},
    )
    query = "{ ...F } fragment F on Query { __schema { queryType { name } } }"
    assert (await post(app, query)).codes == ["INTROSPECTION_DISABLED"]
    token = issuer.token({**live_claims(), "scope": "developer"})
    assert (await post(app, query, {"authorization": f"Bearer {token}"})).data == {
        "__schema": {"queryType": {"name": "Query"}}
    }
    assert (await post(app, "{ me { __typename } }")).data == {"me": {"__typename": "User"}}
    assert "Did you mean" not in (await post(app, "{ mee { name } }")).json["errors"][0]["message"]
    response = await post(app, "{ mee { name } }", {"authorization": f"Bearer {token}"})
    assert "Did you mean" in response.json["errors"][0]["message"]
