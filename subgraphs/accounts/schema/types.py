"""The GraphQL types of accounts."""

from datetime import datetime
from typing import Self

import strawberry

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.deletion_types import AccountDeletion
from subgraphs.accounts.schema.export_types import DataExport
from subgraphs.accounts.schema.factor_types import AccountSecurity
from subgraphs.accounts.schema.identity_types import LinkedIdentity
from subgraphs.accounts.service import model
from subgraphs.accounts.service.notices.devices import device_name
from subgraphs.accounts.service.sessions.lifecycle import Tokens
from subgraphs.kernel.graphql.conventions.nodes import NODE_KEYS, Node, NodeKey
from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.graphql.types import UserError
from subgraphs.kernel.graphql.viewer import VIEWER, OwnViewer, viewer_id
from subgraphs.kernel.identity.ids import USER, UserId, parse_id
from subgraphs.kernel.identity.principal import Role, require_principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.pictures.graphql_types import PictureType, SubmittedPicture

graphql_enum(
    AccountsErrorCode,
    name="AccountErrorCode",
    description="The error codes of accounts.",
    values={
        AccountsErrorCode.INVALID_CREDENTIALS: "The address or the password is wrong, or the address is unverified.",
        AccountsErrorCode.INVALID_EMAIL: "The text is not an e-mail address.",
        AccountsErrorCode.INVALID_NAME: "The display name is empty or too long.",
        AccountsErrorCode.INVALID_PROFILE: "The headline or the biography is too long.",
        AccountsErrorCode.WEAK_PASSWORD: "The password is too short, too long or too common.",
        AccountsErrorCode.TOKEN_EXPIRED: "The token or link is invalid, used or expired.",
        AccountsErrorCode.TOKEN_REUSED: "The refresh token was used before, so its session was ended.",
        AccountsErrorCode.SESSION_NOT_FOUND: "The viewer has no such session.",
        AccountsErrorCode.USER_NOT_FOUND: "There is no such user.",
        AccountsErrorCode.NOT_AN_INSTRUCTOR: "The user is not an instructor.",
        AccountsErrorCode.OWN_ACCOUNT: "The action is not allowed on the viewer's own account.",
        AccountsErrorCode.INSTRUCTOR_BARRED: "An admin took the instructor role away; only an admin can grant it.",
        AccountsErrorCode.ACCOUNT_SUSPENDED: "An admin suspended the account; the message has the reason and the end.",
        AccountsErrorCode.INVALID_REASON: "The reason is missing or too long.",
        AccountsErrorCode.INVALID_CODE: "The code of the second factor is wrong, or was used before.",
        AccountsErrorCode.SECOND_FACTOR_REQUIRED: "A proof of the second factor is missing.",
        AccountsErrorCode.FACTOR_EXISTS: "The viewer has such a factor already.",
        AccountsErrorCode.NO_FACTOR: "The viewer has no second factor.",
        AccountsErrorCode.DEVICE_NOT_FOUND: "The viewer has no such trusted device.",
        AccountsErrorCode.TERMS_OUTDATED: "The terms of service have another version now.",
        AccountsErrorCode.INVALID_LOCALE: "The text is not a language tag.",
        AccountsErrorCode.INVALID_TIME_ZONE: "The text is not the name of a time zone.",
        AccountsErrorCode.INVALID_END: "The end is not in the future, or too far away.",
        AccountsErrorCode.EMAIL_NOT_VERIFIED: "The identity provider did not verify the e-mail address.",
        AccountsErrorCode.IDENTITY_NOT_LINKED: "The identity belongs to no account: log in otherwise and link it.",
        AccountsErrorCode.IDENTITY_TAKEN: "The identity is linked to another account.",
        AccountsErrorCode.IDENTITY_NOT_FOUND: "The viewer has no such linked identity.",
        AccountsErrorCode.LAST_LOG_IN_METHOD: "Without this identity, the viewer could not log in any more.",
        AccountsErrorCode.INVALID_PASSKEY: "The passkey's response is wrong, too late, or was used before.",
        AccountsErrorCode.PASSKEY_NOT_FOUND: "The viewer has no such passkey.",
        AccountsErrorCode.TOO_MANY_PASSKEYS: "The viewer has as many passkeys as a user can have.",
        AccountsErrorCode.INVALID_PICTURE: "The picture's size or alt text is out of bounds, or its file is missing.",
        AccountsErrorCode.NO_DELETION: "No deletion of the viewer's account is under way.",
        AccountsErrorCode.NO_EXPORT: "The viewer has no such export, or its archive is not ready or removed.",
        AccountsErrorCode.PICTURE_NOT_FOUND: "There is no such upload of the viewer's.",
        AccountsErrorCode.BEYOND_OWN_SCOPES: "The change concerns scopes that the viewer does not have.",
        AccountsErrorCode.LAST_MANAGER: "Nobody would be left who can manage users.",
        AccountsErrorCode.ROLE_NOT_ADJUSTABLE: "The scopes of the role are fixed.",
        AccountsErrorCode.INVALID_SUBJECT: "The id is not of a course, a review, a user or a video.",
        AccountsErrorCode.INVALID_NOTE: "The note is too long, or missing.",
        AccountsErrorCode.REPORT_NOT_FOUND: "There is no such report that the viewer may see.",
        AccountsErrorCode.TOO_MANY_MESSAGES: "The report has too many messages already.",
    },
)
graphql_enum(
    Role,
    description="A role in the marketplace; it grants the scope of its name in lower case, and staff their scopes.",
    values={
        Role.STUDENT: "May buy and take courses; every user has this role.",
        Role.INSTRUCTOR: "May create and sell courses.",
        Role.MODERATOR: "Staff who keep order: at first they may moderate courses, videos, reviews and profiles.",
        Role.SUPPORT: "Staff who help buyers: at first they may find users and orders, refund, and give access.",
        Role.ADMIN: "Staff with every scope.",
    },
)
graphql_enum(
    Scope,
    description="A permission of staff over what belongs to other users; a role is a set of them. In access tokens and "
    "`@requiresScopes` it is written in lower case, with a dot: `catalog.moderate`.",
    values={
        Scope.CATALOG_MODERATE: "See courses in every status, review them, take them down and restore them.",
        Scope.CATALOG_CATEGORIES: "Create, change, move and delete categories.",
        Scope.VIDEOS_MODERATE: "Watch, retry and delete every video.",
        Scope.REVIEWS_MODERATE: "Search the reviews of all courses, and take them down.",
        Scope.PROFILES_MODERATE: "Remove pictures and texts of profiles.",
        Scope.REPORTS_MODERATE: "Read and decide the reports of users.",
        Scope.ORDERS_READ: "Find the orders and enrollments of all users.",
        Scope.ORDERS_REFUND: "Refund any order.",
        Scope.ORDERS_ACCESS: "Give users access to courses, and take it.",
        Scope.MONEY_MANAGE: "Settle what reconciliation with the payment provider found.",
        Scope.USERS_READ: "Find users, and see suspended ones and learners.",
        Scope.USERS_SUSPEND: "Suspend and restore users, end their sessions, and ban them from teaching.",
        Scope.USERS_MANAGE: "Grant and take roles, and choose the scopes of roles.",
        Scope.AUDIT_READ: "Read the audit log.",
        Scope.STATISTICS_READ: "Read the figures of all courses and searches.",
    },
)


