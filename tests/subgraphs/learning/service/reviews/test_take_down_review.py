"""Reviews that staff take down and restore, through the graph."""

import asyncio
from typing import Any

import pytest

from subgraphs.accounts.events import ReportDecided
from subgraphs.kernel.identity.ids import REVIEW
from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.learning.harness import REPLY, Learning, ReplicatedCourse
from tests.subgraphs.principals import admin, instructor, moderator, student, support

TAKE_DOWN = """mutation($id: ID!, $reason: String!) { takeDownReview(input: {reviewId: $id, reason: $reason}) {
    review { body takeDown { reason } } course { rating { count average } } errors { code path }
} }"""
RESTORE = """mutation($id: ID!) { restoreReview(input: {reviewId: $id}) {
    review { takeDown { reason } } course { rating { count average } } errors { code }
} }"""
FIND = "query($id: ID!) { review(id: $id) { body takeDown { reason } } }"
ALL = """query($course: ID!, $hidden: Boolean) { reviews(filter: {courseId: $course, takenDown: $hidden}) {
    edges { node { id } }
} }"""
RECEIVED = "{ viewer { receivedReviews { edges { node { id } } } } }"


async def _written(
    learning: Learning, course: ReplicatedCourse, rating: int = 1, body: str | None = "Buy pills."
) -> tuple[Principal, str]:
    learner = await learning.learner(course)
    await learning.mark(learner, course.lectures[0])
    return learner, (await learning.review(learner, course, rating, body))["review"]["id"]


async def _take_down(learning: Learning, by: Principal, review_id: str, reason: str = "Advertising") -> Any:
    return (await learning.data(TAKE_DOWN, by, id=review_id, reason=reason))["takeDownReview"]


async def test_a_review_that_was_taken_down_is_seen_by_its_author_and_staff_alone(learning: Learning) -> None:
    teacher = instructor()
    course = await learning.course(100, owner=teacher)
    await _written(learning, course, 5, None)
    author, spam = await _written(learning, course)
    taken = await _take_down(learning, moderator(), spam)
    assert taken == {
        "review": {"body": "Buy pills.", "takeDown": {"reason": "Advertising"}},
        "course": {"rating": {"count": 1, "average": 5.0}},
        "errors": [],
    }
    for viewer in (None, student(), teacher, support()):
        assert (await learning.data(FIND, viewer, id=spam))["review"] is None
    for viewer in (author, moderator(), admin()):
        assert (await learning.data(FIND, viewer, id=spam))["review"]["takeDown"] == {"reason": "Advertising"}
    public = await learning.course_entity(None, course.id)
    assert public["rating"] == {"average": 5.0, "count": 1, "histogram": [0, 0, 0, 0, 1]}
    assert spam not in [edge["node"]["id"] for edge in public["reviews"]["edges"]]
    assert (await learning.course_entity(author, course.id))["viewerReview"]["id"] == spam
    received = (await learning.data(RECEIVED, teacher))["viewer"]["receivedReviews"]["edges"]
    assert spam not in [edge["node"]["id"] for edge in received]
    hidden = (await learning.data(ALL, moderator(), course=course.id, hidden=True))["reviews"]["edges"]
    assert [edge["node"]["id"] for edge in hidden] == [spam]


async def test_a_restored_review_counts_as_its_author_wrote_it_last(learning: Learning) -> None:
    course = await learning.course(100)
    author, review_id = await _written(learning, course)
    await _take_down(learning, moderator(), review_id)
    # A change while it is hidden shows it to no one, and counts for nothing.
    assert (await learning.review(author, course, 3, "A good course."))["errors"] == []
    assert (await learning.course_entity(None, course.id))["rating"]["count"] == 0
    for _ in range(2):
        restored = (await learning.data(RESTORE, moderator(), id=review_id))["restoreReview"]
        assert restored == {
            "review": {"takeDown": None},
            "course": {"rating": {"count": 1, "average": 3.0}},
            "errors": [],
        }
    assert (await learning.data(FIND, None, id=review_id))["review"]["body"] == "A good course."


