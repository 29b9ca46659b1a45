"""The table of permissions, tried on a deployment: through the router, and on each subgraph as the router calls it.

A subgraph that left authorization to the router would be open to those who reach it with the router's key or past a
directive; so the second half sends the same operations to the subgraphs themselves.
"""

import json
import uuid
from dataclasses import dataclass, field

import httpx
import psutil
import pytest
from graphql import (
    EnumValueNode,
    GraphQLField,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLObjectType,
    build_schema,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.type.definition import is_required_argument, is_required_input_field
from joserfc.jwk import OKPKey

from subgraphs.registry import DOMAINS
from tests.architecture.graph.permissions import ALLOWED, ROOT, TABLE, read_table
from tests.end_to_end import journeys
from tests.end_to_end.argument_values import plausible
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.user_client import UserClient
from tests.subgraphs.kernel.identity.router_identity import sign

pytestmark = [pytest.mark.slow, pytest.mark.servers, pytest.mark.timeout(900)]

SUPERGRAPH = build_schema((ROOT / "schema" / "supergraph.graphql").read_text(), assume_valid_sdl=True)
ROWS = read_table(TABLE.read_text())
ROUTER_KEY_VARIABLE = "LECTERN_SERVICE_IDENTITY_PRIVATE_KEY"
DENIALS = frozenset({"UNAUTHENTICATED", "FORBIDDEN"})
CALLERS = ("anonymous", "student", "other", "moderator", "support", "admin")
"""The columns that need no course: `own` differs from `other` by the ids of the call, which are unknown here."""
_PREFIXES = {
    **{"user": "usr", "course": "crs", "section": "sec", "lecture": "lec", "category": "cat", "video": "vid"},
    **{"order": "ord", "orderLine": "orl", "review": "rev", "picture": "pic", "session": "ses", "device": "tdv"},
    **{"identity": "idn", "passkey": "psk", "export": "exp", "report": "rpt", "invitation": "inv", "resource": "lrs"},
    **{"coupon": "cpn", "captions": "cap", "uploadSession": "upl", "subject": "crs", "target": "cat"},
}
_VALUES = {"url": "https://example.com/", "filename": "notes.pdf", "to": "2026-12-01T00:00:00Z"}
_AT_SUBGRAPH = {
    "Mutation.reportProgress": {"BAD_USER_INPUT"},  # the form of the heartbeats comes before the caller
    "Query.courseCoInstructorInvitations": set[str](),  # null for everyone but the owner
}
"""The codes at subgraphs that deny in another way than by the table's code."""
ROOT_FIELDS = {
    f"{kind.name}.{name}": definition
    for kind in (SUPERGRAPH.query_type, SUPERGRAPH.mutation_type)
    if kind is not None
    for name, definition in kind.fields.items()
}
DENIED = [
    (coordinate, caller) for coordinate in ROOT_FIELDS for caller in CALLERS if ROWS[coordinate][caller] in DENIALS
]
QUERIES_ALLOWED = [
    (coordinate, caller)
    for coordinate in ROOT_FIELDS
    if coordinate.startswith("Query.")
    for caller in CALLERS
    if ROWS[coordinate][caller] == ALLOWED
]


def operation(coordinate: str) -> dict[str, object]:
    """Return a request for a root field with plausible required arguments, of which the ids are unknown."""
    root, name = coordinate.split(".")
    definition = ROOT_FIELDS[coordinate]
    required = {each: argument.type for each, argument in definition.args.items() if is_required_argument(argument)}
    declared = ", ".join(f"${each}: {kind}" for each, kind in required.items())
    passed = ", ".join(f"{each}: ${each}" for each in required)
    return {
        "query": f"{root.lower()} {f'({declared})' if declared else ''} "
        f"{{ {name}{f'({passed})' if passed else ''}{selection(definition)} }}",
        "variables": {each: valued(name if each in {"id", "ids"} else each, kind) for each, kind in required.items()},
    }


def valued(name: str, kind: GraphQLInputType) -> object:
    """Return a plausible value for an argument or input field: an id is unknown, and of the kind that the name says."""
    if is_non_null_type(kind):
        return valued(name, kind.of_type)
    if is_list_type(kind):
        return [valued(name.removesuffix("s"), kind.of_type)]
    if isinstance(kind, GraphQLInputObjectType):
        fields = kind.fields.items()
        passed = {each: each_field.type for each, each_field in fields if is_required_input_field(each_field)}
        if kind.name.startswith("Invite"):
            passed["userId"] = kind.fields["userId"].type  # or an e-mail address
        return {each: valued(each, each_kind) for each, each_kind in passed.items()}
    if kind is GraphQLID and name.removesuffix("Id") in _PREFIXES:
        return f"{_PREFIXES[name.removesuffix('Id')]}_01jdpz5f8qf5qv7s3m4k2n1p0r"
    return _VALUES.get(name) or plausible(kind)


def selection(definition: GraphQLField) -> str:
    """Return the errors of a payload, or the type's name."""
    kind = get_named_type(definition.type)
    if is_leaf_type(kind):
        return ""
    has_errors = isinstance(kind, GraphQLObjectType) and "errors" in kind.fields
    return " { errors { code } }" if has_errors else " { __typename }"


def subgraphs_of(definition: GraphQLField) -> list[str]:
    """Return the subgraphs that resolve a root field; those without a mark are resolved by all."""
    assert definition.ast_node is not None
    joined = [each for each in definition.ast_node.directives or () if each.name.value == "join__field"]
    graphs = [each.value for join in joined for each in join.arguments or () if each.name.value == "graph"]
    names = {graph.value.lower() for graph in graphs if isinstance(graph, EnumValueNode)}
    # The subgraph of nodes has no process: it is a part of the router.
    return sorted(names & DOMAINS.keys() if names else DOMAINS)


def codes(response: httpx.Response) -> set[str]:
    """Return the codes of a response's errors, and of its payload's."""
    body = response.json()
    found = {error.get("extensions", {}).get("code", "") for error in body.get("errors", ())}
    for payload in (body.get("data") or {}).values():
        if isinstance(payload, dict):
            found |= {error["code"] for error in payload.get("errors") or ()}
    return found


@dataclass
class Deployment:
    """A deployment whose router and subgraphs can be called by users with each role."""

    market: Marketplace
    people: dict[str, UserClient] = field(default_factory=dict)

    def headers(self, caller: str) -> dict[str, str]:
        if caller == "anonymous":
            return {}
        person = self.people.get(caller) or self._join(caller)
        self.people[caller] = person
        person.keep_logged_in()
        return {"authorization": f"Bearer {person.access_token}"}

    def _join(self, caller: str) -> UserClient:
        if caller in {"student", "other"}:
            person, _ = journeys.join(self.market.url, self.market.inbox, caller)
            if caller == "other":
                journeys.become_instructor(person)
            return person
        email, password = f"{uuid.uuid4().hex}@example.org", "a password for the role matrix"
        self.market.admit(email, password, caller)
        person = UserClient(self.market.url)
        person.log_in(email, password)
        return person

    def through_router(self, coordinate: str, caller: str) -> set[str]:
        url = f"{self.market.url}/graphql"
        return codes(httpx.post(url, json=operation(coordinate), headers=self.headers(caller), timeout=60))

    def at_subgraph(self, subgraph: str, coordinate: str, caller: str) -> set[str]:
        url = f"http://127.0.0.1:{self.market.platform.port_of(subgraph)}/graphql"
        headers = {**self.headers(caller), "router-identity": sign(self._router_key(), subgraph)}
        return codes(httpx.post(url, json=operation(coordinate), headers=headers, timeout=60))

    def _router_key(self) -> OKPKey:
        process_id = self.market.platform.parts["router"].pid
        assert process_id is not None
        return OKPKey.import_key(json.loads(psutil.Process(process_id).environ()[ROUTER_KEY_VARIABLE]))


@pytest.fixture(scope="module")
def deployment(multi_process_deployment: Marketplace) -> Deployment:
    return Deployment(multi_process_deployment)


@pytest.mark.parametrize(("coordinate", "caller"), DENIED)
def test_a_denial_of_the_table_holds_at_the_router_and_at_the_subgraph(
    deployment: Deployment, coordinate: str, caller: str
) -> None:
    expected = ROWS[coordinate][caller]
    assert deployment.through_router(coordinate, caller) == {expected}
    for subgraph in subgraphs_of(ROOT_FIELDS[coordinate]):
        assert deployment.at_subgraph(subgraph, coordinate, caller) == _AT_SUBGRAPH.get(coordinate, {expected})


@pytest.mark.parametrize(("coordinate", "caller"), QUERIES_ALLOWED)
def test_a_query_that_the_table_allows_is_not_denied(deployment: Deployment, coordinate: str, caller: str) -> None:
    assert not DENIALS & deployment.through_router(coordinate, caller)
    for subgraph in subgraphs_of(ROOT_FIELDS[coordinate]):
        assert not DENIALS & deployment.at_subgraph(subgraph, coordinate, caller)
