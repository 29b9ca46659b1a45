"""Entities and root fields from the cache: never fetched twice, never shown to the wrong user, never stale."""

import asyncio

import pytest
from redis.asyncio import Redis

from router.server.cache import Invalidation, MemoryStore, RedisStore
from router.server.cache.policy import NO_STORE, CachePolicy, Scope
from router.server.cache.sent_headers import AsReceived
from router.server.cache.subgraph.subgraph_cache import SubgraphCacheOptions
from tests.router.server.cache.conftest import CachedGraph, Time

STARS = "query($id: ID!) { course(id: $id) { title stars } }"
ALL = "{ courses { id title stars } }"


async def test_the_second_reader_gets_the_cached_response(graph: CachedGraph) -> None:
    first, _ = await graph.execute(STARS, id="1")
    second, usage = await graph.execute(STARS, id="1")
    assert first == second == {"data": {"course": {"title": "Course 1", "stars": 4.5}}}
    assert (len(graph.catalog.received), len(graph.reviews.received)) == (1, 1)
    assert (usage.hits, usage.misses) == (2, 0)


async def test_only_missing_entities_are_fetched(graph: CachedGraph) -> None:
    await graph.execute("{ course(id: 2) { stars } }")
    response, usage = await graph.execute("{ courses { id stars } }")
    assert [course["stars"] for course in response["data"]["courses"]] == [4.5] * 4
    assert graph.reviews.representations == [["2"], ["1", "3", "4"]]
    assert (usage.hits, usage.misses) == (1, 4)


async def test_other_arguments_are_another_entry(graph: CachedGraph) -> None:
    one, _ = await graph.execute(STARS, id="1")
    other, _ = await graph.execute(STARS, id="2")
    assert one["data"]["course"]["title"] != other["data"]["course"]["title"]


async def test_root_fields_are_cached_separately(graph: CachedGraph) -> None:
    await graph.execute("{ course(id: 1) { title } }")
    response, _ = await graph.execute("{ course(id: 1) { title } other: course(id: 2) { title } now }")
    assert response["data"] == {"course": {"title": "Course 1"}, "other": {"title": "Course 2"}, "now": "now"}
    assert "id: 1" not in graph.catalog.received[-1].operation.text


async def test_a_response_without_cache_control_is_not_cached(graph: CachedGraph) -> None:
    _, usage = await graph.execute("{ now }")
    await graph.execute("{ now }")
    assert len(graph.catalog.received) == 2
    assert usage.overall() == NO_STORE


async def test_a_response_has_the_shortest_max_age_of_its_parts(graph: CachedGraph, time: Time) -> None:
    _, usage = await graph.execute(STARS, id="1")
    assert usage.overall() == CachePolicy(20)
    time.pass_seconds(5)
    _, usage = await graph.execute(STARS, id="1")
    assert usage.overall() == CachePolicy(15)
    assert usage.age == 5


async def test_entries_end_with_their_time(graph: CachedGraph, time: Time) -> None:
    await graph.execute(STARS, id="1")
    time.pass_seconds(21)
    await graph.execute(STARS, id="1")
    assert (len(graph.catalog.received), len(graph.reviews.received)) == (1, 2)


async def test_a_private_part_is_cached_for_its_viewer_only(graph: CachedGraph) -> None:
    for viewer in ("ada", "bob", "ada", None, None):
        await graph.execute("{ course(id: 1) { viewerNote } }", viewer=viewer)
    assert [request.identity for request in graph.catalog.received] == ["ada", "bob", None, None]


async def test_a_thousand_viewers_never_see_anothers_response(graph: CachedGraph) -> None:
    query = "{ course(id: 1) { title viewerNote stars viewerStars } }"
    viewers = [f"viewer-{n}" for n in range(1_000)]
    tallies = [usage for _, usage in await asyncio.gather(*(graph.execute(query, viewer=viewer) for viewer in viewers))]
    assert {request.identity for request in graph.catalog.received} == set(viewers)
    assert all((policy := usage.overall()) and policy.scope is Scope.PRIVATE for usage in tallies)


async def test_a_field_behind_authentication_is_private_by_default(graph: CachedGraph) -> None:
    for viewer in ("ada", "bob", "ada"):
        await graph.execute("{ viewerName }", viewer=viewer)
    assert [request.identity for request in graph.catalog.received] == ["ada", "bob"]