HIDDEN_NAME = "Suspended user"
"""The name of a user whose profile is hidden."""
DELETED_NAME = "Deleted user"
"""The name of a user whose account was deleted."""


@strawberry.type(description="The error of a mutation of accounts.")
class AccountError(UserError):
    code: AccountsErrorCode = strawberry.field(description="The stable error code for programs.")

    @classmethod
    def of(cls, error: AccountsError) -> Self:
        return cls(message=error.message, code=error.code, path=error.path)


@strawberry.type(description="The take-down of a profile's texts by staff.")
class ProfileTakeDown:
    taken_down_at: datetime = strawberry.field(description="The time of the take-down.")
    reason: str = strawberry.field(description="The reason, as the user received it.")


def sees_texts(info: Info, user: model.User) -> bool:
    """Check whether the viewer sees the texts of a profile: those that were taken down only the user and staff."""
    if user.texts_take_down is None:
        return True
    principal = info.context.principal
    return principal is not None and (principal.is_user(user.id) or principal.has(Scope.PROFILES_MODERATE))


@strawberry.type(description="The public profile of an instructor.")
class InstructorProfile:
    user_id: strawberry.Private[UserId]
    user: strawberry.Private[model.User]

    @strawberry.field(description="The biography; null if there is none, or if it was taken down.")
    async def bio(self, info: Info) -> str | None:
        return self.user.bio if sees_texts(info, self.user) else None

    @strawberry.field(description="The number of users who follow this instructor.")
    async def follower_count(self, info: Info) -> int:
        return await info.context.follower_counts.load(self.user_id)


