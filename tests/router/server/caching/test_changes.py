"""What changes is out of every cache before anybody hears of the change, and does not come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from router.composition import compose
from router.execution import Engine, GraphQLRequest, IncrementalResult, SubgraphRequest
from router.execution.planned_supergraph import PlannedSupergraph
from router.execution.subgraph_call import Headers, SubgraphResponse
from router.federation import SubgraphDocument
from router.planning.plan import OperationKind
from router.server.caching import CacheHints, CacheStore, CacheTally, MemoryStore, SubgraphCache, tally_of
from router.server.caching.subgraph_cache import SubgraphCacheOptions

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
    told: object = field(default_factory=lambda: [{"type": "Course", "key": {"id": "1"}}])
    headers: Headers = EVERYBODYS
    asked: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is not set, queries have looked, but do not answer yet."""
    looked: asyncio.Queue[None] = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        self.open.set()

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        if request.operation.kind is OperationKind.MUTATION:
            self.title = "New"
            return self._response({"data": {"rename": "New"}, "extensions": {"invalidate": self.told}})
        self.asked += 1
        course = {"__typename": "Course", "id": "1", "title": self.title}
        self.looked.put_nowait(None)
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
        graph = PlannedSupergraph.from_sdl(composed.supergraph_sdl)
        self.cache = SubgraphCache(CacheHints(graph.supergraph), store, options)
        self._engine = Engine(graph, {"courses": self.cache.in_front_of(courses, "courses")})

    async def ask(self, query: str, variables: Mapping[str, object] | None = None) -> tuple[Any, CacheTally]:
        request = GraphQLRequest(query, variables or {})
        result = await self._engine.execute(request)
        assert not isinstance(result, IncrementalResult)
        return result.as_json(), tally_of(request)

    async def title(self) -> str:
        answer, _ = await self.ask(COURSE)
        return str(answer["data"]["course"]["title"])


@pytest.fixture
def courses() -> Courses:
    return Courses()


@pytest.fixture
def router(courses: Courses) -> Router:
    return Router(courses, MemoryStore())


async def test_after_a_mutation_answered_nobody_is_given_what_was_before(courses: Courses, store: CacheStore) -> None:
    one, other = Router(courses, store), Router(courses, store)
    assert [await one.title(), await other.title(), courses.asked] == ["Old", "Old", 1]
    await one.ask(RENAME)
    assert [await other.title(), await one.title(), courses.asked] == ["New", "New", 2]


async def test_who_asks_after_a_mutation_is_not_given_what_somebody_asked_for_before_it(
    courses: Courses, store: CacheStore
) -> None:
    one, other = Router(courses, store), Router(courses, store)
    courses.open.clear()
    early = asyncio.ensure_future(one.title())
    await courses.looked.get()
    await other.ask(RENAME)
    late = [asyncio.ensure_future(router.title()) for router in (one, other)]
    await asyncio.sleep(0)
    courses.open.set()
    assert await early == "Old"
    assert await asyncio.gather(*late) == ["New", "New"]
    assert [await one.title(), await other.title()] == ["New", "New"]


async def test_a_mutation_of_a_subgraph_that_is_not_kept_tells_the_others(courses: Courses) -> None:
    store = MemoryStore()
    keeps, keeps_not = Router(courses, store), Router(courses, store, SubgraphCacheOptions(subgraphs=("others",)))
    await keeps.title()
    await keeps_not.ask(RENAME)
    assert await keeps.title() == "New"


async def test_subgraphs_that_are_not_named_are_asked_each_time(courses: Courses) -> None:
    router = Router(courses, MemoryStore(), SubgraphCacheOptions(subgraphs=("others",)))
    await router.title()
    await router.title()
    assert courses.asked == 2


async def test_a_mutation_that_is_not_understood_is_answered_all_the_same(courses: Courses, router: Router) -> None:
    courses.told = [{"typ": "Course"}]
    answer, tally = await router.ask(RENAME)
    assert answer["data"] == {"rename": "New"}
    assert not tally.policy.storable


async def test_what_a_mutation_makes_untrue_is_not_told_to_clients(router: Router) -> None:
    answer, _ = await router.ask(RENAME)
    assert "extensions" not in answer


async def test_an_entity_whose_key_is_asked_for_under_another_name_falls_all_the_same(
    courses: Courses, router: Router
) -> None:
    query = "{ hit { ... on Course { key: slug title } ... on Lesson { key: id title } } }"
    first, _ = await router.ask(query)
    await router.ask(RENAME)
    second, _ = await router.ask(query)
    assert [first["data"]["hit"]["title"], second["data"]["hit"]["title"]] == ["Old", "New"]


async def test_one_entry_in_two_places_is_two_values(router: Router) -> None:
    twice = "{ one: course { id title } other: course { id title } }"
    await router.title()
    answer, tally = await router.ask(twice)
    assert answer["data"]["one"] == answer["data"]["other"] == {"id": "1", "title": "Old"}
    assert tally.hits == 2


async def test_what_is_nobody_elses_is_waited_for_by_nobody(courses: Courses) -> None:
    courses.headers = (("cache-control", "no-store"),)
    router = Router(courses, MemoryStore(), SubgraphCacheOptions(wait=3_600))
    await router.title()
    courses.open.clear()
    both = [asyncio.ensure_future(router.title()) for _ in range(2)]
    for _ in range(3):
        await courses.looked.get()
    courses.open.set()
    assert await asyncio.gather(*both) == ["Old", "Old"]


async def test_what_takes_too_much_is_not_kept(courses: Courses) -> None:
    router = Router(courses, MemoryStore(), SubgraphCacheOptions(max_entry=1_000))
    courses.title = "x" * 1_000
    await router.title()
    await router.title()
    assert courses.asked == 2