async def test_invalidating_an_entity_finds_every_entry_with_it(graph: CachedGraph) -> None:
    await graph.execute(ALL)
    await graph.execute(STARS, id="1")
    await graph.execute(STARS, id="2")
    graph.courses[0]["title"] = "New"
    await graph.cache.invalidator.invalidate([Invalidation(type="Course", key={"id": "1"})])
    received = len(graph.catalog.received)
    listed, _ = await graph.execute(ALL)
    single, _ = await graph.execute(STARS, id="1")
    other, _ = await graph.execute(STARS, id="2")
    assert listed["data"]["courses"][0]["title"] == single["data"]["course"]["title"] == "New"
    assert other["data"]["course"]["title"] == "Course 2"
    assert len(graph.catalog.received) == received + 2


async def test_an_entry_that_does_not_say_which_entity_it_holds_falls_with_any(graph: CachedGraph) -> None:
    await graph.execute("{ course(id: 2) { title } }")
    await graph.cache.invalidator.invalidate([Invalidation(type="Course", key={"id": "1"})])
    _, usage = await graph.execute("{ course(id: 2) { title } }")
    assert usage.hits == 0


async def test_an_entry_that_names_its_entity_outlives_the_invalidation_of_others(graph: CachedGraph) -> None:
    query = "query($id: ID!) { course(id: $id) { id title } }"
    await graph.execute(query, id="2")
    await graph.cache.invalidator.invalidate([Invalidation(type="Course", key={"id": "1"})])
    _, usage = await graph.execute(query, id="2")
    assert usage.hits == 1


async def test_an_entity_inside_another_is_found_too(graph: CachedGraph) -> None:
    await graph.execute("{ course(id: 1) { id author { id name } } }")
    await graph.cache.invalidator.invalidate([Invalidation(type="Author", key={"id": "a1"})])
    _, usage = await graph.execute("{ course(id: 1) { id author { id name } } }")
    assert usage.hits == 0


@pytest.mark.parametrize("what", [Invalidation(type="Course"), Invalidation(subgraph="catalog")])
async def test_a_whole_type_or_subgraph_can_be_invalidated(graph: CachedGraph, what: Invalidation) -> None:
    await graph.execute("{ course(id: 1) { id title } }")
    await graph.cache.invalidator.invalidate([what])
    _, usage = await graph.execute("{ course(id: 1) { id title } }")
    assert usage.hits == 0


async def test_a_fetch_under_way_cannot_bring_back_what_was_invalidated(graph: CachedGraph) -> None:
    async def change_meanwhile() -> None:
        graph.courses[0]["title"] = "New"
        graph.catalog.before_response = None
        await graph.cache.invalidator.invalidate([Invalidation(type="Course", key={"id": "1"})])

    graph.catalog.before_response = change_meanwhile
    query = "{ course(id: 1) { id title } }"
    old, _ = await graph.execute(query)
    new, _ = await graph.execute(query)
    assert old["data"]["course"]["title"] == "Course 1"
    assert new["data"]["course"]["title"] == "New"


async def test_a_response_with_an_error_is_not_cached_and_has_its_place(graph: CachedGraph) -> None:
    await graph.execute("{ course(id: 1) { stars } }")
    graph.failing = {"3"}
    response, usage = await graph.execute("{ courses { stars } }")
    assert [course["stars"] for course in response["data"]["courses"]] == [4.5, 4.5, None, 4.5]
    assert [error["path"] for error in response["errors"]] == [["courses", 2, "stars"]] or [
        error["path"] for error in response["errors"]
    ] == [["courses", 2]]
    assert usage.overall() == NO_STORE
    graph.failing = set()
    response, _ = await graph.execute("{ courses { stars } }")
    assert [course["stars"] for course in response["data"]["courses"]] == [4.5] * 4


async def test_a_missing_entity_is_not_cached(graph: CachedGraph) -> None:
    missing, _ = await graph.execute(STARS, id="9")
    graph.courses.append({"id": "9", "title": "Course 9", "author": None})
    found, _ = await graph.execute(STARS, id="9")
    assert missing["data"]["course"] is None
    assert found["data"]["course"]["title"] == "Course 9"


