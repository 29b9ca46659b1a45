"""The mutations of identities of other providers."""

from typing import Annotated

import strawberry

from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.schema.context import Info, client_of
from subgraphs.accounts.schema.factor_types import FactorProofInput
from subgraphs.accounts.schema.mutations.payloads import ViewerPayload
from subgraphs.accounts.schema.mutations.sessions import (
    LogInPayload,
    ReauthenticatePayload,
    TransportInput,
    session_in_cookie,
)
from subgraphs.accounts.service.model import IDENTITY
from subgraphs.accounts.service.sessions.lifecycle import LoggedIn
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import parse_id

CODE = "The `code` with which the provider's log-in came back: it works once, for a minute."
VERIFIER = "The text whose digest was the `challenge` at the beginning of the log-in."


@strawberry.input(description="The input of `logInWithProvider`.")
class LogInWithProviderInput(TransportInput):
    code: str = strawberry.field(description=CODE)
    verifier: str = strawberry.field(description=VERIFIER)
    trusted_device_token: str | None = strawberry.field(
        default=None,
        description="The `trustedDeviceToken` of this device, which replaces the second factor; with `COOKIE`, the "
        "cookie's is used.",
    )


@strawberry.type(description="The result of `logInWithProvider`.")
class LogInWithProviderPayload(LogInPayload):
    pass


@strawberry.input(description="The input of `reauthenticateWithProvider`.")
class ReauthenticateWithProviderInput(FactorProofInput):
    provider_code: str = strawberry.field(description=CODE)
    verifier: str = strawberry.field(description=VERIFIER)


@strawberry.type(description="The result of `reauthenticateWithProvider`.")
class ReauthenticateWithProviderPayload(ReauthenticatePayload):
    pass


@strawberry.input(description="The input of `linkIdentity`.")
class LinkIdentityInput:
    code: str = strawberry.field(description=CODE)
    verifier: str = strawberry.field(description=VERIFIER)


@strawberry.type(description="The result of `linkIdentity`.")
class LinkIdentityPayload(ViewerPayload):
    pass


@strawberry.input(description="The input of `unlinkIdentity`.")
class UnlinkIdentityInput:
    identity_id: strawberry.ID = strawberry.field(description="The id of the link.")


@strawberry.type(description="The result of `unlinkIdentity`.")
class UnlinkIdentityPayload(ViewerPayload):
    pass


@strawberry.type
class IdentityMutations:
    @strawberry.mutation(
        description="Starts a session with an identity of another provider, as `logIn` does. A first log-in "
        "creates the account, or links the identity to the account with the same address, if the provider verified it."
    )
    async def log_in_with_provider(
        self, info: Info, input: Annotated[LogInWithProviderInput, MUTATION_INPUT]
    ) -> LogInWithProviderPayload:
        in_cookie = session_in_cookie(info, input.transport)
        trusted = input.trusted_device_token
        if in_cookie:
            trusted = info.context.browser_sessions.trusted_device(info.context.request.headers)
        try:
            result = await info.context.use_cases.log_in_with_provider(
                code=input.code, verifier=input.verifier, client=client_of(info), trusted_device=trusted
            )
        except AccountsError as error:
            return LogInWithProviderPayload.failed(error)
        if in_cookie and isinstance(result, LoggedIn):
            info.context.set_cookies.append(info.context.browser_sessions.issued(result))
        return LogInWithProviderPayload.of(result, in_cookie=in_cookie)

    @strawberry.federation.field(
        authenticated=True,
        description="Confirms that the viewer is present, as `reauthenticate` does, by a log-in with a linked identity "
        "that began with the parameter `again=true`.",
    )
    async def reauthenticate_with_provider(
        self, info: Info, input: Annotated[ReauthenticateWithProviderInput, MUTATION_INPUT]
    ) -> ReauthenticateWithProviderPayload:
        try:
            result = await info.context.use_cases.reauthenticate_with_provider(
                info.context.principal,
                code=input.provider_code,
                verifier=input.verifier,
                proof=input.proof(),
                client=client_of(info),
            )
        except AccountsError as error:
            return ReauthenticateWithProviderPayload.failed(error)
        return ReauthenticateWithProviderPayload.confirmed(result)

    @strawberry.federation.field(
        authenticated=True, description="Links an identity of another provider to the viewer, who can log in with it."
    )
    async def link_identity(
        self, info: Info, input: Annotated[LinkIdentityInput, MUTATION_INPUT]
    ) -> LinkIdentityPayload:
        try:
            user = await info.context.use_cases.link_identity(
                info.context.principal, code=input.code, verifier=input.verifier, client=client_of(info)
            )
        except AccountsError as error:
            return LinkIdentityPayload.failed(error)
        return LinkIdentityPayload.of(user)

    @strawberry.federation.field(
        authenticated=True,
        description="Takes an identity of another provider from the viewer, and ends the other sessions that began "
        "with it. The last way to log in stays.",
    )
    async def unlink_identity(
        self, info: Info, input: Annotated[UnlinkIdentityInput, MUTATION_INPUT]
    ) -> UnlinkIdentityPayload:
        identity_id = parse_id(IDENTITY, input.identity_id, "identityId")
        try:
            user = await info.context.use_cases.unlink_identity(
                info.context.principal, identity_id=identity_id, client=client_of(info)
            )
        except AccountsError as error:
            return UnlinkIdentityPayload.failed(error)
        return UnlinkIdentityPayload.of(user)
