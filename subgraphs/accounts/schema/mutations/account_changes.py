"""The mutations by which a viewer changes their e-mail address, password and consents."""

from typing import Annotated

import strawberry

from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.schema.context import Info, client_of
from subgraphs.accounts.schema.mutations.payloads import MailPayload, UserPayload, ViewerPayload
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT


@strawberry.input(description="The input of `changePassword`.")
class ChangePasswordInput:
    new_password: str = strawberry.field(description="The new password, 10 to 128 characters.")
    current_password: str | None = strawberry.field(
        default=None, description="The current password; without it, a recent log-in is needed."
    )


@strawberry.type(description="The result of `changePassword`.")
class ChangePasswordPayload(ViewerPayload):
    pass


@strawberry.input(description="The input of `requestEmailChange`.")
class RequestEmailChangeInput:
    email: str = strawberry.field(description="The new e-mail address.")


@strawberry.type(description="The result of `requestEmailChange`.")
class RequestEmailChangePayload(MailPayload):
    pass


@strawberry.input(description="The input of `confirmEmailChange`.")
class ConfirmEmailChangeInput:
    token: str = strawberry.field(description="The token of the link in the mail to the new address.")


@strawberry.type(description="The result of `confirmEmailChange`.")
class ConfirmEmailChangePayload(UserPayload):
    pass


@strawberry.input(description="The input of `undoEmailChange`.")
class UndoEmailChangeInput:
    token: str = strawberry.field(description="The token of the link in the mail to the old address.")


@strawberry.type(description="The result of `undoEmailChange`.")
class UndoEmailChangePayload(UserPayload):
    pass


@strawberry.input(description="The input of `acceptTerms`.")
class AcceptTermsInput:
    version: str = strawberry.field(description="The version of the terms that the viewer read.")


@strawberry.type(description="The result of `acceptTerms`.")
class AcceptTermsPayload(ViewerPayload):
    pass


@strawberry.input(description="The input of `setMarketingConsent`.")
class SetMarketingConsentInput:
    granted: bool = strawberry.field(description="Whether the viewer consents to mails with offers.")


@strawberry.type(description="The result of `setMarketingConsent`.")
class SetMarketingConsentPayload(ViewerPayload):
    pass


@strawberry.type
class AccountChangeMutations:
    @strawberry.federation.field(
        authenticated=True,
        description="Sets a new password, and ends the viewer's other sessions and the trust in devices. A viewer with "
        "a second factor needs a recent log-in.",
    )
    async def change_password(
        self, info: Info, input: Annotated[ChangePasswordInput, MUTATION_INPUT]
    ) -> ChangePasswordPayload:
        try:
            user = await info.context.use_cases.change_password(
                info.context.principal,
                current_password=input.current_password,
                new_password=input.new_password,
                client=client_of(info),
            )
        except AccountsError as error:
            return ChangePasswordPayload.failed(error)
        return ChangePasswordPayload.of(user)

    @strawberry.federation.field(
        authenticated=True,
        description="Sends a mail to a new address, with a link that makes it the viewer's. Needs a recent log-in.",
    )
    async def request_email_change(
        self, info: Info, input: Annotated[RequestEmailChangeInput, MUTATION_INPUT]
    ) -> RequestEmailChangePayload:
        try:
            await info.context.use_cases.request_email_change(info.context.principal, email=input.email)
        except AccountsError as error:
            return RequestEmailChangePayload.failed(error)
        return RequestEmailChangePayload.sent()

    @strawberry.mutation(description="Makes the new address a user's, by the link that was sent to it.")
    async def confirm_email_change(
        self, info: Info, input: Annotated[ConfirmEmailChangeInput, MUTATION_INPUT]
    ) -> ConfirmEmailChangePayload:
        try:
            user = await info.context.use_cases.confirm_email_change(token=input.token, ip=info.context.request.ip)
        except AccountsError as error:
            return ConfirmEmailChangePayload.failed(error)
        return ConfirmEmailChangePayload.of(user)

    @strawberry.mutation(
        description="Restores the old address of a user, by the link that was sent to it, and ends all their sessions."
    )
    async def undo_email_change(
        self, info: Info, input: Annotated[UndoEmailChangeInput, MUTATION_INPUT]
    ) -> UndoEmailChangePayload:
        try:
            user = await info.context.use_cases.undo_email_change(token=input.token, ip=info.context.request.ip)
        except AccountsError as error:
            return UndoEmailChangePayload.failed(error)
        return UndoEmailChangePayload.of(user)

    @strawberry.federation.field(
        authenticated=True, description="Accepts the current version of the terms of service for the viewer."
    )
    async def accept_terms(self, info: Info, input: Annotated[AcceptTermsInput, MUTATION_INPUT]) -> AcceptTermsPayload:
        try:
            user = await info.context.use_cases.accept_terms(info.context.principal, version=input.version)
        except AccountsError as error:
            return AcceptTermsPayload.failed(error)
        return AcceptTermsPayload.of(user)

    @strawberry.federation.field(
        authenticated=True, description="Sets whether the viewer consents to mails with offers."
    )
    async def set_marketing_consent(
        self, info: Info, input: Annotated[SetMarketingConsentInput, MUTATION_INPUT]
    ) -> SetMarketingConsentPayload:
        try:
            user = await info.context.use_cases.set_marketing_consent(info.context.principal, granted=input.granted)
        except AccountsError as error:
            return SetMarketingConsentPayload.failed(error)
        return SetMarketingConsentPayload.of(user)
