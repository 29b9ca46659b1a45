"""For any value of an argument the response is data or a documented client error, never INTERNAL."""

import json
import re
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from graphql import GraphQLField, GraphQLObjectType, build_schema, get_named_type, is_leaf_type, is_object_type
from graphql.type.definition import is_required_argument

from tests.end_to_end.argument_values import Value, edges, plausible
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.user_client import UserClient

ROOT = Path(__file__).parents[2]
SCHEMA = build_schema((ROOT / "schema" / "api.graphql").read_text())
DOCUMENTED = frozenset(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "errors.md").read_text(), re.MULTILINE))
"""The codes of the page's first table."""

MAX_DEPTH = 4

GUESSER = "127.0.0.2"
"""The client address of these tests, whose many failed log-ins would otherwise be those of every other test."""


@dataclass(frozen=True)
class Position:
    """A field with arguments, and the way to it: the fields above it with plausible arguments."""

    kind: str
    path: tuple[tuple[str, GraphQLField], ...]

    @property
    def name(self) -> str:
        return ".".join(name for name, _ in self.path)

    def operation(self, argument: str, value: Value) -> tuple[str, dict[str, Value]]:
        """Return the document that sends a value for one argument of the last field, and its variables."""
        declared: list[str] = []
        variables: dict[str, Value] = {}
        opening: list[str] = []
        for depth, (name, field) in enumerate(self.path):
            last = depth == len(self.path) - 1
            passed = []
            for each, definition in field.args.items():
                tested = last and each == argument
                if tested or is_required_argument(definition):
                    variable = f"v{len(variables)}"
                    declared.append(f"${variable}: {definition.type}")
                    variables[variable] = value if tested else plausible(definition.type)
                    passed.append(f"{each}: ${variable}")
            arguments = f"({', '.join(passed)})" if passed else ""
            opening.append(f"{name}{arguments}")
        leaf = get_named_type(self.path[-1][1].type)
        selection = "" if is_leaf_type(leaf) else " { __typename }"
        body = " { ".join(opening) + selection + " }" * (len(opening) - 1)
        return f"{self.kind} Try({', '.join(declared)}) {{ {body} }}", variables


def positions() -> Iterator[Position]:
    """Yield every field with arguments once, by a shortest path from a root."""
    seen: set[tuple[str, str]] = set()
    for kind, root in (("query", SCHEMA.query_type), ("mutation", SCHEMA.mutation_type)):
        assert root is not None
        pending: list[tuple[GraphQLObjectType, tuple[tuple[str, GraphQLField], ...]]] = [(root, ())]
        while pending:
            parent, path = pending.pop(0)
            for name, field in parent.fields.items():
                if (parent.name, name) in seen:
                    continue
                seen.add((parent.name, name))
                here = (*path, (name, field))
                if field.args:
                    yield Position(kind, here)
                below = get_named_type(field.type)
                if is_object_type(below) and len(here) < MAX_DEPTH and kind == "query":
                    pending.append((below, here))


POSITIONS = {position.name: position for position in positions()}


def check(client: httpx.Client, position: Position, argument: str, value: Value) -> None:
    """Send a value and assert that the response is data or a documented error."""
    query, variables = position.operation(argument, value)
    # By hand: lone surrogates are valid in JSON's escapes, and only there.
    body = json.dumps({"query": query, "variables": variables})
    response = client.post("/graphql", content=body, headers={"content-type": "application/json"})
    shown = f"{position.name}({argument}: {str(value)[:80]!r}): {response.text[:600]}"
    assert response.status_code < 500, shown
    codes = {error.get("extensions", {}).get("code") for error in response.json().get("errors", ())}
    assert codes <= DOCUMENTED, shown


def check_arguments(market: Marketplace, headers: dict[str, str], position: Position) -> None:
    """Send the values at the edges of every argument of a field."""
    with connect(market, headers) as client:
        for argument, definition in position.path[-1][1].args.items():
            for value in edges(definition.type):
                check(client, position, argument, value)


def admin_of(market: Marketplace) -> UserClient:
    """Return an admin of these tests' own, whose name and password they change and whose sessions they end."""
    email, password = f"{uuid.uuid4().hex}@example.org", "a password for malformed arguments"
    market.admit(email, password)
    admin = UserClient(market.url)
    admin.log_in(email, password)
    return admin


def is_logged_in(person: UserClient) -> bool:
    """Check whether the access token of a person is still accepted."""
    # With the token alone: the person's own client would renew it.
    holder = UserClient(person.url)
    holder.access_token = person.access_token
    return "errors" not in holder.send("{ viewer { email } }")


def connect(market: Marketplace, headers: dict[str, str]) -> httpx.Client:
    """Return a client with an address of its own, where the system has more than one for itself."""
    transport = httpx.HTTPTransport(local_address=GUESSER if sys.platform == "linux" else None)
    return httpx.Client(base_url=market.url, headers=headers, timeout=60, transport=transport)


class Admins:
    """Admins of these tests in one deployment: the last is used until an argument ends its session or its rights."""

    def __init__(self, market: Marketplace) -> None:
        self._market = market
        self._last: UserClient | None = None

    def headers(self) -> dict[str, str]:
        """Return the headers of an admin who is logged in."""
        if self._last is None or not is_logged_in(self._last):
            self._last = admin_of(self._market)
        return {"authorization": f"Bearer {self._last.access_token}"}


@pytest.fixture(scope="module")
def admins(one_process: Marketplace) -> Admins:
    return Admins(one_process)


@pytest.fixture(scope="module")
def admins_between_processes(multi_process_deployment: Marketplace) -> Admins:
    return Admins(multi_process_deployment)


@pytest.mark.slow
@pytest.mark.servers
@pytest.mark.parametrize("name", POSITIONS)
def test_an_argument_at_its_edges_gives_data_or_a_documented_error(
    name: str, one_process: Marketplace, admins: Admins
) -> None:
    check_arguments(one_process, admins.headers(), POSITIONS[name])


@pytest.mark.drill
@pytest.mark.servers
@pytest.mark.parametrize("name", POSITIONS)
def test_so_it_does_between_processes_and_for_anonymous_clients(
    name: str, multi_process_deployment: Marketplace, admins_between_processes: Admins
) -> None:
    for headers in ({}, admins_between_processes.headers()):
        check_arguments(multi_process_deployment, headers, POSITIONS[name])


def test_the_internal_error_is_not_documented_as_the_clients() -> None:
    assert DOCUMENTED
    assert not DOCUMENTED & {"INTERNAL", "INTERNAL_SERVER_ERROR", "DOWNSTREAM_SERVICE_ERROR"}
