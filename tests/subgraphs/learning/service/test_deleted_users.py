"""The erasure of deleted users in learning."""

from subgraphs.accounts.events import UserDeleted
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.privacy.reports import KeptReason
from tests.subgraphs.learning.harness import Learning

PROGRESS = """query ($id: ID!) { _entities(representations: [{__typename: "Course", id: $id}]) { ... on Course {
    viewerProgress { percent } rating { count average }
} } }"""


def deleted(user: Principal, deletion_id: str = "del_1") -> UserDeleted:
    return UserDeleted(user_id=user.user_id, deletion_id=deletion_id)


async def test_progress_goes_reviews_stay_and_it_is_reported_once(learning: Learning) -> None:
    course = await learning.course(60)
    learner, other = await learning.learner(course), await learning.learner(course)
    for user in (learner, other):
        await learning.mark(user, course.lectures[0])
        await learning.review(user, course, 5, "Splendid")
    event = deleted(learner)
    for _ in range(2):
        await learning.deliver(event)

    [mine] = (await learning.data(PROGRESS, learner, id=course.id))["_entities"]
    [theirs] = (await learning.data(PROGRESS, other, id=course.id))["_entities"]
    assert mine["viewerProgress"]["percent"] == 0
    assert theirs["viewerProgress"]["percent"] > 0
    assert theirs["rating"] == {"count": 2, "average": 5.0}
    [report] = await learning.published_of("learning.user_erased")
    assert (report.user_id, report.deletion_id) == (learner.user_id, "del_1")
    assert set(report.kept) == {KeptReason.ACCESS_RECORDS, KeptReason.PUBLISHED_CONTENT}


async def test_a_write_that_arrives_after_the_erasure_is_erased_too(learning: Learning) -> None:
    course = await learning.course(60)
    learner = await learning.learner(course)
    await learning.deliver(deleted(learner))
    await learning.mark(learner, course.lectures[0])
    [repeat] = [task for task in learning.worker_module.periodic_tasks if task.name == "learning.repeat-erasures"]
    await repeat.run()
    [mine] = (await learning.data(PROGRESS, learner, id=course.id))["_entities"]
    assert mine["viewerProgress"]["percent"] == 0
    assert len(await learning.published_of("learning.user_erased")) == 1
