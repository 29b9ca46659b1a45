"""Reviews by those who have learned, and what they add up to."""

import asyncio
from typing import Any

import pytest

from subgraphs.kernel.identity import Principal
from tests.subgraphs.learning.world import COURSES, REPLY, Learning, Taught
from tests.subgraphs.people import instructor, student


async def _who_has_learned(learning: Learning, course: Taught) -> Principal:
    learner = await learning.learner(course)
    await learning.mark(learner, course.lectures[0])
    return learner


async def test_reviews_add_up_to_a_rating(learning: Learning) -> None:
    course = await learning.course(100)
    for stars in (5, 4, 4):
        await learning.review(await _who_has_learned(learning, course), course, stars)

    rating = (await learning.of_course(None, course.id))["rating"]

    assert rating == {"average": 4.33, "count": 3, "histogram": [0, 0, 0, 2, 1]}
    facts = await learning.told_of("review.posted")
    assert [(fact.revision, fact.rating_count, fact.rating_average) for fact in facts] == [
        (1, 1, 5.0),
        (2, 2, 4.5),
        (3, 3, 4.33),
    ]


async def test_a_course_without_reviews_has_no_average(learning: Learning) -> None:
    course = await learning.course(100)

    rating = (await learning.of_course(None, course.id))["rating"]

    assert rating == {"average": None, "count": 0, "histogram": [0, 0, 0, 0, 0]}


async def test_somebodys_second_review_replaces_their_first(learning: Learning) -> None:
    course = await learning.course(100)
    author = await _who_has_learned(learning, course)
    first = await learning.review(author, course, 1, "Not for me.")

    second = await learning.review(author, course, 4, "I was wrong.")

    assert second["review"]["id"] == first["review"]["id"]
    assert second["review"]["body"] == "I was wrong."
    found = await learning.of_course(author, course.id)
    assert found["rating"]["histogram"] == [0, 0, 0, 1, 0]
    assert found["viewerReview"] == {"id": first["review"]["id"], "rating": 4}
    assert [fact.first_time for fact in await learning.told_of("review.posted")] == [True, False]


async def test_reviews_written_at_once_all_count_and_each_author_once(learning: Learning) -> None:
    course = await learning.course(100)
    authors = [await _who_has_learned(learning, course) for _ in range(5)]

    await asyncio.gather(*(learning.review(author, course, 3) for author in authors * 2))

    assert (await learning.of_course(None, course.id))["rating"]["histogram"] == [0, 0, 5, 0, 0]


async def test_a_review_needs_an_enrollment(learning: Learning) -> None:
    course = await learning.course(100)
    learner = await _who_has_learned(learning, course)
    await learning.revoke(learner, course)

    revoked = await learning.review(learner, course)
    stranger = await learning.review(student(), course)

    assert [error["reason"] for error in revoked["errors"]] == ["NOT_ENROLLED"]
    assert [error["reason"] for error in stranger["errors"]] == ["NOT_ENROLLED"]
    assert (await learning.of_course(None, course.id))["rating"]["count"] == 0


async def test_a_review_needs_a_little_learning_first(learning: Learning) -> None:
    course = await learning.course(100, 900)
    learner = await learning.learner(course)
    await learning.report(learner, learning.beat(course.lectures[1], (0, 99)))

    early = await learning.review(learner, course)
    await learning.report(learner, learning.beat(course.lectures[1], (99, 100)))
    later = await learning.review(learner, course)

    assert [error["reason"] for error in early["errors"]] == ["MIN_PROGRESS"]
    assert later["errors"] == []


@pytest.mark.parametrize("stars", [0, 6, -1])
async def test_a_rating_is_one_to_five_stars(learning: Learning, stars: int) -> None:
    course = await learning.course(100)

    payload = await learning.review(await _who_has_learned(learning, course), course, stars)

    assert payload["errors"] == [{"reason": "INVALID_RATING", "path": ["rating"]}]


async def test_a_text_is_kept_without_what_cannot_be_seen(learning: Learning) -> None:
    course = await learning.course(100)

    payload = await learning.review(await _who_has_learned(learning, course), course, 5, "  Good\u202e\x00 course \n ")

    assert payload["review"]["body"] == "Good course"


async def test_a_text_has_its_limit(learning: Learning) -> None:
    course = await learning.course(100)

    payload = await learning.review(await _who_has_learned(learning, course), course, 5, "a" * 4001)

    assert payload["errors"] == [{"reason": "INVALID_TEXT", "path": ["body"]}]


async def test_whoever_teaches_the_course_answers_its_reviews(learning: Learning) -> None:
    course = await learning.course(100)
    review = (await learning.review(await _who_has_learned(learning, course), course))["review"]

    answered = await learning.data(REPLY, course.owner, id=review["id"], body="Thank you!")
    other = await learning.data(REPLY, instructor(), id=review["id"], body="Buy mine instead!")
    as_student = await learning.ask(REPLY, student(), id=review["id"], body="Me too")

    assert answered["reviewReply"] == {"review": {"reply": "Thank you!"}, "errors": []}
    assert [error["reason"] for error in other["reviewReply"]["errors"]] == ["NOT_YOUR_COURSE"]
    assert as_student["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_reviews_are_read_newest_first_page_by_page(learning: Learning) -> None:
    course = await learning.course(100)
    written = [
        (await learning.review(await _who_has_learned(learning, course), course, stars))["review"]["id"]
        for stars in (1, 2, 3)
    ]

    first = (await learning.of_course(None, course.id))["reviews"]
    document = COURSES.replace("reviews(first: 2)", "reviews(first: 2, after: $after)").replace(
        "query($of: [_Any!]!)", "query($of: [_Any!]!, $after: String)"
    )
    of = [{"__typename": "Course", "id": course.id}]
    answer: Any = await learning.data(document, of=of, after=first["pageInfo"]["endCursor"])
    second = answer["_entities"][0]["reviews"]

    assert [edge["node"]["id"] for edge in first["edges"]] == [written[2], written[1]]
    assert first["pageInfo"]["hasNextPage"]
    assert [edge["node"]["id"] for edge in second["edges"]] == [written[0]]
    assert not second["pageInfo"]["hasNextPage"]


async def test_a_review_is_found_by_its_id_as_an_entity(learning: Learning) -> None:
    course = await learning.course(100)
    author = await _who_has_learned(learning, course)
    review = (await learning.review(author, course, 4))["review"]
    document = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Review { rating author { id } } } }"

    found = await learning.data(document, of=[{"__typename": "Review", "id": review["id"]}])

    assert found["_entities"] == [{"rating": 4, "author": {"id": author.user_id}}]
