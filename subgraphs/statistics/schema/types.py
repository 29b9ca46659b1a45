"""What statistics contributes to courses and users, and the rows of its reports."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from subgraphs.kernel.arguments import known_id
from subgraphs.kernel.errors import Forbidden
from subgraphs.kernel.identity import require_principal
from subgraphs.kernel.ids import COURSE, USER, CourseId, UserId
from subgraphs.kernel.money_type import MoneyType
from subgraphs.statistics.schema.context import Info
from subgraphs.statistics.service import model
from subgraphs.statistics.service.model import Grain, Period, may_see_earnings

strawberry.enum(Grain, description="How long a bucket of a report is. Weeks begin on Monday.")

From = Annotated[datetime | None, strawberry.argument(name="from", description="The first moment that counts.")]
To = Annotated[datetime | None, strawberry.argument(name="to", description="The first moment that no longer counts.")]


@strawberry.federation.type(keys=[Key(fields=FieldSet("id"), resolvable=False)])
class Lecture:
    """A lecture, as catalog knows it."""

    id: strawberry.ID


@strawberry.type
class LectureDropOff:
    """How many learners began and finished a lecture, and the median of the seconds that they spent on it."""

    lecture: Lecture
    started: int
    finished: int
    median_seconds: int

    @classmethod
    def of(cls, row: model.LectureDropOff) -> "LectureDropOff":
        return cls(
            lecture=Lecture(id=strawberry.ID(row.lecture_id)),
            started=row.started,
            finished=row.finished,
            median_seconds=row.median_seconds,
        )


@strawberry.type(description="One course over a period, for those who teach it. Rates are from 0 to 1.")
class CourseStats:
    """The figures are loaded with the object; where learners stop is asked for only when selected."""

    course_id: strawberry.Private[CourseId]
    period: strawberry.Private[Period]
    enrollments: int
    sales: int
    revenue: list[MoneyType] = strawberry.field(description="After refunds, one amount for each currency.")
    active_learners: int
    minutes_watched: int
    completion_rate: float | None
    refund_rate: float | None

    @classmethod
    def of(cls, course_id: CourseId, period: Period, stats: model.CourseStats) -> "CourseStats":
        return cls(
            course_id=course_id,
            period=period,
            enrollments=stats.enrollments,
            sales=stats.sales,
            revenue=[MoneyType.of(amount) for amount in stats.revenue],
            active_learners=stats.active_learners,
            minutes_watched=stats.minutes_watched,
            completion_rate=stats.completion_rate,
            refund_rate=stats.refund_rate,
        )

    @strawberry.field(description="Where learners stop: the lectures that anybody began.")
    async def drop_off(self, info: Info) -> list[LectureDropOff]:
        rows = await info.context.reports.drop_off(info.context.principal, self.course_id, self.period)
        return [LectureDropOff.of(row) for row in rows]


@strawberry.federation.type(keys=["id"])
class Course:
    """A course, with what its instructors may know of its success."""

    id: strawberry.ID

    @strawberry.field(description="For those who teach the course, and admins.")
    async def stats(self, info: Info, from_: From = None, to: To = None) -> CourseStats | None:
        course_id = CourseId(self.id)
        caller = require_principal(info.context.principal)
        known = await info.context.courses.load(course_id)
        if not may_see_earnings(known, caller.user_id, is_admin=caller.is_admin):
            raise Forbidden
        period = Period.between(from_, to)
        return CourseStats.of(course_id, period, await info.context.stats(period).load(course_id))

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> "Course":
        return cls(id=strawberry.ID(known_id(COURSE, id, "id")))


@strawberry.federation.type(keys=["id"])
class User:
    """Somebody who learns."""

    id: strawberry.ID

    @strawberry.field(description="Seconds that were spent on lectures; for the user and admins.")
    async def learning_time(
        self, info: Info, from_: From = None, to: To = None, course_id: strawberry.ID | None = None
    ) -> int | None:
        course = None if course_id is None else known_id(COURSE, course_id, "courseId")
        return await info.context.reports.learning_seconds(
            info.context.principal, UserId(self.id), Period.between(from_, to), course
        )

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> "User":
        return cls(id=strawberry.ID(known_id(USER, id, "id")))


@strawberry.type(description="The sales of one bucket in one currency.")
class SalesPoint:
    """`orders` counts sold courses."""

    bucket: datetime
    orders: int
    gross: MoneyType
    refunds: MoneyType
    net: MoneyType


@strawberry.type(description="A course's place among those that sold.")
class TopCourse:
    """What it took in is for those who teach it."""

    period: strawberry.Private[Period]
    rank: int
    course: Course
    sales: int
    enrollments: int

    @strawberry.field(description="After refunds; null for whoever does not teach the course.")
    async def revenue(self, info: Info) -> list[MoneyType] | None:
        caller, course_id = info.context.principal, CourseId(self.course.id)
        if caller is None:
            return None
        known = await info.context.courses.load(course_id)
        if not may_see_earnings(known, caller.user_id, is_admin=caller.is_admin):
            return None
        return [MoneyType.of(amount) for amount in await info.context.revenue(self.period).load(course_id)]
