"""Entities and root fields from the cache: never asked twice, never shown to the wrong person, never out of date."""

from __future__ import annotations

import asyncio

import pytest
from redis.asyncio import Redis

from router.server.caching import Invalidation, RedisStore
from router.server.caching.policy import NO_STORE, CachePolicy, Scope
from router.server.caching.subgraph_cache import SubgraphCacheOptions
from tests.router.server.caching.conftest import CachedGraph, Time

STARS = "query($id: ID!) { course(id: $id) { title stars } }"
ALL = "{ courses { id title stars } }"


async def test_the_second_reader_is_answered_from_the_cache(graph: CachedGraph) -> None:
    first, _ = await graph.ask(STARS, id="1")
    second, tally = await graph.ask(STARS, id="1")
    assert first == second == {"data": {"course": {"title": "Course 1", "stars": 4.5}}}
    assert (len(graph.catalog.asked), len(graph.reviews.asked)) == (1, 1)
    assert (tally.hits, tally.misses) == (2, 0)


async def test_only_missing_entities_are_fetched(graph: CachedGraph) -> None:
    await graph.ask("{ course(id: 2) { stars } }")
    answer, tally = await graph.ask("{ courses { id stars } }")
    assert [course["stars"] for course in answer["data"]["courses"]] == [4.5] * 4
    assert graph.reviews.representations == [["2"], ["1", "3", "4"]]
    assert (tally.hits, tally.misses) == (1, 4)


async def test_other_arguments_are_another_entry(graph: CachedGraph) -> None:
    one, _ = await graph.ask(STARS, id="1")
    other, _ = await graph.ask(STARS, id="2")
    assert one["data"]["course"]["title"] != other["data"]["course"]["title"]


async def test_root_fields_are_kept_apart(graph: CachedGraph) -> None:
    await graph.ask("{ course(id: 1) { title } }")
    answer, _ = await graph.ask("{ course(id: 1) { title } other: course(id: 2) { title } now }")
    assert answer["data"] == {"course": {"title": "Course 1"}, "other": {"title": "Course 2"}, "now": "now"}
    assert "id: 1" not in graph.catalog.asked[-1].operation.text


async def test_what_says_nothing_is_not_kept(graph: CachedGraph) -> None:
    _, tally = await graph.ask("{ now }")
    await graph.ask("{ now }")
    assert len(graph.catalog.asked) == 2
    assert tally.overall() == NO_STORE


async def test_an_answer_may_be_kept_as_long_as_its_shortest_part(graph: CachedGraph, time: Time) -> None:
    _, tally = await graph.ask(STARS, id="1")
    assert tally.overall() == CachePolicy(20)
    time.pass_seconds(5)
    _, tally = await graph.ask(STARS, id="1")
    assert tally.overall() == CachePolicy(15)
    assert tally.age == 5


async def test_entries_end_with_their_time(graph: CachedGraph, time: Time) -> None:
    await graph.ask(STARS, id="1")
    time.pass_seconds(21)
    await graph.ask(STARS, id="1")
    assert (len(graph.catalog.asked), len(graph.reviews.asked)) == (1, 2)


async def test_a_private_part_is_kept_for_its_viewer_only(graph: CachedGraph) -> None:
    for viewer in ("ada", "bob", "ada", None, None):
        await graph.ask("{ course(id: 1) { viewerNote } }", viewer=viewer)
    assert [request.identity for request in graph.catalog.asked] == ["ada", "bob", None, None]


async def test_a_thousand_viewers_never_see_anothers_answer(graph: CachedGraph) -> None:
    query = "{ course(id: 1) { title viewerNote stars viewerStars } }"
    viewers = [f"viewer-{n}" for n in range(1_000)]
    tallies = [tally for _, tally in await asyncio.gather(*(graph.ask(query, viewer=viewer) for viewer in viewers))]
    assert {request.identity for request in graph.catalog.asked} == set(viewers)
    assert all((policy := tally.overall()) and policy.scope is Scope.PRIVATE for tally in tallies)


async def test_a_field_behind_authentication_is_private_without_being_told(graph: CachedGraph) -> None:
    for viewer in ("ada", "bob", "ada"):
        await graph.ask("{ viewerName }", viewer=viewer)
    assert [request.identity for request in graph.catalog.asked] == ["ada", "bob"]


async def test_invalidating_an_entity_finds_every_entry_with_it(graph: CachedGraph) -> None:
    await graph.ask(ALL)
    await graph.ask(STARS, id="1")
    await graph.ask(STARS, id="2")
    graph.courses[0]["title"] = "New"
    await graph.cache.invalidator.invalidate([Invalidation(type="Course", key={"id": "1"})])
    asked = len(graph.catalog.asked)
    listed, _ = await graph.ask(ALL)
    single, _ = await graph.ask(STARS, id="1")
    other, _ = await graph.ask(STARS, id="2")
    assert listed["data"]["courses"][0]["title"] == single["data"]["course"]["title"] == "New"
    assert other["data"]["course"]["title"] == "Course 2"
    assert len(graph.catalog.asked) == asked + 2


async def test_an_entry_that_does_not_say_which_entity_it_holds_falls_with_any(graph: CachedGraph) -> None:
    await graph.ask("{ course(id: 2) { title } }")
    await graph.cache.invalidator.invalidate([Invalidation(type="Course", key={"id": "1"})])
    _, tally = await graph.ask("{ course(id: 2) { title } }")
    assert tally.hits == 0


async def test_an_entry_that_names_its_entity_outlives_the_invalidation_of_others(graph: CachedGraph) -> None:
    query = "query($id: ID!) { course(id: $id) { id title } }"
    await graph.ask(query, id="2")
    await graph.cache.invalidator.invalidate([Invalidation(type="Course", key={"id": "1"})])
    _, tally = await graph.ask(query, id="2")
    assert tally.hits == 1


