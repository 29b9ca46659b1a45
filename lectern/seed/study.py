"""Progress and reviews of the students in their courses."""

from collections.abc import Callable, Sequence

from lectern.seed.client import Actor, SeedClient, SeedFailed, run_concurrently
from lectern.seed.courses import SeededCourse
from lectern.seed.plan import Plan, Study
from lectern.seed.users import Users
from lectern.seed.waiting import wait_until

_COMPLETE = """mutation($lecture: ID!) {
  setLectureCompleted(input: {lectureId: $lecture, completed: true}) { progress { percent } errors { message code } }
}"""
_REVIEW = """mutation($course: ID!, $rating: Int!, $body: String) {
  writeReview(input: {courseId: $course, rating: $rating, body: $body}) { review { id } errors { message code } }
}"""


async def create_progress(
    client: SeedClient, plan: Plan, users: Users, courses: Sequence[SeededCourse], progress: Callable[[], None]
) -> None:
    """Complete lectures and write reviews; both are idempotent."""

    async def create(number: int) -> None:
        for study in plan.studies[number]:
            await _study(client, users.students[number], courses[study.course], study)

    await run_concurrently(range(len(users.students)), create, progress)


async def _study(client: SeedClient, student: Actor, course: SeededCourse, study: Study) -> None:
    for lecture in course.lectures[: study.completed]:
        await _once_enrolled(client, student, _COMPLETE, lecture=lecture)
    if study.rating is not None:
        await _once_enrolled(client, student, _REVIEW, course=course.id, rating=study.rating, body=study.review)


async def _once_enrolled(client: SeedClient, student: Actor, mutation: str, **variables: object) -> None:
    """Run a mutation once learning has received the event of the enrollment."""

    async def done() -> bool:
        (payload,) = (await student.execute(client.learning, mutation, **variables)).values()
        if payload["errors"] and payload["errors"][0]["code"] != "NOT_ENROLLED":
            raise SeedFailed(f"learning rejected a mutation: {payload['errors'][0]['message']}")
        return not payload["errors"]

    await wait_until(done, "learning did not receive an enrollment")
