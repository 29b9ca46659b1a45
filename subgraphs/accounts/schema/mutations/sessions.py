"""The mutations of sessions."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.schema.browser_sessions import SessionTransport
from subgraphs.accounts.schema.context import Info, client_of
from subgraphs.accounts.schema.factor_types import FactorProofInput, LogInChallenge
from subgraphs.accounts.schema.mutations.payloads import MutationPayload, ViewerPayload
from subgraphs.accounts.schema.types import TokenPair, Viewer
from subgraphs.accounts.service.model import SESSION
from subgraphs.accounts.service.sessions.lifecycle import LoggedIn
from subgraphs.accounts.service.sessions.reauthenticate import Reauthenticated
from subgraphs.accounts.service.sessions.session_start import SecondFactorRequired
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import parse_id
from subgraphs.kernel.identity.principal import require_principal
from subgraphs.kernel.platform.errors import BadUserInput

MAX_REFRESH_TOKEN = 200
"""In characters."""


@strawberry.input
class TransportInput:
    transport: SessionTransport = strawberry.field(
        default=SessionTransport.TOKENS,
        description="The place of the refresh token: the response, or a browser's cookie.",
    )


@strawberry.type
class TokensPayload(MutationPayload):
    tokens: TokenPair | None = strawberry.field(default=None, description="The tokens; null if there are errors.")
    viewer: Viewer | None = strawberry.field(
        default=None, description="The user of the tokens; null if there are errors."
    )


@strawberry.input(description="The input of `logIn`.")
class LogInInput(TransportInput):
    email: str = strawberry.field(description="The e-mail address.")
    password: str = strawberry.field(description="The password.")
    device_token: str | None = strawberry.field(
        default=None,
        description="The `deviceToken` of an earlier log-in on this device: others' wrong guesses don't count.",
    )
    trusted_device_token: str | None = strawberry.field(
        default=None,
        description="The `trustedDeviceToken` of an earlier log-in. With `COOKIE`, the cookie's is used instead.",
    )


@strawberry.type(description="The result of `logIn`.")
class LogInPayload(TokensPayload):
    device_token: str | None = strawberry.field(
        default=None,
        description="A token to send with the next log-in on this device; null if there are errors.",
    )
    challenge: LogInChallenge | None = strawberry.field(
        default=None,
        description="The challenge for `completeLogIn` if the user has a second factor; tokens are null then.",
    )

    @classmethod
    def of(cls, result: LoggedIn | SecondFactorRequired, *, in_cookie: bool) -> Self:
        if isinstance(result, SecondFactorRequired):
            return cls(challenge=LogInChallenge.of(result))
        return cls(
            tokens=TokenPair.of(result.tokens, in_cookie=in_cookie),
            viewer=Viewer.of(result.user),
            device_token=result.device_token,
        )


@strawberry.input(description="The input of `completeLogIn`: the challenge, and one proof of a second factor.")
class CompleteLogInInput(TransportInput, FactorProofInput):
    challenge: str = strawberry.field(description="The token of the challenge.")
    trust_device: bool = strawberry.field(
        default=False, description="Whether the password alone is enough on this device from now on, for a time."
    )


@strawberry.type(description="The result of `completeLogIn`.")
class CompleteLogInPayload(TokensPayload):
    device_token: str | None = strawberry.field(
        default=None,
        description="A token to send with the next log-in on this device; null if there are errors.",
    )
    trusted_device_token: str | None = strawberry.field(
        default=None,
        description="A token that replaces the second factor in later log-ins on this device; null if the device is "
        "not trusted, or the token is in a cookie.",
    )

    @classmethod
    def of(cls, result: LoggedIn, *, in_cookie: bool) -> Self:
        trusted = None if in_cookie or result.trusted_device is None else result.trusted_device.token
        return cls(
            tokens=TokenPair.of(result.tokens, in_cookie=in_cookie),
            viewer=Viewer.of(result.user),
            device_token=result.device_token,
            trusted_device_token=trusted,
        )


@strawberry.input(description="The input of `reauthenticate`.")
class ReauthenticateInput(FactorProofInput):
    password: str = strawberry.field(description="The viewer's password.")


@strawberry.type(description="The result of `reauthenticate`.")
class ReauthenticatePayload(ViewerPayload):
    access_token: str | None = strawberry.field(
        default=None, description="The next access token of the same session; null if there are errors."
    )
    access_expires_at: datetime | None = strawberry.field(
        default=None, description="The expiry of the access token; null if there are errors."
    )

    @classmethod
    def confirmed(cls, result: Reauthenticated) -> Self:
        return cls(
            viewer=Viewer.of(result.user),
            access_token=result.access_token.token,
            access_expires_at=result.access_token.expires_at,
        )


@strawberry.input(description="The input of `refreshTokens`.")
class RefreshTokensInput(TransportInput):
    refresh_token: str | None = strawberry.field(
        default=None, description="The latest refresh token. With `COOKIE`, the cookie's is used unless this is given."
    )


@strawberry.type(description="The result of `refreshTokens`.")
class RefreshTokensPayload(TokensPayload):
    @classmethod
    def of(cls, result: LoggedIn, *, in_cookie: bool) -> Self:
        return cls(tokens=TokenPair.of(result.tokens, in_cookie=in_cookie), viewer=Viewer.of(result.user))


@strawberry.input(description="The input of `logOut`.")
class LogOutInput(TransportInput):
    refresh_token: str | None = strawberry.field(
        default=None, description="A refresh token of the session. With `COOKIE`, the cookie's is used."
    )


@strawberry.type(description="The result of `logOut`.")
class LogOutPayload(MutationPayload):
    pass


@strawberry.input(description="The input of `revokeSession`.")
class RevokeSessionInput:
    session_id: strawberry.ID = strawberry.field(description="The session's id.")


@strawberry.type(description="The result of `revokeSession`.")
class RevokeSessionPayload(ViewerPayload):
    pass


@strawberry.type(description="The result of `revokeOtherSessions`.")
class RevokeOtherSessionsPayload(ViewerPayload):
    pass


@strawberry.type
class SessionMutations:
    @strawberry.mutation(description="Starts a session, or returns a challenge if the user has a second factor.")
    async def log_in(self, info: Info, input: Annotated[LogInInput, MUTATION_INPUT]) -> LogInPayload:
        request = info.context.request
        in_cookie = session_in_cookie(info, input.transport)
        trusted = input.trusted_device_token
        if in_cookie:
            trusted = info.context.browser_sessions.trusted_device(request.headers)
        try:
            result = await info.context.use_cases.log_in(
                email=input.email,
                password=input.password,
                client=client_of(info),
                device_token=input.device_token,
                trusted_device=trusted,
            )
        except AccountsError as error:
            return LogInPayload.failed(error)
        if in_cookie and isinstance(result, LoggedIn):
            info.context.set_cookies.append(info.context.browser_sessions.issued(result))
        return LogInPayload.of(result, in_cookie=in_cookie)

    @strawberry.mutation(
        description="Starts the session of a log-in's challenge, by a second factor. A challenge works once."
    )
    async def complete_log_in(
        self, info: Info, input: Annotated[CompleteLogInInput, MUTATION_INPUT]
    ) -> CompleteLogInPayload:
        in_cookie = session_in_cookie(info, input.transport)
        try:
            result = await info.context.use_cases.complete_log_in(
                challenge=input.challenge,
                proof=input.required_proof(),
                client=client_of(info),
                trust_device=input.trust_device,
            )
        except AccountsError as error:
            return CompleteLogInPayload.failed(error)
        if in_cookie:
            info.context.set_cookies.append(info.context.browser_sessions.issued(result))
            if result.trusted_device is not None:
                info.context.set_cookies.append(info.context.browser_sessions.trusting(result.trusted_device))
        return CompleteLogInPayload.of(result, in_cookie=in_cookie)

    @strawberry.federation.field(
        authenticated=True,
        description="Confirms that the viewer is present, which changes that were rejected with RECENT_LOGIN_REQUIRED "
        "need. The refresh token of the session stays as it is.",
    )
    async def reauthenticate(
        self, info: Info, input: Annotated[ReauthenticateInput, MUTATION_INPUT]
    ) -> ReauthenticatePayload:
        try:
            result = await info.context.use_cases.reauthenticate(
                info.context.principal, password=input.password, proof=input.proof(), client=client_of(info)
            )
        except AccountsError as error:
            return ReauthenticatePayload.failed(error)
        return ReauthenticatePayload.confirmed(result)

    @strawberry.mutation(
        description="Exchanges a refresh token for the next pair. Each refresh token works once. A browser without a "
        "session in its cookie gets TOKEN_EXPIRED."
    )
    async def refresh_tokens(
        self, info: Info, input: Annotated[RefreshTokensInput, MUTATION_INPUT]
    ) -> RefreshTokensPayload:
        in_cookie = session_in_cookie(info, input.transport)
        token = _refresh_token(info, input.refresh_token, input.transport)
        try:
            result = await info.context.use_cases.refresh_tokens(refresh_token=token, ip=info.context.request.ip)
        except AccountsError as error:
            if in_cookie and input.refresh_token is None:
                info.context.set_cookies.append(info.context.browser_sessions.cleared())
            return RefreshTokensPayload.failed(error)
        if in_cookie:
            info.context.set_cookies.append(info.context.browser_sessions.issued(result))
        return RefreshTokensPayload.of(result, in_cookie=in_cookie)

    @strawberry.mutation(description="Ends the session of the refresh token. An unknown token is not an error.")
    async def log_out(self, info: Info, input: Annotated[LogOutInput, MUTATION_INPUT]) -> LogOutPayload:
        in_cookie = session_in_cookie(info, input.transport)
        token = _refresh_token(info, input.refresh_token, input.transport)
        await info.context.use_cases.log_out(refresh_token=token)
        if in_cookie:
            info.context.set_cookies.append(info.context.browser_sessions.cleared())
        return LogOutPayload()

    @strawberry.federation.field(authenticated=True, description="Ends one of the viewer's sessions.")
    async def revoke_session(
        self, info: Info, input: Annotated[RevokeSessionInput, MUTATION_INPUT]
    ) -> RevokeSessionPayload:
        principal = require_principal(info.context.principal)
        session_id = parse_id(SESSION, input.session_id, "sessionId")
        try:
            user = await info.context.use_cases.revoke_session(principal, session_id=session_id)
        except AccountsError as error:
            return RevokeSessionPayload.failed(error)
        return RevokeSessionPayload.of(user)

    @strawberry.federation.field(
        authenticated=True, description="Ends all of the viewer's sessions but the one of the request."
    )
    async def revoke_other_sessions(self, info: Info) -> RevokeOtherSessionsPayload:
        try:
            user = await info.context.use_cases.revoke_other_sessions(info.context.principal)
        except AccountsError as error:
            return RevokeOtherSessionsPayload.failed(error)
        return RevokeOtherSessionsPayload.of(user)


def session_in_cookie(info: Info, transport: SessionTransport) -> bool:
    """Return whether the session is in a cookie. Raises CsrfPrevented if it must not be."""
    if transport is SessionTransport.TOKENS:
        return False
    info.context.browser_sessions.check(info.context.request.headers)
    return True


def _refresh_token(info: Info, refresh_token: str | None, transport: SessionTransport) -> str:
    """Return the refresh token of the input or the cookie; an empty one, which no session has, without a cookie."""
    if refresh_token is None and transport is SessionTransport.COOKIE:
        refresh_token = info.context.browser_sessions.refresh_token(info.context.request.headers) or ""
    if refresh_token is None or len(refresh_token) > MAX_REFRESH_TOKEN:
        raise BadUserInput("That is not a refresh token.", argument="refreshToken")
    return refresh_token