async def test_many_who_miss_at_once_cause_one_fetch(graph: CachedGraph) -> None:
    async def slowly() -> None:
        await asyncio.sleep(0.01)

    graph.catalog.before_response = slowly
    responses = await asyncio.gather(*(graph.execute("{ course(id: 1) { id title } }") for _ in range(50)))
    assert {response["data"]["course"]["title"] for response, _ in responses} == {"Course 1"}
    assert len(graph.catalog.received) == 1


async def test_a_header_restricts_what_the_graph_allows(graph: CachedGraph) -> None:
    graph.catalog.headers = (("cache-control", "max-age=7, private"),)
    _, usage = await graph.execute("{ course(id: 1) { id title } }", viewer="ada")
    assert usage.overall() is not None
    graph.catalog.headers = (("cache-control", "no-store"),)
    await graph.execute("{ course(id: 2) { id title } }")
    await graph.execute("{ course(id: 2) { id title } }")
    assert len(graph.catalog.received) == 3


async def test_a_stale_entry_is_served_once_more_while_it_is_renewed(graph: CachedGraph, time: Time) -> None:
    graph.catalog.headers = (("cache-control", "max-age=10, stale-while-revalidate=30"),)
    query = "{ course(id: 1) { id title } }"
    await graph.execute(query)
    graph.courses[0]["title"] = "New"
    time.pass_seconds(15)
    stale, _ = await graph.execute(query)
    assert stale["data"]["course"]["title"] == "Course 1"
    for _ in range(20):
        await asyncio.sleep(0)
    renewed, _ = await graph.execute(query)
    assert renewed["data"]["course"]["title"] == "New"
    assert len(graph.catalog.received) == 2


async def test_without_its_store_every_request_succeeds_and_nothing_is_cached(graph: CachedGraph) -> None:
    away = RedisStore(Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2))
    lonely = CachedGraph(away, graph.courses, SubgraphCacheOptions())
    for _ in range(2):
        response, usage = await lonely.execute(STARS, id="1")
        assert response == {"data": {"course": {"title": "Course 1", "stars": 4.5}}}
        assert usage.overall() == NO_STORE
    await away.close()


async def test_a_default_that_was_not_overridden_decides_as_a_value_would(graph: CachedGraph) -> None:
    one, _ = await graph.execute('query($id: ID! = "1") { course(id: $id) { title } }')
    two, _ = await graph.execute('query($id: ID! = "2") { course(id: $id) { title } }')
    assert [response["data"]["course"]["title"] for response in (one, two)] == ["Course 1", "Course 2"]


async def test_a_variable_inside_an_argument_decides_like_one_that_is_the_argument(graph: CachedGraph) -> None:
    query = "query($id: ID!) { chosen(by: { ids: [$id] }) { id title } }"
    responses = [(await graph.execute(query, id=wanted))[0] for wanted in ("1", "2", "1")]
    assert [response["data"]["chosen"][0]["title"] for response in responses] == ["Course 1", "Course 2", "Course 1"]
    assert len(graph.catalog.received) == 2


NOW = "{ now }"
"""A field without a policy of the graph."""


@pytest.mark.parametrize(
    ("stated", "headers", "requests"),
    [
        ([("cache-control", "max-age=60")], {}, 1),
        ([("cache-control", "max-age=60")], {"authorization": "Bearer a"}, 2),
        ([("cache-control", "public, max-age=60")], {"authorization": "Bearer a"}, 1),
        ([("cache-control", "s-maxage=60")], {"authorization": "Bearer a"}, 1),
        ([("cache-control", "public, max-age=60"), ("vary", "*")], {}, 2),
        ([("cache-control", "public, max-age=60"), ("vary", "Accept-Encoding")], {"accept-encoding": "br"}, 1),
        ([("cache-control", "public, max-age=60"), ("vary", "X-Tenant")], {"x-tenant": "a"}, 2),
        ([("cache-control", "public, max-age=60"), ("vary", "Authorization")], {}, 1),
        ([("cache-control", "public, max-age=60"), ("vary", "Authorization")], {"authorization": "Bearer a"}, 2),
        ([("cache-control", "private, max-age=60"), ("vary", "Authorization")], {}, 2),
        # The lines of a repeated header count together, in any order.
        ([("cache-control", "public, max-age=60"), ("cache-control", "private")], {}, 2),
        ([("cache-control", "public"), ("cache-control", "no-store"), ("cache-control", "max-age=60")], {}, 2),
        ([("cache-control", "public"), ("cache-control", "max-age=60")], {"authorization": "Bearer a"}, 1),
        ([("cache-control", "public, max-age=60"), ("vary", "Accept"), ("vary", "*")], {}, 2),
        (
            [("cache-control", "public, max-age=60"), ("vary", "Accept"), ("vary", "Authorization")],
            {"authorization": "Bearer a"},
            2,
        ),
        ([("cache-control", "public, max-age=60"), ("age", "50"), ("age", "0")], {}, 1),
        ([("cache-control", "public, max-age=60"), ("age", "60"), ("age", "0")], {}, 2),
        # Cookies say who the client is, as Authorization does.
        ([("cache-control", "max-age=60")], {"cookie": "session=a"}, 2),
        ([("cache-control", "public, max-age=60")], {"cookie": "session=a"}, 1),
    ],
)
async def test_a_response_without_a_policy_of_the_graph_is_shared_as_its_headers_allow(
    graph: CachedGraph, stated: list[tuple[str, str]], headers: dict[str, str], requests: int
) -> None:
    graph.catalog.headers = tuple(stated)
    for _ in range(2):  # two clients that the router cannot tell apart
        await graph.execute(NOW, headers=headers)
    assert len(graph.catalog.received) == requests


