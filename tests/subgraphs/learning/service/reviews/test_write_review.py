"""Reviews and the rating that they add up to."""

import asyncio
from typing import Any

import pytest

from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.learning.harness import COURSES, REPLY, Learning, ReplicatedCourse
from tests.subgraphs.principals import instructor, student


async def _qualified_author(learning: Learning, course: ReplicatedCourse) -> Principal:
    learner = await learning.learner(course)
    await learning.mark(learner, course.lectures[0])
    return learner


async def test_reviews_add_up_to_a_rating(learning: Learning) -> None:
    course = await learning.course(100)
    for stars in (5, 4, 4):
        await learning.review(await _qualified_author(learning, course), course, stars)

    rating = (await learning.course_entity(None, course.id))["rating"]

    assert rating == {"average": 4.33, "count": 3, "histogram": [0, 0, 0, 2, 1]}
    events = await learning.published_of("review.posted")
    assert [(event.revision, event.rating_count, event.rating_average) for event in events] == [
        (1, 1, 5.0),
        (2, 2, 4.5),
        (3, 3, 4.33),
    ]


async def test_a_course_without_reviews_has_no_average(learning: Learning) -> None:
    course = await learning.course(100)

    rating = (await learning.course_entity(None, course.id))["rating"]

    assert rating == {"average": None, "count": 0, "histogram": [0, 0, 0, 0, 0]}


async def test_a_second_review_replaces_the_first(learning: Learning) -> None:
    course = await learning.course(100)
    author = await _qualified_author(learning, course)
    first = await learning.review(author, course, 1, "Not for me.")

    second = await learning.review(author, course, 4, "I was wrong.")

    assert second["review"]["id"] == first["review"]["id"]
    assert second["review"]["body"] == "I was wrong."
    found = await learning.course_entity(author, course.id)
    assert found["rating"]["histogram"] == [0, 0, 0, 1, 0]
    assert found["viewerReview"] == {"id": first["review"]["id"], "rating": 4}
    assert [event.first_time for event in await learning.published_of("review.posted")] == [True, False]


async def test_concurrent_reviews_count_once_per_author(learning: Learning) -> None:
    course = await learning.course(100)
    authors = [await _qualified_author(learning, course) for _ in range(5)]

    await asyncio.gather(*(learning.review(author, course, 3) for author in authors * 2))

    assert (await learning.course_entity(None, course.id))["rating"]["histogram"] == [0, 0, 5, 0, 0]


async def test_a_review_requires_an_enrollment(learning: Learning) -> None:
    course = await learning.course(100)
    learner = await _qualified_author(learning, course)
    await learning.revoke(learner, course)

    revoked = await learning.review(learner, course)
    stranger = await learning.review(student(), course)

    assert [error["code"] for error in revoked["errors"]] == ["NOT_ENROLLED"]
    assert [error["code"] for error in stranger["errors"]] == ["NOT_ENROLLED"]
    assert (await learning.course_entity(None, course.id))["rating"]["count"] == 0


async def test_a_review_requires_a_minimum_of_progress(learning: Learning) -> None:
    course = await learning.course(100, 900)
    learner = await learning.learner(course)
    await learning.report(learner, learning.heartbeat(course.lectures[1], (0, 99)))

    early = await learning.review(learner, course)
    await learning.report(learner, learning.heartbeat(course.lectures[1], (99, 100)))
    later = await learning.review(learner, course)

    assert [error["code"] for error in early["errors"]] == ["MIN_PROGRESS"]
    assert later["errors"] == []


@pytest.mark.parametrize("stars", [0, 6, -1])
async def test_a_rating_outside_1_to_5_stars_is_rejected(learning: Learning, stars: int) -> None:
    course = await learning.course(100)

    payload = await learning.review(await _qualified_author(learning, course), course, stars)

    assert payload["errors"] == [{"code": "INVALID_RATING", "path": ["rating"]}]


async def test_invisible_characters_are_removed_from_a_text(learning: Learning) -> None:
    course = await learning.course(100)

    payload = await learning.review(await _qualified_author(learning, course), course, 5, "  Good\u202e\x00 course \n ")

    assert payload["review"]["body"] == "Good course"


async def test_a_text_that_is_too_long_is_rejected(learning: Learning) -> None:
    course = await learning.course(100)

    payload = await learning.review(await _qualified_author(learning, course), course, 5, "a" * 4001)

    assert payload["errors"] == [{"code": "INVALID_TEXT", "path": ["body"]}]


async def test_only_the_instructor_replies_to_reviews(learning: Learning) -> None:
    course = await learning.course(100)
    review = (await learning.review(await _qualified_author(learning, course), course))["review"]

    replied = await learning.data(REPLY, course.owner, id=review["id"], body="Thank you!")
    other = await learning.data(REPLY, instructor(), id=review["id"], body="Buy mine instead!")
    as_student = await learning.execute(REPLY, student(), id=review["id"], body="Me too")

    assert replied["replyToReview"] == {"review": {"reply": "Thank you!"}, "errors": []}
    assert [error["code"] for error in other["replyToReview"]["errors"]] == ["NOT_YOUR_COURSE"]
    assert as_student["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_reviews_are_listed_newest_first_page_by_page(learning: Learning) -> None:
    course = await learning.course(100)
    written = [
        (await learning.review(await _qualified_author(learning, course), course, stars))["review"]["id"]
        for stars in (1, 2, 3)
    ]

    first = (await learning.course_entity(None, course.id))["reviews"]
    document = COURSES.replace("reviews(first: 2)", "reviews(first: 2, after: $after)").replace(
        "query($of: [_Any!]!)", "query($of: [_Any!]!, $after: String)"
    )
    of = [{"__typename": "Course", "id": course.id}]
    response: Any = await learning.data(document, of=of, after=first["pageInfo"]["endCursor"])
    second = response["_entities"][0]["reviews"]

    assert [edge["node"]["id"] for edge in first["edges"]] == [written[2], written[1]]
    assert first["pageInfo"]["hasNextPage"]
    assert [edge["node"]["id"] for edge in second["edges"]] == [written[0]]
    assert not second["pageInfo"]["hasNextPage"]


async def test_a_review_is_resolved_as_an_entity(learning: Learning) -> None:
    course = await learning.course(100)
    author = await _qualified_author(learning, course)
    review = (await learning.review(author, course, 4))["review"]
    document = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Review { rating author { id } } } }"

    found = await learning.data(document, of=[{"__typename": "Review", "id": review["id"]}])

    assert found["_entities"] == [{"rating": 4, "author": {"id": author.user_id}}]
