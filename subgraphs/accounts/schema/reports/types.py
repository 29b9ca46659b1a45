"""The GraphQL types of reports."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.types import User
from subgraphs.accounts.service.reports import model
from subgraphs.accounts.service.reports.model import ReportFilter, ReportReason, ReportStatus, ReportSubject
from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.scopes import Scope

graphql_enum(
    ReportSubject,
    description="The kind of what a report is about.",
    values={
        ReportSubject.COURSE: "A course.",
        ReportSubject.REVIEW: "A review of a course.",
        ReportSubject.USER: "A user's profile, or their conduct.",
        ReportSubject.VIDEO: "A video.",
    },
)
graphql_enum(
    ReportReason,
    description="The reason of a report.",
    values={
        ReportReason.SPAM: "It is advertising, or repeated.",
        ReportReason.MISLEADING: "It is wrong or promises what it does not hold.",
        ReportReason.HARASSMENT: "It insults or harasses people.",
        ReportReason.VIOLENCE: "It shows or calls for violence or danger.",
        ReportReason.SEXUAL: "It is sexual.",
        ReportReason.COPYRIGHT: "It belongs to others.",
        ReportReason.PRIVACY: "It shows private data.",
        ReportReason.OTHER: "Another reason, which the note has.",
    },
)
graphql_enum(
    ReportStatus,
    description="The status of a report.",
    values={
        ReportStatus.OPEN: "It waits for staff.",
        ReportStatus.RESOLVED: "Staff agreed and acted.",
        ReportStatus.DISMISSED: "Staff found nothing against the rules.",
    },
)


@strawberry.input(description="The reports to list: those that match every given field.")
class ReportFilterInput:
    status: ReportStatus | None = strawberry.field(default=None, description="Their status.")
    subject: ReportSubject | None = strawberry.field(default=None, description="The kind of what they are about.")
    subject_id: strawberry.ID | None = strawberry.field(default=None, description="The id of what they are about.")
    reason: ReportReason | None = strawberry.field(default=None, description="Their reason.")

    def parsed(self) -> ReportFilter:
        """Return the filter as the use case takes it."""
        return ReportFilter(self.status, self.subject, self.subject_id, self.reason)


@strawberry.type(description="A message about a report.")
class ReportMessage:
    id: strawberry.ID = strawberry.field(description="The message's id.")
    by_staff: bool = strawberry.field(description="Whether staff wrote it, and not the reporter.")
    internal: bool = strawberry.field(description="Whether it is a note that only staff read.")
    text: str = strawberry.field(description="The text.")
    sent_at: datetime = strawberry.field(description="The time.")

    @classmethod
    def of(cls, message: model.ReportMessage) -> Self:
        return cls(
            id=strawberry.ID(message.id),
            by_staff=message.by_staff,
            internal=message.internal,
            text=message.text,
            sent_at=message.sent_at,
        )


@strawberry.type(description="A report by a user. The reporter and staff see it; who is reported does not.")
class Report:
    id: strawberry.ID = strawberry.field(description="The report's id.")
    subject: ReportSubject = strawberry.field(description="The kind of what it is about.")
    subject_id: strawberry.ID = strawberry.field(description="The id of what it is about.")
    reason: ReportReason = strawberry.field(description="The reason.")
    note: str | None = strawberry.field(description="The reporter's note; null if there is none.")
    status: ReportStatus = strawberry.field(description="The status.")
    created_at: datetime = strawberry.field(description="The time of the report.")
    decided_at: datetime | None = strawberry.field(description="The time of the decision; null while it is open.")
    decision: str | None = strawberry.field(description="The note of the last decision; null if there is none.")
    report: strawberry.Private[model.Report]

    @strawberry.field(description="The user who reported it; null unless the viewer is staff or that user.")
    async def reporter(self, info: Info) -> User | None:
        principal = info.context.principal
        reporter: UserId = self.report.reporter_id
        if principal is None or not (principal.is_user(reporter) or principal.has(Scope.REPORTS_MODERATE)):
            return None
        user = await info.context.users.load(reporter)
        return None if user is None else User.of(user)

    @strawberry.field(
        description="The messages between the reporter and staff, the earliest first, at most 100; for staff notes too."
    )
    async def messages(self, info: Info) -> list[ReportMessage]:
        return [ReportMessage.of(message) for message in await info.context.report_messages.load(self.report.id)]

    @classmethod
    def of(cls, report: model.Report) -> Self:
        return cls(
            id=strawberry.ID(report.id),
            subject=report.subject,
            subject_id=strawberry.ID(report.subject_id),
            reason=report.reason,
            note=report.note,
            status=report.status,
            created_at=report.created_at,
            decided_at=report.decided_at,
            decision=report.decision,
            report=report,
        )
