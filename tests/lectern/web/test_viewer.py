"""`viewer` in the whole graph: the root of what is one's own, whichever domain has it."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import parse

from lectern.web.routing import router_config
from router import FakeTransport, SupergraphPlanner, create_app, read_supergraph
from subgraphs.kernel.platform.settings import KernelSettings
from subgraphs.registry import DOMAINS

ROOT = Path(__file__).parents[3]
SUPERGRAPH = (ROOT / "schema" / "supergraph.graphql").read_text()
GRAPH = read_supergraph(SUPERGRAPH)
PLANNER = SupergraphPlanner(GRAPH)


def calls(document: str) -> list[str]:
    """Return the subgraphs that an operation calls, in the order of its plan."""
    return [
        fetch.subgraph for fetch in PLANNER.plan(parse(document), None, active_labels=frozenset(), defer=False).fetches
    ]


@pytest.mark.parametrize(
    ("fields", "subgraph"),
    [
        ("email roles sessions { id }", "accounts"),
        ("id cart { items { course { id } } } wishlist { id } orders { edges { node { id } } }", "orders"),
        ("notifications { unreadCount } notificationPreferences { kind }", "notifications"),
        ("coInstructorInvitations { edges { node { id } } }", "catalog"),
    ],
)
def test_the_part_of_one_domain_takes_one_call(fields: str, subgraph: str) -> None:
    assert calls(f"{{ viewer {{ {fields} }} }}") == [subgraph]


def test_the_parts_of_several_domains_take_one_call_each() -> None:
    fields = "email cart { items { course { id } } } notifications { unreadCount }"
    assert sorted(calls(f"{{ viewer {{ {fields} }} }}")) == ["accounts", "notifications", "orders"]


def test_nothing_of_ones_own_is_a_root_field() -> None:
    """`user` finds users by id, and `orders` lists those of all buyers for admins."""
    viewer: Any = GRAPH.api_schema.get_type("Viewer")
    query: Any = GRAPH.api_schema.query_type
    assert viewer.fields.keys() & query.fields.keys() - {"user", "orders"} == set()
    assert [name for name in query.fields if name.startswith("my")] == []


def test_every_part_that_another_domain_adds_may_be_null() -> None:
    viewer: Any = GRAPH.api_schema.get_type("Viewer")
    accounts = {"id", "user", "email", "emailVerified", "roles", "scopes", "locale", "sessions"}
    accounts |= {"hasPassword", "linkedIdentities", "marketingConsent"}
    assert [name for name, field in viewer.fields.items() if name not in accounts and str(field.type)[-1] == "!"] == []


async def test_a_page_for_an_anonymous_visitor_is_whole_and_without_errors() -> None:
    def respond(request: Any) -> dict[str, Any]:
        found = {"catalog": {"categories": [{"name": "Music"}]}}
        return {"data": found.get(request.subgraph, {"viewer": None})}

    app = create_app(
        router_config(KernelSettings(), urls={}),
        supergraph=SUPERGRAPH,
        transports={name: FakeTransport(respond) for name in DOMAINS},
    )
    document = "{ viewer { email cart { couponCode } balances { pending { currency } } } categories { name } }"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lectern.example") as client:
        response = await client.post("/graphql", json={"query": document})
    await app.close()
    assert response.json() == {"data": {"viewer": None, "categories": [{"name": "Music"}]}}
