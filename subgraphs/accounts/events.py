"""What accounts tells the other domains. Nothing here holds a password, a token or a link."""

from typing import ClassVar

from subgraphs.kernel.events import Event
from subgraphs.kernel.identity import Role
from subgraphs.kernel.ids import UserId

DOMAIN = "accounts"


class UserRegistered(Event):
    """Somebody verified an e-mail address and is a user from now on."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.registered"

    user_id: UserId
    email: str
    display_name: str
    roles: tuple[Role, ...]


class UserProfileChanged(Event):
    """What others see of a user, as it is now."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.profile_changed"

    user_id: UserId
    email: str
    display_name: str


class UserRolesChanged(Event):
    """A user's roles, as they are now."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.roles_changed"

    user_id: UserId
    roles: tuple[Role, ...]


class InstructorFollowed(Event):
    """A user wants to hear of an instructor's new courses, or (`following` false) no longer."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "instructor.followed"

    follower_id: UserId
    instructor_id: UserId
    following: bool


class PasswordChanged(Event):
    """A user's password was reset, and every session ended."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.password_changed"

    user_id: UserId


class SessionEnded(Event):
    """A session ended before its time: by logging out, from another device, by a new password, or to be safe."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "session.ended"

    user_id: UserId
    session_id: str


class RefreshTokenReused(Event):
    """A refresh token came a second time, so somebody else may have it; its session was ended."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.refresh_token_reused"

    user_id: UserId
    session_id: str


class RegistrationRequested(Event):
    """Somebody gave an address that must be verified by a mail to it."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "registration.requested"

    registration_id: str


class RegistrationRepeated(Event):
    """Somebody tried to register an address that has an account; its owner is told by mail, the caller is not."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "registration.repeated"

    user_id: UserId


class PasswordResetRequested(Event):
    """Somebody asked for a mail to choose another password; whether the address has an account is not said."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "password_reset.requested"

    reset_id: str
