"""The GraphQL types of statistics."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.graphql.types import MoneyType
from subgraphs.kernel.identity.ids import COURSE, USER, CourseId, UserId, parse_id
from subgraphs.kernel.platform.errors import Forbidden
from subgraphs.statistics.schema.context import Info
from subgraphs.statistics.service import model
from subgraphs.statistics.service.model import Granularity, Period

graphql_enum(
    Granularity,
    description="The length of a report's buckets.",
    values={
        Granularity.DAY: "One day.",
        Granularity.WEEK: "One week, beginning on Monday (ISO 8601).",
        Granularity.MONTH: "One calendar month.",
    },
)

From = Annotated[
    datetime | None,
    strawberry.argument(name="from", description="The start of the period, inclusive; unbounded by default."),
]
To = Annotated[
    datetime | None,
    strawberry.argument(name="to", description="The end of the period, exclusive; unbounded by default."),
]


@strawberry.federation.type(keys=[Key(fields=FieldSet("id"), resolvable=False)], description="A lecture of a course.")
class Lecture:
    """A reference to a lecture."""

    id: strawberry.ID = strawberry.field(description="The lecture's id.")


@strawberry.type(description="The learners of one lecture over a period.")
class LectureDropOff:
    """One row of the drop-off report."""

    lecture: Lecture = strawberry.field(description="The lecture.")
    started: int = strawberry.field(description="The number of learners who started the lecture.")
    finished: int = strawberry.field(description="The number of learners who finished the lecture.")
    median_seconds: int = strawberry.field(description="The median of the seconds that learners spent on the lecture.")

    @classmethod
    def of(cls, row: model.LectureDropOff) -> "LectureDropOff":
        return cls(
            lecture=Lecture(id=strawberry.ID(row.lecture_id)),
            started=row.started,
            finished=row.finished,
            median_seconds=row.median_seconds,
        )


@strawberry.type(description="The figures of one course over a period.")
class CourseStats:
    """The figures are loaded with the object; the drop-off report only if it is selected."""

    course_id: strawberry.Private[CourseId]
    period: strawberry.Private[Period]
    enrollments: int = strawberry.field(description="The number of enrollments, paid or free.")
    sales: int = strawberry.field(description="The number of sales.")
    revenue: list[MoneyType] = strawberry.field(description="The revenue after refunds, one amount for each currency.")
    active_learners: int = strawberry.field(description="The number of learners who watched part of the course.")
    minutes_watched: int = strawberry.field(description="The minutes that all learners watched, rounded down.")
    completion_rate: float | None = strawberry.field(
        description=(
            "The share of those learners who enrolled in the period that completed the course since, from 0 to 1; null "
            "if none enrolled."
        )
    )
    refund_rate: float | None = strawberry.field(
        description="Refunds divided by sales; null without sales. May exceed 1 if earlier sales are refunded."
    )

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

    @strawberry.field(description="The learners of each lecture that at least one learner started.")
    async def drop_off(self, info: Info) -> list[LectureDropOff]:
        rows = await info.context.use_cases.report_drop_off(info.context.principal, self.course_id, self.period)
        return [LectureDropOff.of(row) for row in rows]


@strawberry.federation.type(keys=["id"], description="A course of the catalog.")
class Course:
    """The part of a course that statistics contributes."""

    id: strawberry.ID = strawberry.field(description="The course's id.")

    @strawberry.field(description="The course's figures over a period; for its instructors and admins.")
    async def stats(self, info: Info, from_: From = None, to: To = None) -> CourseStats | None:
        period, course_id = Period.between(from_, to), CourseId(self.id)
        stats = await info.context.stats(period).load(course_id)
        if stats is None:
            raise Forbidden
        return CourseStats.of(course_id, period, stats)

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> "Course":
        return cls(id=strawberry.ID(parse_id(COURSE, id, "id")))


@strawberry.federation.type(keys=["id"], description="A user of the marketplace.")
class User:
    """The part of a user that statistics contributes."""

    id: strawberry.ID = strawberry.field(description="The user's id.")

    @strawberry.field(
        description="The seconds that the user spent on lectures, by quarter-hours; for the user and admins."
    )
    async def learning_time(
        self,
        info: Info,
        from_: From = None,
        to: To = None,
        course_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Restricts the learning time to one course.")
        ] = None,
    ) -> int | None:
        course = None if course_id is None else parse_id(COURSE, course_id, "courseId")
        return await info.context.use_cases.report_learning_time(
            info.context.principal, UserId(self.id), Period.between(from_, to), course
        )

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> "User":
        return cls(id=strawberry.ID(parse_id(USER, id, "id")))


@strawberry.type(description="The sales of one bucket in one currency.")
class SalesPoint:
    """One row of the sales report."""

    bucket: datetime = strawberry.field(
        description="The start of the bucket; that of the first may be before the period."
    )
    orders: int = strawberry.field(description="The number of sold courses.")
    gross: MoneyType = strawberry.field(
        description="The total that buyers paid, before the platform's part. In a report of an instructor's own sales "
        "it is their part of it, by their share at each sale; of one course, or for an admin, it is the whole."
    )
    refunds: MoneyType = strawberry.field(description="The total of refunds, counted at the time of the refund.")
    net: MoneyType = strawberry.field(description="`gross` minus `refunds`.")
    own_net: MoneyType = strawberry.field(
        description="The viewer's part of `net`, by their share at each sale; it differs where others have shares too."
    )


@strawberry.type(description="A course in the ranking by sales.")
class TopCourse:
    """One row of the ranking. The revenue is loaded only if it is selected."""

    period: strawberry.Private[Period]
    rank: int = strawberry.field(description="The rank, from 1.")
    course: Course = strawberry.field(description="The course.")
    sales: int = strawberry.field(description="The number of sales, without refunded ones.")
    enrollments: int = strawberry.field(description="The number of enrollments, paid or free.")

    @strawberry.field(
        description=(
            "The revenue after refunds, one amount for each currency; null unless the viewer is an instructor of the "
            "course or an admin."
        )
    )
    async def revenue(self, info: Info) -> list[MoneyType] | None:
        revenue = await info.context.revenue(self.period).load(CourseId(self.course.id))
        return None if revenue is None else [MoneyType.of(amount) for amount in revenue]