class TenantsAreSent(AsReceived):
    def may_send(self, subgraph: str, name: str) -> bool:
        return name == "x-tenant"


@pytest.mark.parametrize(("varies", "requests"), [("X-Tenant", 2), ("Origin, X-Tenant", 2), ("Origin", 1)])
async def test_a_response_without_a_header_that_other_requests_may_have_serves_none_of_them(
    time: Time, varies: str, requests: int
) -> None:
    graph = CachedGraph(MemoryStore(clock=time), [], SubgraphCacheOptions(sent=TenantsAreSent()))
    graph.catalog.headers = (("cache-control", "public, max-age=60"), ("vary", varies))
    for headers in ({}, {"x-tenant": "a"}):
        await graph.execute(NOW, headers=headers)
    assert len(graph.catalog.received) == requests


async def test_responses_to_anonymous_requests_serve_anonymous_requests_alone(graph: CachedGraph) -> None:
    graph.catalog.headers = (("cache-control", "public, max-age=60"), ("vary", "Authorization"))
    _, anonymous = await graph.execute(NOW)
    _, ann = await graph.execute(NOW, viewer="ann", headers={"authorization": "Bearer ann"})
    _, again = await graph.execute(NOW, viewer="ann", headers={"authorization": "Bearer ann"})
    _, unknown = await graph.execute(NOW, headers={"authorization": "Bearer unknown"})
    assert (ann.hits, again.hits, unknown.hits) == (0, 1, 0)
    assert (anonymous.policy.scope, ann.policy.scope) == (Scope.ANONYMOUS, Scope.PRIVATE)
    _, another = await graph.execute(NOW)
    assert another.hits == 1
    assert another.policy.header() == "max-age=60, public"


async def test_a_null_is_stored_only_as_what_anonymous_viewers_have(graph: CachedGraph) -> None:
    missing = "{ course(id: 404) { title } }"
    graph.catalog.headers = (("cache-control", "public, max-age=60"),)
    for _ in range(2):
        await graph.execute(missing)
    assert len(graph.catalog.received) == 2
    graph.catalog.headers = (("cache-control", "public, max-age=60"), ("vary", "authorization"))
    for _ in range(2):
        response, _ = await graph.execute(missing)
        assert response == {"data": {"course": None}}
    assert len(graph.catalog.received) == 3


async def test_the_response_to_a_caller_is_stored_for_that_caller(graph: CachedGraph) -> None:
    graph.catalog.headers = (("cache-control", "max-age=60"),)
    for viewer in ("ann", "ben", "ann"):
        _, usage = await graph.execute(NOW, viewer=viewer, headers={"authorization": f"Bearer {viewer}"})
        assert usage.policy.header() == "max-age=60, private"
    assert len(graph.catalog.received) == 2


async def test_clients_get_a_shorter_max_age_than_shared_caches(graph: CachedGraph) -> None:
    graph.catalog.headers = (("cache-control", "s-maxage=100, max-age=5"),)
    for _ in range(2):
        _, usage = await graph.execute(NOW)
        assert usage.policy.header() == "max-age=5, s-maxage=100, public"
    assert len(graph.catalog.received) == 1
