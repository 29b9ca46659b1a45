"""The GraphQL types of the analysis of logs."""

from datetime import UTC, datetime
from typing import Annotated

import strawberry

from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.statistics.schema.context import Info
from subgraphs.statistics.service.log_analysis import model
from subgraphs.statistics.service.log_analysis.model import FunnelStep

graphql_enum(
    FunnelStep,
    description="A step on the way from a course to its sale.",
    values={
        FunnelStep.VIEW: "A course was fetched by its id or slug, as its page does.",
        FunnelStep.CART: "A course was put into a cart.",
        FunnelStep.CHECKOUT: "A checkout was started.",
        FunnelStep.PAID: "An order was paid.",
    },
)

First = Annotated[int, strawberry.argument(description="The most rows, from 1 to 100.")]


@strawberry.type(description="The operations of one version of a client.")
class OperationUsage:
    """One row of the report."""

    operation: str | None = strawberry.field(description="The operation's name; null if it has none.")
    client_name: str | None = strawberry.field(
        description="The client's name, as it sends it in `apollographql-client-name`; null if it sends none."
    )
    client_version: str | None = strawberry.field(
        description="The client's version, as it sends it in `apollographql-client-version`; null if it sends none."
    )
    count: int = strawberry.field(description="The number of executions.")
    errors: int = strawberry.field(description="The number of executions whose response had an error.")
    p50_milliseconds: float | None = strawberry.field(
        name="p50Milliseconds", description="The median of the durations, in milliseconds."
    )
    p95_milliseconds: float | None = strawberry.field(
        name="p95Milliseconds", description="The 95th percentile of the durations, in milliseconds."
    )

    @classmethod
    def of(cls, row: model.OperationUsage) -> "OperationUsage":
        return cls(
            operation=row.operation,
            client_name=row.client.name,
            client_version=row.client.version,
            count=row.count,
            errors=row.errors,
            p50_milliseconds=row.p50,
            p95_milliseconds=row.p95,
        )


@strawberry.type(description="The use of a deprecated member of the schema by one version of a client.")
class DeprecatedUsage:
    """One row of the report."""

    member: str = strawberry.field(
        description="The member, by its schema coordinate, such as `Course.price` or `Query.courses(sort:)`."
    )
    client_name: str | None = strawberry.field(description="The client's name; null if it sends none.")
    client_version: str | None = strawberry.field(description="The client's version; null if it sends none.")
    count: int = strawberry.field(description="The number of operations that used the member.")


@strawberry.type(description="The number of times that a step was taken.")
class FunnelCount:
    """One step of a funnel."""

    step: FunnelStep = strawberry.field(description="The step.")
    count: int = strawberry.field(description="The number of times that it was taken.")

    @classmethod
    def of(cls, counts: tuple[model.FunnelCount, ...]) -> "list[FunnelCount]":
        return [cls(step=each.step, count=each.count) for each in counts]


@strawberry.type(description="The steps of one day.")
class FunnelDay:
    """One day of a funnel."""

    day: datetime = strawberry.field(description="The beginning of the day, in UTC.")
    counts: list[FunnelCount] = strawberry.field(description="The steps, in their order.")


@strawberry.type(description="The way from courses to their sales, by how often each step was taken.")
class Funnel:
    """Counts alone: they lead to no viewer and no course."""

    counts: list[FunnelCount] = strawberry.field(description="The steps of the whole period, in their order.")
    days: list[FunnelDay] = strawberry.field(description="The days on which any step was taken, the oldest first.")

    @classmethod
    def of(cls, funnel: model.Funnel) -> "Funnel":
        return cls(
            counts=FunnelCount.of(funnel.counts),
            days=[
                FunnelDay(day=datetime.fromisoformat(each.day).replace(tzinfo=UTC), counts=FunnelCount.of(each.counts))
                for each in funnel.days
            ],
        )


@strawberry.type(description="Figures from the logs of all processes. They are lower bounds: a line may be lost.")
class UsageReport:
    """Each report is made when it is selected."""

    days: strawberry.Private[int]

    @strawberry.field(description="Operations by the version of the client, the most frequent first.")
    async def operations(self, info: Info, first: First = 20) -> list[OperationUsage]:
        rows = await info.context.use_cases.report_operations(info.context.principal, self.days, first)
        return [OperationUsage.of(row) for row in rows]

    @strawberry.field(description="Operations that took longer than a second, the most frequent first.")
    async def slow_operations(self, info: Info, first: First = 20) -> list[OperationUsage]:
        rows = await info.context.use_cases.report_operations(info.context.principal, self.days, first, slow=True)
        return [OperationUsage.of(row) for row in rows]

    @strawberry.field(
        description="Deprecated members of the schema by the version of the client that still uses them, the most "
        "frequent first."
    )
    async def deprecated_usage(self, info: Info, first: First = 20) -> list[DeprecatedUsage]:
        rows = await info.context.use_cases.report_deprecated_usage(info.context.principal, self.days, first)
        return [
            DeprecatedUsage(
                member=row.member, client_name=row.client.name, client_version=row.client.version, count=row.count
            )
            for row in rows
        ]

    @strawberry.field(description="How often courses were viewed, put into carts, and paid.")
    async def funnel(self, info: Info) -> Funnel:
        return Funnel.of(await info.context.use_cases.report_funnel(info.context.principal, self.days))
