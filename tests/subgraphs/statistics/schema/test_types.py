"""The fields that statistics contributes to courses and users."""

from subgraphs.kernel.graphql.subgraph import GraphQLResponse
from subgraphs.kernel.identity.ids import CATEGORY, COURSE, LECTURE, USER
from subgraphs.kernel.identity.principal import Principal, Role
from subgraphs.learning.events import WatchRecorded
from tests.subgraphs.statistics.conftest import Statistics, caller
from tests.subgraphs.statistics.course_stats import codes, stats
from tests.subgraphs.statistics.sample_events import course_updated, paid


async def test_only_instructors_of_the_course_and_admins_see_its_stats(statistics: Statistics) -> None:
    course, owner = COURSE.new(), USER.new()
    await statistics.deliver(course_updated(course, owner, CATEGORY.new()), paid(course, owner))
    for who, expected in (
        (None, ["UNAUTHENTICATED"]),
        (caller(Role.STUDENT), ["FORBIDDEN"]),
        (caller(Role.INSTRUCTOR), ["FORBIDDEN"]),
        (caller(Role.ADMIN), []),
    ):
        response = await stats(statistics, course, who)
        assert codes(response) == expected
        assert (response["data"]["_entities"][0]["stats"] is None) == bool(expected)


LEARNED = """query($representations: [_Any!]!, $course: ID) {
  _entities(representations: $representations) { ... on User { learningTime(courseId: $course) } }
}"""


async def test_only_the_learner_sees_their_learning_time(statistics: Statistics) -> None:
    learner, one, other = USER.new(), COURSE.new(), COURSE.new()
    for course, seconds in ((one, 30), (other, 12)):
        await statistics.deliver(
            WatchRecorded(user_id=learner, course_id=course, lecture_id=LECTURE.new(), seconds=seconds)
        )

    async def execute(who: Principal | None, **variables: object) -> GraphQLResponse:
        return await statistics.execute(
            LEARNED, who, representations=[{"__typename": "User", "id": learner}], **variables
        )

    own = caller(Role.STUDENT, user_id=learner)
    assert (await execute(own))["data"]["_entities"] == [{"learningTime": 42}]
    assert (await execute(own, course=one))["data"]["_entities"] == [{"learningTime": 30}]
    assert codes(await execute(caller(Role.STUDENT))) == ["FORBIDDEN"]
    assert codes(await execute(None)) == ["UNAUTHENTICATED"]