async def test_an_entity_inside_another_is_found_too(graph: CachedGraph) -> None:
    await graph.ask("{ course(id: 1) { id author { id name } } }")
    await graph.cache.invalidator.invalidate([Invalidation(type="Author", key={"id": "a1"})])
    _, tally = await graph.ask("{ course(id: 1) { id author { id name } } }")
    assert tally.hits == 0


@pytest.mark.parametrize("what", [Invalidation(type="Course"), Invalidation(subgraph="catalog")])
async def test_a_whole_type_or_subgraph_can_be_invalidated(graph: CachedGraph, what: Invalidation) -> None:
    await graph.ask("{ course(id: 1) { id title } }")
    await graph.cache.invalidator.invalidate([what])
    _, tally = await graph.ask("{ course(id: 1) { id title } }")
    assert tally.hits == 0


async def test_a_fetch_under_way_cannot_bring_back_what_was_invalidated(graph: CachedGraph) -> None:
    async def change_meanwhile() -> None:
        graph.courses[0]["title"] = "New"
        graph.catalog.before_answer = None
        await graph.cache.invalidator.invalidate([Invalidation(type="Course", key={"id": "1"})])

    graph.catalog.before_answer = change_meanwhile
    query = "{ course(id: 1) { id title } }"
    old, _ = await graph.ask(query)
    new, _ = await graph.ask(query)
    assert old["data"]["course"]["title"] == "Course 1"
    assert new["data"]["course"]["title"] == "New"


async def test_an_answer_with_an_error_is_not_kept_and_keeps_its_place(graph: CachedGraph) -> None:
    await graph.ask("{ course(id: 1) { stars } }")
    graph.failing = {"3"}
    answer, tally = await graph.ask("{ courses { stars } }")
    assert [course["stars"] for course in answer["data"]["courses"]] == [4.5, 4.5, None, 4.5]
    assert [error["path"] for error in answer["errors"]] == [["courses", 2, "stars"]] or [
        error["path"] for error in answer["errors"]
    ] == [["courses", 2]]
    assert tally.overall() == NO_STORE
    graph.failing = set()
    answer, _ = await graph.ask("{ courses { stars } }")
    assert [course["stars"] for course in answer["data"]["courses"]] == [4.5] * 4


async def test_a_missing_entity_is_not_kept(graph: CachedGraph) -> None:
    missing, _ = await graph.ask(STARS, id="9")
    graph.courses.append({"id": "9", "title": "Course 9", "author": None})
    found, _ = await graph.ask(STARS, id="9")
    assert missing["data"]["course"] is None
    assert found["data"]["course"]["title"] == "Course 9"


async def test_many_who_miss_at_once_cause_one_fetch(graph: CachedGraph) -> None:
    async def slowly() -> None:
        await asyncio.sleep(0.01)

    graph.catalog.before_answer = slowly
    answers = await asyncio.gather(*(graph.ask("{ course(id: 1) { id title } }") for _ in range(50)))
    assert {answer["data"]["course"]["title"] for answer, _ in answers} == {"Course 1"}
    assert len(graph.catalog.asked) == 1


async def test_a_header_restricts_what_the_graph_allows(graph: CachedGraph) -> None:
    graph.catalog.headers = (("cache-control", "max-age=7, private"),)
    _, tally = await graph.ask("{ course(id: 1) { id title } }", viewer="ada")
    assert tally.overall() is not None
    graph.catalog.headers = (("cache-control", "no-store"),)
    await graph.ask("{ course(id: 2) { id title } }")
    await graph.ask("{ course(id: 2) { id title } }")
    assert len(graph.catalog.asked) == 3


async def test_a_stale_entry_is_served_once_more_while_it_is_renewed(graph: CachedGraph, time: Time) -> None:
    graph.catalog.headers = (("cache-control", "max-age=10, stale-while-revalidate=30"),)
    query = "{ course(id: 1) { id title } }"
    await graph.ask(query)
    graph.courses[0]["title"] = "New"
    time.pass_seconds(15)
    stale, _ = await graph.ask(query)
    assert stale["data"]["course"]["title"] == "Course 1"
    for _ in range(20):
        await asyncio.sleep(0)
    renewed, _ = await graph.ask(query)
    assert renewed["data"]["course"]["title"] == "New"
    assert len(graph.catalog.asked) == 2


async def test_without_its_store_everything_is_answered_and_nothing_is_kept(graph: CachedGraph) -> None:
    away = RedisStore(Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2))
    lonely = CachedGraph(away, graph.courses, SubgraphCacheOptions())
    for _ in range(2):
        answer, tally = await lonely.ask(STARS, id="1")
        assert answer == {"data": {"course": {"title": "Course 1", "stars": 4.5}}}
        assert tally.overall() == NO_STORE
    await away.close()


async def test_a_default_that_was_not_overridden_decides_as_a_value_would(graph: CachedGraph) -> None:
    one, _ = await graph.ask('query($id: ID! = "1") { course(id: $id) { title } }')
    two, _ = await graph.ask('query($id: ID! = "2") { course(id: $id) { title } }')
    assert [answer["data"]["course"]["title"] for answer in (one, two)] == ["Course 1", "Course 2"]


async def test_a_variable_inside_an_argument_decides_like_one_that_is_the_argument(graph: CachedGraph) -> None:
    query = "query($id: ID!) { chosen(by: { ids: [$id] }) { id title } }"
    answers = [(await graph.ask(query, id=wanted))[0] for wanted in ("1", "2", "1")]
    assert [answer["data"]["chosen"][0]["title"] for answer in answers] == ["Course 1", "Course 2", "Course 1"]
    assert len(graph.catalog.asked) == 2
