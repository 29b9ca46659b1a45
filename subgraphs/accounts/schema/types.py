"""The types that accounts contributes."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.accounts.errors import Refusal, RefusalReason
from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.service import model
from subgraphs.accounts.service.issue_tokens import Tokens
from subgraphs.kernel.identity import Role, require_principal
from subgraphs.kernel.ids import USER, InvalidId, UserId
from subgraphs.kernel.user_errors import UserError

strawberry.enum(RefusalReason, name="AuthErrorCode", description="Why accounts refuses.")
strawberry.enum(Role, description="What somebody is in the marketplace.")


@strawberry.type
class AuthError(UserError):
    """Why accounts did not do what was asked."""

    reason: RefusalReason

    @classmethod
    def of(cls, refusal: Refusal) -> Self:
        return cls(message=refusal.message, code=refusal.code, path=refusal.path, reason=refusal.reason)


@strawberry.type
class InstructorProfile:
    """What somebody who teaches says of themselves."""

    bio: str | None
    user_id: strawberry.Private[UserId]

    @strawberry.field
    async def follower_count(self, info: Info) -> int:
        return await info.context.follower_counts.load(self.user_id)


@strawberry.federation.type(keys=["id"])
class User:
    """Somebody as everybody may see them."""

    id: strawberry.ID
    display_name: str
    headline: str | None
    instructor_profile: InstructorProfile | None

    @strawberry.field(description="Whether the viewer follows this instructor; false for an anonymous viewer.")
    async def viewer_follows(self, info: Info) -> bool:
        return await info.context.viewer_follows.load(UserId(self.id))

    @classmethod
    def of(cls, user: model.User) -> Self:
        profile = InstructorProfile(bio=user.bio, user_id=user.id) if user.is_instructor else None
        return cls(
            id=strawberry.ID(user.id),
            display_name=user.display_name,
            headline=user.headline,
            instructor_profile=profile,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        return await cls.find(info, id)

    @classmethod
    async def find(cls, info: Info, id: str) -> Self | None:
        """The user of that id, None if it is nobody's."""
        try:
            user = await info.context.users.load(USER.parse(id))
        except InvalidId:
            return None
        return None if user is None else cls.of(user)


@strawberry.type
class Session:
    """One device on which the viewer is logged in."""

    id: strawberry.ID
    user_agent: str | None
    ip: str | None
    created_at: datetime
    last_seen_at: datetime
    current: bool


@strawberry.type
class Viewer:
    """The caller, with what only they may see."""

    user: User
    email: str
    email_verified: bool
    roles: list[Role]
    locale: str
    owner: strawberry.Private[UserId]

    @strawberry.field(description="Where the viewer is logged in, last seen first, at most 100.")
    async def sessions(self, info: Info) -> list[Session]:
        principal = require_principal(info.context.principal)
        if principal.user_id != self.owner:
            return []
        async with info.context.ports.units() as work:
            sessions = await work.sessions.active(self.owner, info.context.ports.clock())
        return [
            Session(
                id=strawberry.ID(session.id),
                user_agent=session.user_agent,
                ip=session.ip,
                created_at=session.created_at,
                last_seen_at=session.last_seen_at,
                current=session.id == principal.session_id,
            )
            for session in sessions
        ]

    @classmethod
    def of(cls, user: model.User) -> Self:
        return cls(
            user=User.of(user),
            email=user.email,
            email_verified=True,
            roles=sorted(user.roles, key=lambda role: role.value),
            locale=user.locale,
            owner=user.id,
        )


@strawberry.type
class TokenPair:
    """An access token for the Authorization header, and a refresh token that works once."""

    access_token: str
    refresh_token: str
    access_expires_at: datetime

    @classmethod
    def of(cls, tokens: Tokens) -> Self:
        return cls(
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token,
            access_expires_at=tokens.access_expires_at,
        )


@strawberry.type
class LoginPayload:
    """Tokens and who they are for, or why not."""

    tokens: TokenPair | None
    viewer: Viewer | None
    errors: list[AuthError]


@strawberry.type
class AccountPayload:
    """The account as it is now, or why nothing changed."""

    viewer: Viewer | None
    errors: list[AuthError]


@strawberry.type
class UserPayload:
    """Another user as they are now, or why nothing changed."""

    user: User | None
    errors: list[AuthError]


@strawberry.type
class MailPayload:
    """Whether a mail is on its way. It says no more than that: not whether the address has an account."""

    accepted: bool
    errors: list[AuthError]
