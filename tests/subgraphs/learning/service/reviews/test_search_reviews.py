"""Reviews without a reply, for instructors, and all reviews, for admins."""

from typing import Any

import pytest

from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.learning.harness import REPLY, Learning, ReplicatedCourse
from tests.subgraphs.principals import admin, instructor, student

RECEIVED = """query($filter: ReceivedReviewFilterInput, $first: Int! = 20, $after: String) { viewer {
    receivedReviews(filter: $filter, first: $first, after: $after) {
        edges { node { id } } pageInfo { hasNextPage endCursor }
    }
} }"""
REVIEWS = "query($filter: ReviewFilterInput) { reviews(filter: $filter) { edges { node { id } } } }"


async def _review(learning: Learning, course: ReplicatedCourse, rating: int = 5, body: str | None = None) -> str:
    learner = await learning.learner(course)
    await learning.mark(learner, course.lectures[0])
    review_id: str = (await learning.review(learner, course, rating, body))["review"]["id"]
    return review_id


async def _received(learning: Learning, teacher: Principal, **wanted: Any) -> list[str]:
    page = (await learning.data(RECEIVED, teacher, filter=wanted))["viewer"]["receivedReviews"]
    return [edge["node"]["id"] for edge in page["edges"]]


async def _all(learning: Learning, **wanted: Any) -> list[str]:
    page = (await learning.data(REVIEWS, admin(), filter=wanted))["reviews"]
    return [edge["node"]["id"] for edge in page["edges"]]


async def test_an_instructor_finds_the_reviews_without_a_reply(learning: Learning) -> None:
    teacher = instructor()
    cello, violin = [await learning.course(100, owner=teacher) for _ in range(2)]
    first, second = await _review(learning, cello), await _review(learning, violin, 2, "Too fast.")
    third = await _review(learning, cello, 4, "Well done.")
    await _review(learning, await learning.course(100))
    await learning.data(REPLY, teacher, id=third, body="Thank you.")

    assert await _received(learning, teacher) == [third, second, first]
    assert await _received(learning, teacher, hasReply=False) == [second, first]
    assert await _received(learning, teacher, hasReply=True) == [third]
    assert await _received(learning, teacher, hasText=True) == [third, second]
    assert await _received(learning, teacher, hasText=False) == [first]
    assert await _received(learning, teacher, ratings=[2, 5]) == [second, first]
    assert await _received(learning, teacher, ratings=[]) == []
    assert await _received(learning, teacher, courseId=cello.id, hasReply=False) == [first]


async def test_the_pages_of_reviews_of_several_courses_join(learning: Learning) -> None:
    teacher = instructor()
    courses = [await learning.course(100, owner=teacher) for _ in range(2)]
    made = [await _review(learning, courses[number % 2]) for number in range(5)]
    seen: list[str] = []
    after = None
    while len(seen) < 5:
        variables = {"first": 2, "after": after}
        page = (await learning.data(RECEIVED, teacher, **variables))["viewer"]["receivedReviews"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        assert page["pageInfo"]["hasNextPage"] == (len(seen) < 5)
    assert seen == made[::-1]


async def test_a_course_of_another_instructor_has_no_received_reviews(learning: Learning) -> None:
    course = await learning.course(100)
    await _review(learning, course)
    assert await _received(learning, instructor(), courseId=course.id) == []


async def test_an_admin_finds_reviews_by_course_author_and_content(learning: Learning) -> None:
    course = await learning.course(100)
    learner = await learning.learner(course)
    await learning.mark(learner, course.lectures[0])
    by_learner = (await learning.review(learner, course, 1, "Bad."))["review"]["id"]
    other = await _review(learning, course, 5)

    assert await _all(learning, courseId=course.id) == [other, by_learner]
    assert await _all(learning, authorId=learner.user_id) == [by_learner]
    assert await _all(learning, courseId=course.id, ratings=[1], hasText=True, hasReply=False) == [by_learner]
    assert (await _all(learning))[:2] == [other, by_learner]


@pytest.mark.parametrize("viewer", [None, student(), instructor()])
async def test_only_admins_list_all_reviews(learning: Learning, viewer: Principal | None) -> None:
    response = await learning.execute(REVIEWS, viewer)
    assert response["data"] is None
    assert response["errors"][0]["extensions"]["code"] == ("UNAUTHENTICATED" if viewer is None else "FORBIDDEN")


@pytest.mark.parametrize("viewer", [student(), admin()])
async def test_callers_who_do_not_teach_receive_no_reviews(learning: Learning, viewer: Principal) -> None:
    response = await learning.execute(RECEIVED, viewer)
    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize("wanted", [{"ratings": [0]}, {"ratings": [5, 6]}, {"courseId": "usr_1"}])
async def test_a_malformed_filter_is_rejected(learning: Learning, wanted: dict[str, Any]) -> None:
    response = await learning.execute(RECEIVED, instructor(), filter=wanted)
    assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
