"""The learners of a course, as its instructors see them: the progress of all, and the names of those who agreed."""

from typing import Any

import pytest

from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.learning.harness import Learning, ReplicatedCourse
from tests.subgraphs.principals import admin, instructor, student

_LEARNERS = """learners(first: $first, after: $after) {
    edges { node { id user { id } enrolledAt percent completedLectures lastActivityAt completedAt } }
    pageInfo { hasNextPage endCursor }
}"""
LEARNERS = f"""query($of: [_Any!]!, $first: Int! = 20, $after: String) {{
    _entities(representations: $of) {{ ... on Course {{ {_LEARNERS} }} }}
}}"""
SHOW = """mutation($visible: Boolean!) { setLearnerVisibility(input: {visibleToInstructors: $visible}) {
    viewer { visibleToInstructors } errors { code }
} }"""


async def _page(learning: Learning, viewer: Principal | None, course: ReplicatedCourse, **variables: Any) -> Any:
    of = [{"__typename": "Course", "id": course.id}]
    return (await learning.data(LEARNERS, viewer, of=of, **variables))["_entities"][0]["learners"]


async def _nodes(learning: Learning, viewer: Principal | None, course: ReplicatedCourse) -> list[Any]:
    return [edge["node"] for edge in (await _page(learning, viewer, course))["edges"]]


async def test_an_instructor_sees_the_progress_of_learners_without_their_names(learning: Learning) -> None:
    course = await learning.course(100, 100, drafts=1)
    first, second = await learning.learner(course), await learning.learner(course)
    await learning.mark(first, course.lectures[0])
    await learning.mark(second, course.lectures[0])
    await learning.mark(second, course.lectures[1])

    nodes = await _nodes(learning, course.owner, course)

    assert [(node["percent"], node["completedLectures"]) for node in nodes] == [(100.0, 2), (50.0, 1)]
    assert [node["user"] for node in nodes] == [None, None]
    assert [node["lastActivityAt"] for node in nodes] == [None, None]
    assert [node["completedAt"] is None for node in nodes] == [False, True]
    assert all(node["enrolledAt"] for node in nodes)


async def test_neither_ids_nor_cursors_identify_a_learner(learning: Learning) -> None:
    course, other = await learning.course(100), await learning.course(100)
    learner = await learning.learner(course)
    await learning.enroll(learner, other)

    page = await _page(learning, course.owner, course)
    [elsewhere] = await _nodes(learning, other.owner, other)

    [edge] = page["edges"]
    assert learner.user_id.partition("_")[2] not in str(page)
    assert edge["node"]["id"] != elsewhere["id"]


async def test_a_learner_who_agreed_is_named_until_they_withdraw(learning: Learning) -> None:
    course = await learning.course(100)
    learner, other = await learning.learner(course), await learning.learner(course)
    await learning.mark(learner, course.lectures[0])

    shown = await learning.data(SHOW, learner, visible=True)
    named = await _nodes(learning, course.owner, course)
    await learning.data(SHOW, learner, visible=False)
    again = await _nodes(learning, course.owner, course)

    assert shown["setLearnerVisibility"] == {"viewer": {"visibleToInstructors": True}, "errors": []}
    assert [node["user"] for node in named] == [None, {"id": learner.user_id}]
    assert named[1]["lastActivityAt"] is not None
    assert other.user_id not in str(named)
    assert [node["user"] for node in again] == [None, None]


async def test_learners_are_unnamed_by_default_and_strangers_cannot_agree(learning: Learning) -> None:
    query = "{ viewer { visibleToInstructors } }"
    assert (await learning.data(query, student()))["viewer"] == {"visibleToInstructors": False}
    assert (await learning.data(query))["viewer"] is None
    response = await learning.execute(SHOW, visible=True)
    assert response["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_learners_without_access_are_not_listed(learning: Learning) -> None:
    course = await learning.course(100)
    learner = await learning.learner(course)
    [before] = await _nodes(learning, course.owner, course)
    await learning.revoke(learner, course)
    assert await _nodes(learning, course.owner, course) == []
    await learning.enroll(learner, course, revision=3)
    assert [node["id"] for node in await _nodes(learning, course.owner, course)] == [before["id"]]


async def test_the_pages_of_learners_join(learning: Learning) -> None:
    course = await learning.course(100)
    for _ in range(3):
        await learning.learner(course)
    whole = [node["id"] for node in await _nodes(learning, course.owner, course)]
    page = await _page(learning, course.owner, course, first=2)
    rest = await _page(learning, course.owner, course, first=2, after=page["pageInfo"]["endCursor"])
    assert [edge["node"]["id"] for each in (page, rest) for edge in each["edges"]] == whole
    assert (page["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)


async def test_the_learners_of_several_courses_are_listed_apart(learning: Learning) -> None:
    teacher = instructor()
    courses = [await learning.course(100, owner=teacher) for _ in range(2)]
    for course in courses:
        await learning.learner(course)
    foreign = await learning.course(100)
    await learning.learner(foreign)
    of = [{"__typename": "Course", "id": course.id} for course in (*courses, foreign)]
    entities = (await learning.data(LEARNERS, teacher, of=of))["_entities"]
    assert [each["learners"] and len(each["learners"]["edges"]) for each in entities] == [1, 1, None]


async def test_admins_see_learners_and_others_see_none(learning: Learning) -> None:
    course = await learning.course(100)
    learner = await learning.learner(course)
    assert len(await _nodes(learning, admin(), course)) == 1
    for viewer in (None, learner, instructor()):
        assert await _page(learning, viewer, course) is None


@pytest.mark.parametrize("after", ["W10", "WyJ1c3JfMDFqZHB6NWY4cWY1cXY3czNtNGsybjFwMHIiXQ"])
async def test_a_cursor_of_another_list_is_rejected(learning: Learning, after: str) -> None:
    course = await learning.course(100)
    of = [{"__typename": "Course", "id": course.id}]
    response = await learning.execute(LEARNERS, course.owner, of=of, after=after)
    assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
