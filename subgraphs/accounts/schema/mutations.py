"""What can be changed in accounts. Each resolver calls one use case and presents its result or its refusal."""

import strawberry

from subgraphs.accounts.errors import Refusal
from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.types import (
    AccountPayload,
    AuthError,
    LoginPayload,
    MailPayload,
    TokenPair,
    User,
    UserPayload,
    Viewer,
)
from subgraphs.accounts.service import change_profile, end_sessions, issue_tokens, register, reset_password
from subgraphs.accounts.service.follow_instructor import follow_instructor
from subgraphs.kernel.errors import BadUserInput
from subgraphs.kernel.identity import Role, require_admin, require_principal


@strawberry.type
class Mutation:
    @strawberry.mutation(description="Has a mail sent to the address, to verify it. Nothing else happens before that.")
    async def register(self, info: Info, email: str, password: str, display_name: str) -> MailPayload:
        try:
            await register.register(
                info.context.ports, email=email, password=password, display_name=display_name, ip=info.context.call.ip
            )
        except Refusal as refusal:
            return MailPayload(accepted=False, errors=[AuthError.of(refusal)])
        return MailPayload(accepted=True, errors=[])

    @strawberry.mutation(description="Makes the account that the mail's link is for. Log in after that.")
    async def verify_email(self, info: Info, token: str) -> UserPayload:
        try:
            user = await register.verify_email(info.context.ports, token=token)
        except Refusal as refusal:
            return UserPayload(user=None, errors=[AuthError.of(refusal)])
        return UserPayload(user=User.of(user), errors=[])

    @strawberry.mutation
    async def login(self, info: Info, email: str, password: str) -> LoginPayload:
        call = info.context.call
        try:
            logged_in = await issue_tokens.log_in(
                info.context.ports, email=email, password=password, user_agent=call.user_agent, ip=call.ip
            )
        except Refusal as refusal:
            return _not_logged_in(refusal)
        return _logged_in(logged_in)

    @strawberry.mutation(description="Exchanges a refresh token for the next pair. Each refresh token works once.")
    async def refresh_tokens(self, info: Info, refresh_token: str) -> LoginPayload:
        try:
            logged_in = await issue_tokens.refresh(
                info.context.ports, refresh_token=_bounded(refresh_token), ip=info.context.call.ip
            )
        except Refusal as refusal:
            return _not_logged_in(refusal)
        return _logged_in(logged_in)

    @strawberry.mutation(description="Ends the session that the refresh token belongs to. True, whatever was sent.")
    async def logout(self, info: Info, refresh_token: str) -> bool:
        await end_sessions.log_out(info.context.ports, refresh_token=_bounded(refresh_token))
        return True

    @strawberry.federation.field(authenticated=True, description="Ends one of the viewer's sessions.")
    async def session_revoke(self, info: Info, id: strawberry.ID) -> AccountPayload:
        principal = require_principal(info.context.principal)
        try:
            user = await end_sessions.revoke_session(info.context.ports, user_id=principal.user_id, session_id=id)
        except Refusal as refusal:
            return AccountPayload(viewer=None, errors=[AuthError.of(refusal)])
        return AccountPayload(viewer=Viewer.of(user), errors=[])

    @strawberry.mutation(description="Has a mail with a link to choose a new password sent, if there is an account.")
    async def password_reset_request(self, info: Info, email: str) -> MailPayload:
        try:
            await reset_password.request_password_reset(info.context.ports, email=email, ip=info.context.call.ip)
        except Refusal as refusal:
            return MailPayload(accepted=False, errors=[AuthError.of(refusal)])
        return MailPayload(accepted=True, errors=[])

    @strawberry.mutation(description="Chooses a new password by the link's token, and ends every session.")
    async def password_reset(self, info: Info, token: str, new_password: str) -> UserPayload:
        try:
            user = await reset_password.reset_password(info.context.ports, token=token, new_password=new_password)
        except Refusal as refusal:
            return UserPayload(user=None, errors=[AuthError.of(refusal)])
        return UserPayload(user=User.of(user), errors=[])

    @strawberry.federation.field(
        authenticated=True, description="Changes what is given; an empty headline or biography removes it."
    )
    async def profile_update(
        self, info: Info, display_name: str | None = None, headline: str | None = None, bio: str | None = None
    ) -> AccountPayload:
        principal = require_principal(info.context.principal)
        try:
            user = await change_profile.update_profile(
                info.context.ports, user_id=principal.user_id, display_name=display_name, headline=headline, bio=bio
            )
        except Refusal as refusal:
            return AccountPayload(viewer=None, errors=[AuthError.of(refusal)])
        return AccountPayload(viewer=Viewer.of(user), errors=[])

    @strawberry.federation.field(
        authenticated=True, description="Lets the viewer teach. The scope comes with the next refresh of the tokens."
    )
    async def become_instructor(self, info: Info, headline: str, bio: str = "") -> AccountPayload:
        principal = require_principal(info.context.principal)
        try:
            user = await change_profile.become_instructor(
                info.context.ports, user_id=principal.user_id, headline=headline, bio=bio
            )
        except Refusal as refusal:
            return AccountPayload(viewer=None, errors=[AuthError.of(refusal)])
        return AccountPayload(viewer=Viewer.of(user), errors=[])

    @strawberry.federation.field(
        authenticated=True, description="Starts (or, with follow: false, stops) following an instructor."
    )
    async def instructor_follow(self, info: Info, user_id: strawberry.ID, follow: bool = True) -> UserPayload:
        principal = require_principal(info.context.principal)
        try:
            instructor = await follow_instructor(
                info.context.ports, follower=principal.user_id, instructor_id=user_id, follow=follow
            )
        except Refusal as refusal:
            return UserPayload(user=None, errors=[AuthError.of(refusal)])
        return UserPayload(user=User.of(instructor), errors=[])

    @strawberry.federation.field(requires_scopes=[["admin"]], description="Replaces a user's roles.")
    async def user_set_roles(self, info: Info, user_id: strawberry.ID, roles: list[Role]) -> UserPayload:
        admin = require_admin(info.context.principal)
        try:
            user = await change_profile.set_roles(info.context.ports, admin=admin.user_id, user_id=user_id, roles=roles)
        except Refusal as refusal:
            return UserPayload(user=None, errors=[AuthError.of(refusal)])
        return UserPayload(user=User.of(user), errors=[])


def _bounded(refresh_token: str) -> str:
    if len(refresh_token) > 200:
        raise BadUserInput("That is not a refresh token.", argument="refreshToken")
    return refresh_token


def _logged_in(logged_in: issue_tokens.LoggedIn) -> LoginPayload:
    return LoginPayload(tokens=TokenPair.of(logged_in.tokens), viewer=Viewer.of(logged_in.user), errors=[])


def _not_logged_in(refusal: Refusal) -> LoginPayload:
    return LoginPayload(tokens=None, viewer=None, errors=[AuthError.of(refusal)])