@strawberry.federation.type(keys=NODE_KEYS, description="A user's public profile.")
class User(NodeKey, Node):
    id: strawberry.ID = strawberry.field(description="The user's id.")
    display_name: str = strawberry.field(description="The name shown to others.")
    instructor_profile: InstructorProfile | None = strawberry.field(
        description="The profile as an instructor; null for other users."
    )

    hides_avatar: strawberry.Private[bool] = False
    shown: strawberry.Private[model.User | None] = None

    @strawberry.field(
        description="A line about the user, such as their profession; null if there is none, or if it was taken down."
    )
    async def headline(self, info: Info) -> str | None:
        return None if self.shown is None or not sees_texts(info, self.shown) else self.shown.headline

    @strawberry.field(
        description="The take-down of the headline and the biography by staff; null if there is none, and for viewers "
        "who are neither the user nor staff."
    )
    async def texts_take_down(self, info: Info) -> ProfileTakeDown | None:
        hidden = None if self.shown is None else self.shown.texts_take_down
        if self.shown is None or hidden is None or not sees_texts(info, self.shown):
            return None
        return ProfileTakeDown(taken_down_at=hidden.at, reason=hidden.reason)

    @strawberry.field(description="The picture of the user; null if there is none.")
    async def avatar(self, info: Info) -> PictureType | None:
        if self.hides_avatar:
            return None
        return PictureType.of(await info.context.avatars.load(UserId(self.id)), info.context.pictures_url)

    @strawberry.field(description="Whether the viewer follows this instructor; false for an anonymous viewer.")
    async def viewer_follows(self, info: Info) -> bool:
        return await info.context.viewer_follows.load(UserId(self.id))

    @classmethod
    def of(cls, user: model.User) -> Self:
        profile = InstructorProfile(user_id=user.id, user=user) if user.is_instructor else None
        return cls(
            id=strawberry.ID(user.id),
            display_name=user.display_name,
            instructor_profile=profile,
            shown=user,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        return await cls.find(info, id)

    @classmethod
    async def find(cls, info: Info, id: str, *, suspended: bool = True) -> Self | None:
        """Return the user of that id; None if there is none. Raises BadUserInput if the id is malformed.

        The profile of a suspended user is hidden from all but admins: it has no texts of theirs, since other types hold
        it as a field that can't be null, or without `suspended` there is none. The same holds for a deleted user.
        """
        user_id = parse_id(USER, id, "id")
        user = await info.context.users.load(user_id)
        if user is None and suspended and await info.context.deleted_users.load(user_id):
            return cls.hidden(user_id, DELETED_NAME)
        if user is None:
            return None
        if user.suspended(info.context.use_cases.clock()) is None:
            return cls.of(user)
        principal = info.context.principal
        if principal is not None and principal.has(Scope.USERS_READ):
            return cls.of(user)
        return cls.hidden(user.id) if suspended else None

    @classmethod
    def hidden(cls, user_id: UserId, name: str = HIDDEN_NAME) -> Self:
        """Return the profile of a suspended or deleted user, without anything that they wrote."""
        return cls(
            id=strawberry.ID(user_id),
            display_name=name,
            instructor_profile=None,
            hides_avatar=True,
        )


@strawberry.type(description="A session of the viewer: one log-in on one device.")
class Session:
    id: strawberry.ID = strawberry.field(description="The session's id.")
    user_agent: str | None = strawberry.field(description="The client's `User-Agent` when the session started.")
    device_name: str | None = strawberry.field(
        description="The browser and system of the client, such as `Firefox, Windows`; null if it is unknown."
    )
    ip: str | None = strawberry.field(description="The client's IP address when the session was last refreshed.")
    created_at: datetime = strawberry.field(description="The time of the log-in.")
    last_seen_at: datetime = strawberry.field(description="The time when the session was last refreshed.")
    current: bool = strawberry.field(description="Whether this request belongs to the session.")


@strawberry.federation.type(keys=["id"], description=VIEWER)
class Viewer(OwnViewer):
    user: User = strawberry.field(description="The viewer's public profile.")
    email: str = strawberry.field(description="The e-mail address.")
    email_verified: bool = strawberry.field(description="Whether the e-mail address is verified.")
    roles: list[Role] = strawberry.field(description="The viewer's roles.")

    @strawberry.field(
        description="The scopes of staff that the access token of this request carries, by which a client chooses what "
        "to offer; none in the response to a log-in, which was sent without one."
    )
    async def scopes(self, info: Info) -> list[Scope]:
        principal = info.context.principal
        if principal is None or not principal.is_user(self.owner):
            return []
        return [scope for scope in Scope if principal.has(scope)]

    locale: str = strawberry.field(description="The preferred language, as a BCP 47 tag.")
    time_zone: str | None = strawberry.field(
        description="The time zone that mails and reports obey, such as `Europe/Berlin`; null for UTC."
    )
    marketing_consent: bool = strawberry.field(description="Whether the viewer consents to mails with offers.")
    has_password: bool = strawberry.field(
        description="Whether the viewer can log in with a password; a link by mail lets them choose one."
    )
    owner: strawberry.Private[UserId]
    terms_version: strawberry.Private[str | None]

    @strawberry.field(
        description="The version of the terms of service that the viewer has to accept (`acceptTerms`); null if they "
        "accepted the current one, or there are none."
    )
    async def terms_to_accept(self, info: Info) -> str | None:
        current = info.context.use_cases.accept_terms.current
        return None if current == self.terms_version else current

    @strawberry.field(
        description="The avatar that the viewer submitted last, with its status; null if none was, or it is removed."
    )
    async def submitted_avatar(self, info: Info) -> SubmittedPicture | None:
        principal = require_principal(info.context.principal)
        if not principal.is_user(self.owner):
            return None
        return SubmittedPicture.of(await info.context.use_cases.find_submitted_avatar(principal))

    @strawberry.field(description="The viewer's active sessions, last seen first, at most 100.")
    async def sessions(self, info: Info) -> list[Session]:
        principal = require_principal(info.context.principal)
        if not principal.is_user(self.owner):
            return []
        return [
            Session(
                id=strawberry.ID(session.id),
                user_agent=session.user_agent,
                device_name=device_name(session.user_agent),
                ip=session.ip,
                created_at=session.created_at,
                last_seen_at=session.last_seen_at,
                current=session.id == principal.session_id,
            )
            for session in await info.context.use_cases.list_sessions(principal)
        ]

    @strawberry.field(description="The deletion of the account that the viewer requested last; null if there is none.")
    async def deletion(self, info: Info) -> AccountDeletion | None:
        principal = require_principal(info.context.principal)
        if not principal.is_user(self.owner):
            return None
        return AccountDeletion.of_latest(await info.context.use_cases.find_deletion(principal))

    @strawberry.field(
        description="The export of the viewer's data that was requested last, with each domain's progress; null if "
        "there is none."
    )
    async def data_export(self, info: Info) -> DataExport | None:
        principal = require_principal(info.context.principal)
        if principal.user_id != self.owner:
            return None
        return DataExport.of_latest(await info.context.use_cases.find_data_export(principal))

    @strawberry.field(description="The viewer's second factors, and the devices that are trusted instead.")
    async def security(self, info: Info) -> AccountSecurity | None:
        principal = require_principal(info.context.principal)
        if not principal.is_user(self.owner):
            return None
        return AccountSecurity.of(await info.context.use_cases.view_security(principal))

    @strawberry.field(description="The identities of other providers that the viewer can log in with, at most 20.")
    async def linked_identities(self, info: Info) -> list[LinkedIdentity]:
        principal = require_principal(info.context.principal)
        if not principal.is_user(self.owner):
            return []
        use_cases = info.context.use_cases
        return [
            LinkedIdentity.of(identity, use_cases.providers) for identity in await use_cases.list_identities(principal)
        ]

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        principal = info.context.principal
        if principal is None or viewer_id(principal.user_id) != id:
            return None
        user = await info.context.users.load(principal.user_id)
        return None if user is None else cls.of(user)

    @classmethod
    def of(cls, user: model.User) -> Self:
        return cls(
            id=viewer_id(user.id),
            user=User.of(user),
            email=user.email,
            email_verified=True,
            roles=sorted(user.roles, key=lambda role: role.value),
            locale=user.locale,
            time_zone=user.time_zone,
            marketing_consent=user.marketing_consent,
            terms_version=user.terms_version,
            has_password=user.password_hash is not None,
            owner=user.id,
        )


@strawberry.type(description="An access token and a refresh token.")
class TokenPair:
    access_token: str = strawberry.field(description="The token for the `Authorization: Bearer` header.")
    refresh_token: str | None = strawberry.field(
        description="The token for `refreshTokens`; it works once. Null if the session is in a cookie."
    )
    access_expires_at: datetime = strawberry.field(description="The expiry of the access token.")

    @classmethod
    def of(cls, tokens: Tokens, *, in_cookie: bool) -> Self:
        return cls(
            access_token=tokens.access_token,
            refresh_token=None if in_cookie else tokens.refresh_token,
            access_expires_at=tokens.access_expires_at,
        )
