"""A small graph for the server's tests: two subgraphs in this process, one of them guarded here and there.

`people` has users and messages, `library` adds what they read. The supergraph is written out, so that these tests
depend on no composer.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

from graphql import GraphQLSchema, build_schema

from router.execution import SubgraphRequest, SubgraphTransport
from router.server import Identity, RouterApp, RouterConfig, config_of, create_app
from router.transport import InProcessTransport
from tests.waiting import eventually

SUPERGRAPH = """
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)
  @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)
  @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)
{ query: Query mutation: Mutation subscription: Subscription }

directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__type(
  graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true,
  isInterfaceObject: Boolean! = false
) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
directive @join__field(
  graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean,
  override: String, usedOverridden: Boolean
) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION
directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @requiresScopes(scopes: [[requiresScopes__Scope!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @policy(policies: [[policy__Policy!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
directive @cacheControl(maxAge: Int, scope: CacheControlScope) on FIELD_DEFINITION | OBJECT
enum CacheControlScope { PUBLIC PRIVATE }
scalar join__FieldSet
scalar link__Import
scalar requiresScopes__Scope
scalar policy__Policy
enum link__Purpose { SECURITY EXECUTION }
enum join__Graph {
  PEOPLE @join__graph(name: "people", url: "http://127.0.0.1:1/people")
  LIBRARY @join__graph(name: "library", url: "http://127.0.0.1:1/library")
}

interface Node @join__type(graph: PEOPLE) { id: ID! label: String }
type Book implements Node
  @join__implements(graph: PEOPLE, interface: "Node") @join__type(graph: PEOPLE) { id: ID! label: String }
type Secret implements Node
  @join__implements(graph: PEOPLE, interface: "Node") @join__type(graph: PEOPLE) @authenticated
  { id: ID! label: String }
type User @join__type(graph: PEOPLE, key: "id") @join__type(graph: LIBRARY, key: "id") {
  id: ID!
  name: String! @join__field(graph: PEOPLE)
  email: String @join__field(graph: PEOPLE) @authenticated
  salary: Int! @join__field(graph: PEOPLE) @requiresScopes(scopes: [["hr", "read"], ["admin"]])
  diary: String @join__field(graph: PEOPLE) @policy(policies: [["friend"]])
  reading: [String!] @join__field(graph: LIBRARY)
}
type Query @join__type(graph: PEOPLE) @join__type(graph: LIBRARY) {
  me: User @join__field(graph: PEOPLE)
  users: [User!]! @join__field(graph: PEOPLE)
  nodes: [Node!]! @join__field(graph: PEOPLE)
  header(name: String!): String @join__field(graph: PEOPLE)
  wait(ms: Int!): String @join__field(graph: PEOPLE)
  fails: String @join__field(graph: PEOPLE)
  whoami: String @join__field(graph: PEOPLE) @authenticated @cacheControl(maxAge: 60, scope: PRIVATE)
}
type Mutation @join__type(graph: PEOPLE) { rename(name: String!): User @join__field(graph: PEOPLE) }
type Subscription @join__type(graph: PEOPLE) {
  count(to: Int!, ms: Int! = 0): Int! @join__field(graph: PEOPLE)
  joined: User! @join__field(graph: PEOPLE)
  private: Int! @join__field(graph: PEOPLE) @authenticated
}
"""

_PEOPLE = """
scalar _Any
union _Entity = User
interface Node { id: ID! label: String }
type Book implements Node { id: ID! label: String }
type Secret implements Node { id: ID! label: String }
type User { id: ID! name: String! email: String salary: Int! diary: String }
type Query {
  me: User users: [User!]! nodes: [Node!]! header(name: String!): String wait(ms: Int!): String
  fails: String whoami: String
  _entities(representations: [_Any!]!): [_Entity]!
}
type Mutation { rename(name: String!): User }
type Subscription { count(to: Int!, ms: Int! = 0): Int! joined: User! private: Int! }
"""

_LIBRARY = """
scalar _Any
union _Entity = User
type User { id: ID! reading: [String!] }
type Query { _entities(representations: [_Any!]!): [_Entity]! }
"""

ADA: Mapping[str, Any] = {
    "__typename": "User", "id": "1", "name": "Ada", "email": "ada@example.com", "salary": 7, "diary": "Dear diary",
}  # fmt: skip
BOB: Mapping[str, Any] = {
    "__typename": "User", "id": "2", "name": "Bob", "email": "bob@example.com", "salary": 5, "diary": None,
}  # fmt: skip


class SampleGraph:
    """The subgraphs' transports, with the requests that they received."""

    def __init__(self) -> None:
        self.received: list[SubgraphRequest] = []
        self.open_streams = 0
        self.waiting = 0
        self.next_joins = asyncio.Event()
        """Until it is set, only the first user joins."""
        self.next_joins.set()
        self.transports: dict[str, SubgraphTransport] = {
            "people": _Recording(InProcessTransport(self._people(), lambda request: request), self.received),
            "library": _Recording(InProcessTransport(_library(), lambda request: request), self.received),
        }

    async def streams_ended(self) -> None:
        """Wait until all subscriptions have ended at the subgraphs, which the router does not wait for."""
        await eventually(lambda: self.open_streams == 0, "the end of all streams")

    @property
    def documents(self) -> list[str]:
        """The operations that were sent to the subgraphs, in order."""
        return [request.operation.text for request in self.received]

    def app(self, config: RouterConfig | Mapping[str, Any] | None = None, **given: Any) -> RouterApp:
        """Return a router over this graph."""
        if config is None or not isinstance(config, RouterConfig):
            config = config_of(config or {})
        return create_app(config, supergraph=SUPERGRAPH, transports=self.transports, **given)

    def _people(self) -> GraphQLSchema:
        schema = build_schema(_PEOPLE)
        query, mutation, subscription = schema.query_type, schema.mutation_type, schema.subscription_type
        assert query is not None
        assert mutation is not None
        assert subscription is not None

        async def wait(_: object, info: Any, ms: int) -> str:
            self.waiting += 1
            try:
                await asyncio.sleep(ms / 1000)
            finally:
                self.waiting -= 1
            return "done"

        async def count(_: object, info: Any, to: int, ms: int) -> AsyncIterator[Any]:
            self.open_streams += 1
            try:
                for number in range(1, to + 1):
                    await asyncio.sleep(ms / 1000)
                    yield number
            finally:
                self.open_streams -= 1

        async def joined(_: object, info: Any) -> AsyncIterator[Any]:
            yield ADA
            await self.next_joins.wait()
            yield BOB

        def fails(_: object, info: Any) -> None:
            raise RuntimeError("the database password is hunter2")

        nodes = [
            {"__typename": "Book", "id": "b", "label": "open"},
            {"__typename": "Secret", "id": "s", "label": "hid"},
        ]
        query.fields["me"].resolve = lambda *_: ADA
        query.fields["users"].resolve = lambda *_: [ADA, BOB]
        query.fields["nodes"].resolve = lambda *_: nodes
        query.fields["header"].resolve = lambda _, info, name: dict(info.context.headers).get(name)
        query.fields["wait"].resolve = wait
        query.fields["fails"].resolve = fails
        query.fields["whoami"].resolve = lambda _, info: _name_of(info.context)
        query.fields["_entities"].resolve = lambda _, info, representations: [
            ADA if entry["id"] == "1" else BOB for entry in representations
        ]
        mutation.fields["rename"].resolve = lambda _, info, name: {**ADA, "name": name}
        subscription.fields["count"].subscribe = count
        subscription.fields["count"].resolve = lambda number, info, **_: number
        subscription.fields["joined"].subscribe = joined
        subscription.fields["joined"].resolve = lambda user, info: user
        subscription.fields["private"].subscribe = lambda _, info: count(_, info, 1, 0)
        subscription.fields["private"].resolve = lambda number, info: number
        return schema


def _name_of(request: SubgraphRequest) -> str | None:
    """Return the user of a call: the identity given to an in-process subgraph, or a header that the router inserts."""
    if isinstance(request.identity, Identity):
        return request.identity.subject
    return dict(request.headers).get("x-user")


def _library() -> GraphQLSchema:
    schema = build_schema(_LIBRARY)
    assert schema.query_type is not None
    schema.query_type.fields["_entities"].resolve = lambda _, info, representations: [
        {"__typename": "User", "id": entry["id"], "reading": [f"Book of {entry['id']}"]} for entry in representations
    ]
    return schema


class _Recording:
    def __init__(self, inner: SubgraphTransport, received: list[SubgraphRequest]) -> None:
        self._inner = inner
        self._asked = received

    async def execute(self, request: SubgraphRequest) -> Any:
        self._asked.append(request)
        return await self._inner.execute(request)

    def subscribe(self, request: SubgraphRequest) -> Any:
        self._asked.append(request)
        return self._inner.subscribe(request)

    async def close(self) -> None:
        await self._inner.close()