@pytest.mark.parametrize("by", [student(), instructor(), support()])
async def test_the_scope_is_needed(learning: Learning, by: Principal) -> None:
    course = await learning.course(100)
    _, review_id = await _written(learning, course)
    for document in (TAKE_DOWN, RESTORE):
        response = await learning.execute(document, by, id=review_id, reason="I dislike it")
        assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await learning.data(FIND, None, id=review_id))["review"]["takeDown"] is None


async def test_a_reason_and_a_review_are_needed(learning: Learning) -> None:
    course = await learning.course(100)
    _, review_id = await _written(learning, course)
    for reason in (" ", "x" * 501):
        errors = (await _take_down(learning, moderator(), review_id, reason))["errors"]
        assert errors == [{"code": "INVALID_REASON", "path": ["reason"]}]
    errors = (await _take_down(learning, moderator(), REVIEW.new()))["errors"]
    assert errors == [{"code": "REVIEW_NOT_FOUND", "path": ["reviewId"]}]
    assert await learning.published_of("review.taken_down") == []


async def test_the_instructor_cannot_reply_to_a_hidden_review(learning: Learning) -> None:
    teacher = instructor()
    course = await learning.course(100, owner=teacher)
    _, review_id = await _written(learning, course)
    await _take_down(learning, moderator(), review_id)
    replied = (await learning.data(REPLY, teacher, id=review_id, body="Thank you."))["replyToReview"]
    assert replied["errors"] == [{"code": "REVIEW_NOT_FOUND"}]


async def test_each_take_down_is_published_and_audited_once(learning: Learning) -> None:
    course = await learning.course(100)
    author, review_id = await _written(learning, course)
    staff = moderator()
    await asyncio.gather(*(_take_down(learning, staff, review_id) for _ in range(3)))
    await _take_down(learning, staff, review_id, "Another reason")
    await learning.data(RESTORE, staff, id=review_id)
    taken = await learning.published_of("review.taken_down")
    assert [(event.author_id, event.reason, event.rating_count, event.rating_average) for event in taken] == [
        (author.user_id, "Advertising", 0, None),
        (author.user_id, "Another reason", 0, None),
    ]
    [restored] = await learning.published_of("review.restored")
    assert (restored.rating_count, restored.rating_average) == (1, 1.0)
    assert restored.revision > taken[-1].revision
    records = [event.record for event in await learning.published_of("learning.audited")]
    assert [(record.action, record.reason, record.actor.user_id) for record in records] == [
        ("review.take_down", "Advertising", staff.user_id),
        ("review.take_down", "Another reason", staff.user_id),
        ("review.restore", None, staff.user_id),
    ]


async def test_concurrent_changes_leave_the_rating_as_the_reviews_add_up(learning: Learning) -> None:
    course = await learning.course(100)
    written = [await _written(learning, course, rating) for rating in (1, 2, 3)]
    staff = moderator()
    await asyncio.gather(
        *(_take_down(learning, staff, review_id) for _, review_id in written),
        *(learning.review(author, course, 5) for author, _ in written),
    )
    assert (await learning.course_entity(None, course.id))["rating"]["histogram"] == [0] * 5
    for _, review_id in written:
        await learning.data(RESTORE, staff, id=review_id)
    assert (await learning.course_entity(None, course.id))["rating"]["histogram"] == [0, 0, 0, 0, 3]


@pytest.mark.parametrize("upheld", [True, False])
async def test_the_author_of_a_reported_review_is_found_if_the_report_is_upheld(
    learning: Learning, upheld: bool
) -> None:
    course = await learning.course(100)
    author, review_id = await _written(learning, course)
    await learning.deliver(
        ReportDecided(
            report_id="rpt_1",
            reporter_id=student().user_id,
            subject="REVIEW",
            subject_id=review_id,
            reason="SPAM",
            upheld=upheld,
            note="Thank you, Bob.",
        )
    )
    found = await learning.published_of("review.report_upheld")
    assert [(event.author_id, event.reason) for event in found] == [(author.user_id, "SPAM")] * upheld
    assert "Bob" not in str(found)
