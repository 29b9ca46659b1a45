"""Students study what they enrolled in, and some say what they think of it."""

from collections.abc import Callable, Sequence

from lectern.seed.courses import MadeCourse
from lectern.seed.market import Actor, Market, SeedFailed, each
from lectern.seed.people import People
from lectern.seed.plan import Plan, Study
from lectern.seed.waiting import eventually

_COMPLETE = """mutation($lecture: ID!) {
  lectureMarkComplete(lectureId: $lecture, complete: true) { progress { percent } errors { message code } }
}"""
_REVIEW = """mutation($course: ID!, $rating: Int!, $body: String) {
  reviewUpsert(courseId: $course, rating: $rating, body: $body) { review { id } errors { message code } }
}"""


async def make_studies(
    market: Market, plan: Plan, people: People, courses: Sequence[MadeCourse], progress: Callable[[], None]
) -> None:
    """Completes lectures and writes reviews; both say the same when they are repeated."""

    async def one(number: int) -> None:
        for study in plan.studies[number]:
            await _study(market, people.students[number], courses[study.course], study)

    await each(range(len(people.students)), one, progress)


async def _study(market: Market, student: Actor, course: MadeCourse, study: Study) -> None:
    for lecture in course.lectures[: study.completed]:
        await _once_enrolled(market, student, _COMPLETE, lecture=lecture)
    if study.rating is not None:
        await _once_enrolled(market, student, _REVIEW, course=course.id, rating=study.rating, body=study.review)


async def _once_enrolled(market: Market, student: Actor, mutation: str, **variables: object) -> None:
    """Learning hears of an enrollment a moment after orders granted it."""

    async def done() -> bool:
        (payload,) = (await student.ask(market.learning, mutation, **variables)).values()
        if payload["errors"] and payload["errors"][0]["code"] != "NOT_ENROLLED":
            raise SeedFailed(f"learning refused: {payload['errors'][0]['message']}")
        return not payload["errors"]

    await eventually(done, "learning did not hear of an enrollment")
