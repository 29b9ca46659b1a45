"""The root query fields of statistics."""

from datetime import datetime
from typing import Annotated

import strawberry

from subgraphs.kernel.graphql.types import MoneyType
from subgraphs.kernel.identity.ids import CATEGORY, COURSE, parse_id
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.statistics.schema.context import Info
from subgraphs.statistics.schema.log_analysis import UsageReport
from subgraphs.statistics.schema.types import Course, From, SalesPoint, To, TopCourse
from subgraphs.statistics.service.model import Granularity, Period
from subgraphs.statistics.service.time_zones import time_zone as zone_of


@strawberry.type
class Query:
    @strawberry.field(description="The best-selling courses, the best first. Refunded sales do not count.")
    async def top_courses(
        self,
        info: Info,
        from_: From = None,
        to: To = None,
        category_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Restricts the ranking to one category and its descendants."),
        ] = None,
        first: Annotated[int, strawberry.argument(description="The length of the ranking, from 1 to 100.")] = 10,
    ) -> list[TopCourse]:
        period = Period.between(from_, to)
        category = None if category_id is None else parse_id(CATEGORY, category_id, "categoryId")
        return [
            TopCourse(
                period=period,
                rank=row.rank,
                course=Course(id=strawberry.ID(row.course_id)),
                sales=row.sales,
                enrollments=row.enrollments,
            )
            for row in await info.context.use_cases.rank_courses(period, category, first)
        ]

    @strawberry.federation.field(
        description="Figures from the logs of the last days, for admins.",
        requires_scopes=[[Scope.STATISTICS_READ.value]],
    )
    async def usage_report(
        self, info: Info, days: Annotated[int, strawberry.argument(description="The number of days, from 1 to 90.")] = 7
    ) -> UsageReport | None:
        info.context.use_cases.searched_logs.open(info.context.principal, days)
        return UsageReport(days=days)

    @strawberry.federation.field(
        description=(
            "Sales over time, one series without gaps for each currency: an instructor's parts of sales, or all sales "
            "for an admin. Without sales, a series of zeros."
        ),
        requires_scopes=[["instructor"], [Scope.STATISTICS_READ.value]],
    )
    async def sales_report(
        self,
        info: Info,
        from_: Annotated[datetime, strawberry.argument(name="from", description="The start of the period, inclusive.")],
        to: Annotated[datetime, strawberry.argument(description="The end of the period, exclusive.")],
        granularity: Annotated[
            Granularity, strawberry.argument(description="The length of the buckets.")
        ] = Granularity.DAY,
        time_zone: Annotated[
            str,
            strawberry.argument(
                description="The time zone of the buckets' days, a name of the IANA time zone database."
            ),
        ] = "UTC",
        course_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Restricts the report to one course, which the viewer must teach."),
        ] = None,
    ) -> list[SalesPoint]:
        course = None if course_id is None else parse_id(COURSE, course_id, "courseId")
        period = Period.between(from_, to)
        points = await info.context.use_cases.report_sales(
            info.context.principal, period, granularity, zone_of(time_zone), course
        )
        return [
            SalesPoint(
                bucket=point.bucket,
                orders=point.orders,
                gross=MoneyType.of(point.gross),
                refunds=MoneyType.of(point.refunds),
                net=MoneyType.of(point.net),
                own_net=MoneyType.of(point.own_net),
            )
            for point in points
        ]
