"""A small graph with hints, a subgraph that counts its requests, and both stores."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from redis.asyncio import Redis

from router.composition import compose
from router.execution import Engine, EngineOptions, GraphQLRequest, IncrementalResult, SubgraphRequest
from router.execution.subgraph_call import Headers, SubgraphResponse
from router.federation import SubgraphDocument
from router.server.cache import CacheHints, CacheStore, CacheUsage, MemoryStore, RedisStore, SubgraphCache, usage_of
from router.server.cache.subgraph.subgraph_cache import SubgraphCacheOptions
from router.server.schema_state.supergraph_planner import SupergraphPlanner
from router.transport import InProcessTransport
from tests.router.audit.subgraph import Resolvers, Row, executable_schema, find

HINTS = """
directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean)
  on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
enum CacheControlScope { PUBLIC PRIVATE }
"""

CATALOG = (
    """
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@composeDirective", "@authenticated"])
  @link(url: "https://specs.apollo.dev/cacheControl/v0.1", import: ["@cacheControl"])
  @composeDirective(name: "@cacheControl")
"""
    + HINTS
    + """
type Query {
  course(id: ID!): Course
  courses: [Course!]! @cacheControl(maxAge: 30)
  chosen(by: Choice!): [Course!]! @cacheControl(maxAge: 30)
  now: String
  viewerName: String @authenticated @cacheControl(maxAge: 60)
}
type Course @key(fields: "id") @cacheControl(maxAge: 60) {
  id: ID!
  title: String
  viewerNote: String @cacheControl(scope: PRIVATE)
  author: Author
}
type Author @key(fields: "id") @cacheControl(maxAge: 60) { id: ID! name: String }
input Choice { ids: [ID!]! }
"""
)

REVIEWS = (
    """
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@composeDirective"])
  @link(url: "https://specs.apollo.dev/cacheControl/v0.1", import: ["@cacheControl"])
  @composeDirective(name: "@cacheControl")
"""
    + HINTS
    + """
type Course @key(fields: "id") @cacheControl(maxAge: 60) {
  id: ID!
  stars: Float @cacheControl(maxAge: 20)
  viewerStars: Int @cacheControl(scope: PRIVATE)
}
"""
)


@dataclass
class Time:
    """A clock that a test moves, in microseconds."""

    now: int = 1_000_000_000

    def __call__(self) -> int:
        self.now += 1
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += int(seconds * 1_000_000)


@dataclass
class CountingTransport:
    """An in-process subgraph; `received` holds every request, `headers` are put on every response."""

    inner: InProcessTransport
    received: list[SubgraphRequest] = field(default_factory=list)
    headers: Headers = ()
    before_response: Callable[[], Any] | None = None

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        self.received.append(request)
        response = await self.inner.execute(request)
        if self.before_response is not None:
            await self.before_response()
        return SubgraphResponse(response.subgraph, payload=response.payload(), headers=self.headers)

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        return self.inner.subscribe(request)

    async def close(self) -> None:
        await self.inner.close()

    @property
    def representations(self) -> list[Any]:
        """The ids of entity fetches, a list for each request."""
        return [
            [r["id"] for value in request.variables.values() if isinstance(value, list) for r in value]
            for request in self.received
        ]


@dataclass
class CachedGraph:
    """An engine with the cache before both subgraphs."""

    store: CacheStore
    courses: list[Row]
    options: SubgraphCacheOptions
    failing: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        composed = compose(
            [SubgraphDocument("catalog", "http://catalog", CATALOG), SubgraphDocument("reviews", "http://r", REVIEWS)]
        )
        assert composed.supergraph_sdl is not None, composed.errors
        graph = SupergraphPlanner.from_sdl(composed.supergraph_sdl)
        self.cache = SubgraphCache(CacheHints(graph.supergraph), self.store, self.options)
        self.catalog = CountingTransport(InProcessTransport(executable_schema(CATALOG, self._catalog()), _viewer))
        self.reviews = CountingTransport(InProcessTransport(executable_schema(REVIEWS, self._reviews()), _viewer))
        self.engine = Engine(
            graph,
            {
                "catalog": self.cache.wrap(self.catalog, "catalog"),
                "reviews": self.cache.wrap(self.reviews, "reviews"),
            },
            EngineOptions(subgraph_headers=lambda request, _: tuple(request.headers.items())),
        )

    def _catalog(self) -> Resolvers:
        return Resolvers(
            root={
                "course": self._shown,
                "courses": lambda: [dict(course) for course in self.courses],
                "chosen": lambda by: [self._shown(course_id) for course_id in by["ids"]],
                "now": lambda: "now",
                "viewerName": lambda: "somebody",
            },
            references={
                "Course": lambda key: self._shown(key["id"]),
                "Author": lambda key: {"id": key["id"], "name": f"author {key['id']}"},
            },
        )

    def _shown(self, id: str) -> Row | None:
        course = find(self.courses, id=id)
        return dict(course) if course else None

    def _reviews(self) -> Resolvers:
        def course(key: Row) -> Any:
            if key["id"] in self.failing:
                raise ValueError("no stars")
            return {"id": key["id"], "stars": 4.5, "viewerStars": 5}

        return Resolvers(references={"Course": course})

    async def execute(
        self, query: str, *, viewer: str | None = None, headers: Mapping[str, str] | None = None, **variables: Any
    ) -> tuple[Any, CacheUsage]:
        request = GraphQLRequest(query, variables, headers=headers or {}, identity=viewer)
        result = await self.engine.execute(request)
        assert not isinstance(result, IncrementalResult)
        return result.as_json(), usage_of(request)


def _viewer(request: SubgraphRequest) -> object:
    return request.identity


def _identity(request: SubgraphRequest) -> str | None:
    return request.identity if isinstance(request.identity, str) else None


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def graph(time: Time) -> CachedGraph:
    courses = [
        {"id": str(n), "title": f"Course {n}", "viewerNote": "mine", "author": {"id": "a1", "name": "Ada"}}
        for n in range(1, 5)
    ]
    return CachedGraph(MemoryStore(clock=time), courses, SubgraphCacheOptions(viewer=_identity, wait=0.5))


@pytest.fixture(params=["memory", "redis"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[CacheStore]:
    if request.param == "memory":
        yield MemoryStore()
        return
    redis = Redis.from_url(request.getfixturevalue("redis_url"))
    await redis.flushdb()
    store = RedisStore(redis)
    yield store
    await store.close()
