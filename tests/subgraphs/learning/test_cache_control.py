"""Ratings and reviews are cacheable, the viewer's own progress is not, and reviews invalidate their course."""

from subgraphs.kernel.graphql.request_info import RequestInfo
from tests.subgraphs.learning.harness import REPLY, REVIEW, Learning

RATING = "rating { average count }"
OWN = "rating { count } viewerReview { id }"
LEARNERS = "learners { edges { cursor } }"


async def test_ratings_are_for_all_and_what_a_viewer_wrote_is_theirs(learning: Learning) -> None:
    course = await learning.course(60)
    learner = await learning.learner(course)
    them = {"of": [{"__typename": "Course", "id": course.id}]}
    for fields, viewer, policy in (
        (RATING, None, ("public, max-age=60", None)),
        (RATING, learner, ("public, max-age=60", None)),
        (OWN, None, ("public, max-age=60", "authorization")),
        (OWN, learner, ("no-store", None)),
        (LEARNERS, course.owner, ("no-store", None)),
        (LEARNERS, None, ("no-store", None)),
    ):
        query = f"query($of: [_Any!]!) {{ _entities(representations: $of) {{ ... on Course {{ {fields} }} }} }}"
        response = await learning.subgraph.execute_cacheable(query, them, None, RequestInfo(viewer))
        assert (response.cache_control, response.vary) == policy


async def test_a_review_and_a_reply_invalidate_the_course(learning: Learning) -> None:
    course = await learning.course(60)
    learner = await learning.learner(course)
    await learning.mark(learner, course.lectures[0])
    shown = [{"type": "Course", "key": {"id": course.id}}]
    written = await learning.execute(REVIEW, learner, id=course.id, rating=4, body="Good")
    assert written["extensions"]["invalidate"] == shown
    review_id = written["data"]["writeReview"]["review"]["id"]
    replied = await learning.execute(REPLY, course.owner, id=review_id, body="Thank you")
    assert replied["extensions"]["invalidate"] == shown
