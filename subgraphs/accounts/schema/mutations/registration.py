"""The mutations by mail: registration, and the choice of a password."""

from typing import Annotated

import strawberry

from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.mutations.payloads import MailPayload, UserPayload
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.graphql.localization.messages import language_of


@strawberry.input(description="The input of `register`.")
class RegisterInput:
    email: str = strawberry.field(description="The e-mail address.")
    display_name: str = strawberry.field(description="The name shown to others, 1 to 80 characters.")


@strawberry.type(description="The result of `register`.")
class RegisterPayload(MailPayload):
    pass


@strawberry.input(description="The input of `verifyEmail`.")
class VerifyEmailInput:
    token: str = strawberry.field(description="The token of the mail's link.")
    password: str = strawberry.field(description="The password, 10 to 128 characters.")


@strawberry.type(description="The result of `verifyEmail`.")
class VerifyEmailPayload(UserPayload):
    pass


@strawberry.input(description="The input of `requestPasswordReset`.")
class RequestPasswordResetInput:
    email: str = strawberry.field(description="The e-mail address.")


@strawberry.type(description="The result of `requestPasswordReset`.")
class RequestPasswordResetPayload(MailPayload):
    pass


@strawberry.input(description="The input of `resetPassword`.")
class ResetPasswordInput:
    token: str = strawberry.field(description="The token of the mail's link.")
    new_password: str = strawberry.field(description="The new password, 10 to 128 characters.")


@strawberry.type(description="The result of `resetPassword`.")
class ResetPasswordPayload(UserPayload):
    pass


@strawberry.type
class RegistrationMutations:
    @strawberry.mutation(
        description="Registers an address: a mail with a link is sent, by which its reader chooses the password."
    )
    async def register(self, info: Info, input: Annotated[RegisterInput, MUTATION_INPUT]) -> RegisterPayload:
        try:
            await info.context.use_cases.register(
                email=input.email,
                display_name=input.display_name,
                ip=info.context.request.ip,
                language=language_of(info.context),
            )
        except AccountsError as error:
            return RegisterPayload.failed(error)
        return RegisterPayload.sent()

    @strawberry.mutation(description="Verifies an address and creates its account with a password. Log in after that.")
    async def verify_email(self, info: Info, input: Annotated[VerifyEmailInput, MUTATION_INPUT]) -> VerifyEmailPayload:
        try:
            user = await info.context.use_cases.verify_email(
                token=input.token, password=input.password, ip=info.context.request.ip
            )
        except AccountsError as error:
            return VerifyEmailPayload.failed(error)
        return VerifyEmailPayload.of(user)

    @strawberry.mutation(
        description="Sends a mail with a link to choose a new password, if the address has an account."
    )
    async def request_password_reset(
        self, info: Info, input: Annotated[RequestPasswordResetInput, MUTATION_INPUT]
    ) -> RequestPasswordResetPayload:
        try:
            await info.context.use_cases.request_password_reset(email=input.email, ip=info.context.request.ip)
        except AccountsError as error:
            return RequestPasswordResetPayload.failed(error)
        return RequestPasswordResetPayload.sent()

    @strawberry.mutation(description="Sets a new password and ends all sessions of the user.")
    async def reset_password(
        self, info: Info, input: Annotated[ResetPasswordInput, MUTATION_INPUT]
    ) -> ResetPasswordPayload:
        try:
            user = await info.context.use_cases.reset_password(
                token=input.token, new_password=input.new_password, ip=info.context.request.ip
            )
        except AccountsError as error:
            return ResetPasswordPayload.failed(error)
        return ResetPasswordPayload.of(user)
