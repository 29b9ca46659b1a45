"""The mutations on reports."""

from collections.abc import Awaitable
from typing import Annotated, Self

import strawberry

from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.mutations.payloads import MutationPayload
from subgraphs.accounts.schema.reports.types import Report
from subgraphs.accounts.schema.types import User
from subgraphs.accounts.service import model as users
from subgraphs.accounts.service.reports import model
from subgraphs.accounts.service.reports.model import REPORT, ReportReason, ReportStatus
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import USER, parse_id
from subgraphs.kernel.identity.principal import require_principal, require_scope
from subgraphs.kernel.identity.scopes import Scope


@strawberry.type
class ReportPayload(MutationPayload):
    """A report, or errors."""

    report: Report | None = strawberry.field(
        default=None, description="The report after the change; null if there are errors."
    )

    @classmethod
    async def of(cls, change: Awaitable[model.Report]) -> Self:
        """Await the change, and present the report or the errors."""
        try:
            return cls(report=Report.of(await change))
        except AccountsError as error:
            return cls.failed(error)


@strawberry.input(description="The input of `reportContent`.")
class ReportContentInput:
    subject_id: strawberry.ID = strawberry.field(description="The id of a course, a review, a user or a video.")
    reason: ReportReason = strawberry.field(description="The reason.")
    note: str | None = strawberry.field(default=None, description="A note for staff, at most 1000 characters.")


@strawberry.type(description="The result of `reportContent`.")
class ReportContentPayload(ReportPayload):
    pass


@strawberry.input(description="The input of `replyToReport`.")
class ReplyToReportInput:
    report_id: strawberry.ID = strawberry.field(description="The report's id.")
    text: str = strawberry.field(description="The text, 1 to 1000 characters.")
    internal: bool = strawberry.field(default=False, description="Whether it is a note that only staff read.")


@strawberry.type(description="The result of `replyToReport`.")
class ReplyToReportPayload(ReportPayload):
    pass


@strawberry.input(description="The input of `resolveReport`.")
class ResolveReportInput:
    report_id: strawberry.ID = strawberry.field(description="The report's id.")
    status: ReportStatus = strawberry.field(description="The decision; `OPEN` takes one back.")
    note: str | None = strawberry.field(
        default=None, description="A note of the decision, which the reporter reads, at most 1000 characters."
    )


@strawberry.type(description="The result of `resolveReport`.")
class ResolveReportPayload(ReportPayload):
    pass


@strawberry.type
class ProfileTextsPayload(MutationPayload):
    user: User | None = strawberry.field(
        default=None, description="The user after the change; null if there are errors."
    )

    @classmethod
    async def of(cls, info: Info, change: Awaitable[users.User]) -> Self:
        """Await the change, and present the user or the errors."""
        try:
            user = await change
        except AccountsError as error:
            return cls.failed(error)
        info.context.user_changed(user.id)
        return cls(user=User.of(user))


@strawberry.input(description="The input of `takeDownProfileTexts`.")
class TakeDownProfileTextsInput:
    user_id: strawberry.ID = strawberry.field(description="The user's id.")
    reason: str = strawberry.field(description="The reason, 1 to 500 characters, which the user receives.")


@strawberry.type(description="The result of `takeDownProfileTexts`.")
class TakeDownProfileTextsPayload(ProfileTextsPayload):
    pass


@strawberry.input(description="The input of `restoreProfileTexts`.")
class RestoreProfileTextsInput:
    user_id: strawberry.ID = strawberry.field(description="The user's id.")


@strawberry.type(description="The result of `restoreProfileTexts`.")
class RestoreProfileTextsPayload(ProfileTextsPayload):
    pass


@strawberry.type
class ReportMutations:
    @strawberry.federation.field(
        authenticated=True,
        description="Reports to staff what breaks the rules, once; reporting it again returns the first report.",
    )
    async def report_content(
        self, info: Info, input: Annotated[ReportContentInput, MUTATION_INPUT]
    ) -> ReportContentPayload:
        report = info.context.use_cases.report_content
        return await ReportContentPayload.of(
            report(info.context.principal, subject_id=input.subject_id, reason=input.reason, note=input.note)
        )

    @strawberry.federation.field(
        authenticated=True,
        description="Sends a message about a report: to staff by its reporter, or by staff to the reporter.",
    )
    async def reply_to_report(
        self, info: Info, input: Annotated[ReplyToReportInput, MUTATION_INPUT]
    ) -> ReplyToReportPayload:
        principal = require_principal(info.context.principal)
        report_id = parse_id(REPORT, input.report_id, "reportId")
        reply = info.context.use_cases.reply_to_report
        return await ReplyToReportPayload.of(
            reply(principal, report_id=report_id, text=input.text, internal=input.internal)
        )

    @strawberry.federation.field(
        requires_scopes=[[Scope.REPORTS_MODERATE.value]], description="Decides about a report, or opens it again."
    )
    async def resolve_report(
        self, info: Info, input: Annotated[ResolveReportInput, MUTATION_INPUT]
    ) -> ResolveReportPayload:
        principal = require_scope(info.context.principal, Scope.REPORTS_MODERATE)
        report_id = parse_id(REPORT, input.report_id, "reportId")
        resolve = info.context.use_cases.resolve_report
        return await ResolveReportPayload.of(
            resolve(principal, report_id=report_id, status=input.status, note=input.note)
        )

    @strawberry.federation.field(
        requires_scopes=[[Scope.PROFILES_MODERATE.value]],
        description="Takes down the headline and the biography of a user: only they and staff see them, also what they "
        "write later. The user is notified with the reason.",
    )
    async def take_down_profile_texts(
        self, info: Info, input: Annotated[TakeDownProfileTextsInput, MUTATION_INPUT]
    ) -> TakeDownProfileTextsPayload:
        user_id = parse_id(USER, input.user_id, "userId")
        take_down = info.context.use_cases.take_down_profile_texts
        return await TakeDownProfileTextsPayload.of(
            info, take_down(info.context.principal, user_id=user_id, reason=input.reason)
        )

    @strawberry.federation.field(
        requires_scopes=[[Scope.PROFILES_MODERATE.value]],
        description="Shows the headline and the biography of a user again. The user is notified.",
    )
    async def restore_profile_texts(
        self, info: Info, input: Annotated[RestoreProfileTextsInput, MUTATION_INPUT]
    ) -> RestoreProfileTextsPayload:
        user_id = parse_id(USER, input.user_id, "userId")
        restore = info.context.use_cases.restore_profile_texts
        return await RestoreProfileTextsPayload.of(info, restore(info.context.principal, user_id=user_id))
