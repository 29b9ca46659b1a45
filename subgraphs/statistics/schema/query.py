"""The reports as root fields."""

from datetime import UTC, datetime, time
from typing import Annotated

import strawberry

from subgraphs.kernel.arguments import known_id
from subgraphs.kernel.ids import CATEGORY, COURSE
from subgraphs.kernel.money_type import MoneyType
from subgraphs.statistics.schema.context import Info
from subgraphs.statistics.schema.types import Course, From, SalesPoint, To, TopCourse
from subgraphs.statistics.service.model import Grain, Period


@strawberry.type
class Query:
    """What everybody may know, and what instructors may know of their own."""

    @strawberry.field(description="The courses that sold best, at most 100.")
    async def top_courses(
        self,
        info: Info,
        from_: From = None,
        to: To = None,
        category_id: strawberry.ID | None = None,
        first: int = 10,
    ) -> list[TopCourse]:
        period = Period.between(from_, to)
        category = None if category_id is None else known_id(CATEGORY, category_id, "categoryId")
        return [
            TopCourse(
                period=period,
                rank=row.rank,
                course=Course(id=strawberry.ID(row.course_id)),
                sales=row.sales,
                enrollments=row.enrollments,
            )
            for row in await info.context.reports.top_courses(period, category, first)
        ]

    @strawberry.federation.field(
        description="An instructor's own sales without gaps, one series for each currency; an admin sees everybody's.",
        requires_scopes=[["instructor"], ["admin"]],
    )
    async def sales_report(
        self,
        info: Info,
        from_: Annotated[datetime, strawberry.argument(name="from", description="The first moment that counts.")],
        to: Annotated[datetime, strawberry.argument(description="The first moment that no longer counts.")],
        grain: Grain = Grain.DAY,
        course_id: strawberry.ID | None = None,
    ) -> list[SalesPoint]:
        course = None if course_id is None else known_id(COURSE, course_id, "courseId")
        points = await info.context.reports.sales(info.context.principal, Period.between(from_, to), grain, course)
        return [
            SalesPoint(
                bucket=datetime.combine(point.bucket, time(), UTC),
                orders=point.orders,
                gross=MoneyType.of(point.gross),
                refunds=MoneyType.of(point.refunds),
                net=MoneyType.of(point.net),
            )
            for point in points
        ]
