"""The mutations of passkeys."""

from typing import Annotated

import strawberry

from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.schema.context import Info, client_of
from subgraphs.accounts.schema.factor_types import checked_response
from subgraphs.accounts.schema.mutations.factors import RecoveryCodesPayload
from subgraphs.accounts.schema.mutations.payloads import MutationPayload, ViewerPayload
from subgraphs.accounts.schema.mutations.sessions import (
    LogInPayload,
    ReauthenticatePayload,
    TransportInput,
    session_in_cookie,
)
from subgraphs.accounts.service.passkeys.model import PASSKEY
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import parse_id

OPTIONS = "The options for the browser's `{call}`, in JSON (`{parse}`); null if there are errors."
RESPONSE = "The authenticator's response in JSON (`PublicKeyCredential.toJSON`); its challenge works once."


@strawberry.type(description="The result of `startPasskeyRegistration`.")
class StartPasskeyRegistrationPayload(MutationPayload):
    options: str | None = strawberry.field(
        default=None,
        description=OPTIONS.format(call="navigator.credentials.create", parse="parseCreationOptionsFromJSON"),
    )


@strawberry.input(description="The input of `addPasskey`.")
class AddPasskeyInput:
    response: str = strawberry.field(description=RESPONSE)
    name: str = strawberry.field(description="The name to show, such as that of the device; at most 60 characters.")


@strawberry.type(description="The result of `addPasskey`.")
class AddPasskeyPayload(RecoveryCodesPayload):
    pass


@strawberry.input(description="The input of `renamePasskey`.")
class RenamePasskeyInput:
    passkey_id: strawberry.ID = strawberry.field(description="The passkey's id.")
    name: str = strawberry.field(description="The new name; at most 60 characters.")


@strawberry.type(description="The result of `renamePasskey`.")
class RenamePasskeyPayload(ViewerPayload):
    pass


@strawberry.input(description="The input of `removePasskey`.")
class RemovePasskeyInput:
    passkey_id: strawberry.ID = strawberry.field(description="The passkey's id.")


@strawberry.type(description="The result of `removePasskey`.")
class RemovePasskeyPayload(ViewerPayload):
    pass


@strawberry.type(description="The result of `startPasskeyAssertion`.")
class StartPasskeyAssertionPayload(MutationPayload):
    options: str | None = strawberry.field(
        default=None,
        description=OPTIONS.format(call="navigator.credentials.get", parse="parseRequestOptionsFromJSON"),
    )


@strawberry.input(description="The input of `logInWithPasskey`.")
class LogInWithPasskeyInput(TransportInput):
    response: str = strawberry.field(description=RESPONSE)


@strawberry.type(description="The result of `logInWithPasskey`.")
class LogInWithPasskeyPayload(LogInPayload):
    pass


@strawberry.input(description="The input of `reauthenticateWithPasskey`.")
class ReauthenticateWithPasskeyInput:
    response: str = strawberry.field(description=RESPONSE)


@strawberry.type(description="The result of `reauthenticateWithPasskey`.")
class ReauthenticateWithPasskeyPayload(ReauthenticatePayload):
    pass


@strawberry.type
class PasskeyMutations:
    @strawberry.federation.field(
        authenticated=True,
        description="Starts the registration of a passkey, which `addPasskey` ends within five minutes. Needs a recent "
        "log-in.",
    )
    async def start_passkey_registration(self, info: Info) -> StartPasskeyRegistrationPayload:
        try:
            options = await info.context.use_cases.start_passkey_registration(info.context.principal)
        except AccountsError as error:
            return StartPasskeyRegistrationPayload.failed(error)
        return StartPasskeyRegistrationPayload(options=options)

    @strawberry.federation.field(
        authenticated=True,
        description="Adds a passkey to the viewer: it logs in without a password, and is a second factor beside one. "
        "Needs a recent log-in.",
    )
    async def add_passkey(self, info: Info, input: Annotated[AddPasskeyInput, MUTATION_INPUT]) -> AddPasskeyPayload:
        response = checked_response(input.response, "response")
        try:
            result = await info.context.use_cases.add_passkey(
                info.context.principal, response=response, name=input.name, client=client_of(info)
            )
        except AccountsError as error:
            return AddPasskeyPayload.failed(error)
        return AddPasskeyPayload.with_codes(result)

    @strawberry.federation.field(authenticated=True, description="Gives one of the viewer's passkeys another name.")
    async def rename_passkey(
        self, info: Info, input: Annotated[RenamePasskeyInput, MUTATION_INPUT]
    ) -> RenamePasskeyPayload:
        passkey_id = parse_id(PASSKEY, input.passkey_id, "passkeyId")
        try:
            user = await info.context.use_cases.rename_passkey(
                info.context.principal, passkey_id=passkey_id, name=input.name
            )
        except AccountsError as error:
            return RenamePasskeyPayload.failed(error)
        return RenamePasskeyPayload.of(user)

    @strawberry.federation.field(
        authenticated=True,
        description="Removes one of the viewer's passkeys. Without another factor, the recovery codes and the trusted "
        "devices go too. Needs a recent log-in.",
    )
    async def remove_passkey(
        self, info: Info, input: Annotated[RemovePasskeyInput, MUTATION_INPUT]
    ) -> RemovePasskeyPayload:
        passkey_id = parse_id(PASSKEY, input.passkey_id, "passkeyId")
        try:
            user = await info.context.use_cases.remove_passkey(
                info.context.principal, passkey_id=passkey_id, client=client_of(info)
            )
        except AccountsError as error:
            return RemovePasskeyPayload.failed(error)
        return RemovePasskeyPayload.of(user)

    @strawberry.mutation(
        description="Starts the proof of a passkey: of one of the viewer's for `reauthenticateWithPasskey` and "
        "`reauthenticate`, of any for `logInWithPasskey` and `completeLogIn` without a session."
    )
    async def start_passkey_assertion(self, info: Info) -> StartPasskeyAssertionPayload:
        context = info.context
        options = await context.use_cases.start_passkey_assertion(context.principal, ip=client_of(info).ip)
        return StartPasskeyAssertionPayload(options=options)

    @strawberry.mutation(
        description="Starts a session with a passkey, which is both factors: there is never a challenge."
    )
    async def log_in_with_passkey(
        self, info: Info, input: Annotated[LogInWithPasskeyInput, MUTATION_INPUT]
    ) -> LogInWithPasskeyPayload:
        in_cookie = session_in_cookie(info, input.transport)
        response = checked_response(input.response, "response")
        try:
            result = await info.context.use_cases.log_in_with_passkey(response=response, client=client_of(info))
        except AccountsError as error:
            return LogInWithPasskeyPayload.failed(error)
        if in_cookie:
            info.context.set_cookies.append(info.context.browser_sessions.issued(result))
        return LogInWithPasskeyPayload.of(result, in_cookie=in_cookie)

    @strawberry.federation.field(
        authenticated=True,
        description="Confirms that the viewer is present, as `reauthenticate` does, by one of their passkeys, which "
        "is both factors.",
    )
    async def reauthenticate_with_passkey(
        self, info: Info, input: Annotated[ReauthenticateWithPasskeyInput, MUTATION_INPUT]
    ) -> ReauthenticateWithPasskeyPayload:
        response = checked_response(input.response, "response")
        try:
            result = await info.context.use_cases.reauthenticate_with_passkey(info.context.principal, response=response)
        except AccountsError as error:
            return ReauthenticateWithPasskeyPayload.failed(error)
        return ReauthenticateWithPasskeyPayload.confirmed(result)
