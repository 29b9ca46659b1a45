"""A change is out of every cache before its response is sent, and older values do not come back."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from router.composition import compose
from router.execution import Engine, GraphQLRequest, IncrementalResult, SubgraphRequest
from router.execution.subgraph_call import Headers, SubgraphResponse
from router.federation import SubgraphDocument
from router.planning.plan import OperationKind
from router.server.cache import CacheHints, CacheStore, CacheUsage, MemoryStore, SubgraphCache, usage_of
from router.server.cache.subgraph.subgraph_cache import SubgraphCacheOptions
from router.server.schema_state.supergraph_planner import SupergraphPlanner

SDL = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
type Query { course: Course hit: Hit courses: [Course!]! }
type Mutation { rename(to: String!): String }
type Course @key(fields: "id") { id: ID! slug: ID! title: String! }
type Lesson @key(fields: "id") { id: ID! title: String! }
union Hit = Course | Lesson
"""

EVERYBODYS: Headers = (("cache-control", "public, max-age=60"),)
COURSE = "{ course { id title } }"
RENAME = 'mutation { rename(to: "New") }'


@dataclass
class Courses:
    """A subgraph with one course, whose mutation says what it makes untrue."""

    title: str = "Old"
    invalidations: object = field(default_factory=lambda: [{"type": "Course", "key": {"id": "1"}}])
    headers: Headers = EVERYBODYS
    received: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is not set, queries arrive, but have no response yet."""
    arrivals: asyncio.Queue[None] = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        self.open.set()

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        if request.operation.kind is OperationKind.MUTATION:
            self.title = "New"
            return self._response({"data": {"rename": "New"}, "extensions": {"invalidate": self.invalidations}})
        self.received += 1
        course = {"__typename": "Course", "id": "1", "title": self.title}
        self.arrivals.put_nowait(None)
        await self.open.wait()
        if "hit" in request.operation.text:
            return self._response({"data": {"hit": {"__typename": "Course", "key": "a-course", "title": self.title}}})
        return self._response({"data": {"course": course}})

    def _response(self, payload: dict[str, Any]) -> SubgraphResponse:
        return SubgraphResponse("courses", payload=payload, headers=self.headers)

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        raise NotImplementedError

    async def close(self) -> None:
        self.open.set()


class Router:
    """One router with its cache; several may share a store."""

    def __init__(self, courses: Courses, store: CacheStore, options: SubgraphCacheOptions | None = None) -> None:
        composed = compose([SubgraphDocument("courses", "http://courses", SDL)])
        assert composed.supergraph_sdl is not None, composed.errors
        graph = SupergraphPlanner.from_sdl(composed.supergraph_sdl)
        self.cache = SubgraphCache(CacheHints(graph.supergraph), store, options)
        self._engine = Engine(graph, {"courses": self.cache.wrap(courses, "courses")})

    async def execute(self, query: str, variables: Mapping[str, object] | None = None) -> tuple[Any, CacheUsage]:
        request = GraphQLRequest(query, variables or {})
        result = await self._engine.execute(request)
        assert not isinstance(result, IncrementalResult)
        return result.as_json(), usage_of(request)

    async def title(self) -> str:
        response, _ = await self.execute(COURSE)
        return str(response["data"]["course"]["title"])


@pytest.fixture
def courses() -> Courses:
    return Courses()


@pytest.fixture
def router(courses: Courses) -> Router:
    return Router(courses, MemoryStore())


async def test_once_a_mutation_responded_no_reader_gets_an_older_value(courses: Courses, store: CacheStore) -> None:
    one, other = Router(courses, store), Router(courses, store)
    assert [await one.title(), await other.title(), courses.received] == ["Old", "Old", 1]
    await one.execute(RENAME)
    assert [await other.title(), await one.title(), courses.received] == ["New", "New", 2]


async def test_a_read_after_a_mutation_does_not_join_a_fetch_from_before_it(
    courses: Courses, store: CacheStore
) -> None:
    one, other = Router(courses, store), Router(courses, store)
    courses.open.clear()
    early = asyncio.ensure_future(one.title())
    await courses.arrivals.get()
    await other.execute(RENAME)
    late = [asyncio.ensure_future(router.title()) for router in (one, other)]
    await asyncio.sleep(0)
    courses.open.set()
    assert await early == "Old"
    assert await asyncio.gather(*late) == ["New", "New"]
    assert [await one.title(), await other.title()] == ["New", "New"]


async def test_a_mutation_of_an_uncached_subgraph_invalidates_the_others(courses: Courses) -> None:
    store = MemoryStore()
    caching, not_caching = Router(courses, store), Router(courses, store, SubgraphCacheOptions(subgraphs=("others",)))
    await caching.title()
    await not_caching.execute(RENAME)
    assert await caching.title() == "New"


async def test_subgraphs_that_are_not_configured_are_called_each_time(courses: Courses) -> None:
    router = Router(courses, MemoryStore(), SubgraphCacheOptions(subgraphs=("others",)))
    await router.title()
    await router.title()
    assert courses.received == 2


async def test_a_mutation_with_malformed_invalidations_gets_its_response(courses: Courses, router: Router) -> None:
    courses.invalidations = [{"typ": "Course"}]
    response, usage = await router.execute(RENAME)
    assert response["data"] == {"rename": "New"}
    assert not usage.policy.storable


async def test_invalidations_of_a_mutation_are_not_sent_to_clients(router: Router) -> None:
    response, _ = await router.execute(RENAME)
    assert "extensions" not in response


async def test_an_entity_with_an_aliased_key_field_is_invalidated(courses: Courses, router: Router) -> None:
    query = "{ hit { ... on Course { key: slug title } ... on Lesson { key: id title } } }"
    first, _ = await router.execute(query)
    await router.execute(RENAME)
    second, _ = await router.execute(query)
    assert [first["data"]["hit"]["title"], second["data"]["hit"]["title"]] == ["Old", "New"]


async def test_one_entry_in_two_places_is_two_values(router: Router) -> None:
    twice = "{ one: course { id title } other: course { id title } }"
    await router.title()
    response, usage = await router.execute(twice)
    assert response["data"]["one"] == response["data"]["other"] == {"id": "1", "title": "Old"}
    assert usage.hits == 2


async def test_private_fetches_are_not_shared(courses: Courses) -> None:
    courses.headers = (("cache-control", "no-store"),)
    router = Router(courses, MemoryStore(), SubgraphCacheOptions(wait=3_600))
    await router.title()
    courses.open.clear()
    both = [asyncio.ensure_future(router.title()) for _ in range(2)]
    for _ in range(3):
        await courses.arrivals.get()
    courses.open.set()
    assert await asyncio.gather(*both) == ["Old", "Old"]


async def test_an_entry_beyond_the_size_limit_is_not_cached(courses: Courses) -> None:
    router = Router(courses, MemoryStore(), SubgraphCacheOptions(max_entry=1_000))
    courses.title = "x" * 1_000
    await router.title()
    await router.title()
    assert courses.received == 2
