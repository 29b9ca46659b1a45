"""Events of accounts. None holds a password, a token or a link."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Self

from subgraphs.kernel.audit.records import Actor
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Role
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.pictures.model import PictureId

DOMAIN = "accounts"


class UserRegistered(Event):
    """An e-mail address was verified, which created the user."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.registered"

    user_id: UserId
    email: str
    display_name: str
    roles: tuple[Role, ...]


class UserProfileChanged(Event):
    """A user's public profile changed; the event holds its new state."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.profile_changed"

    user_id: UserId
    email: str
    display_name: str


class ProfileTextsTakenDown(Event):
    """Staff hid the headline and the biography of a user from others."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.texts_taken_down"

    user_id: UserId
    reason: str


class ProfileTextsRestored(Event):
    """Staff showed the headline and the biography of a user again."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.texts_restored"

    user_id: UserId


class ReportDecided(Event):
    """Staff decided about a report: `upheld` if they found the rules broken. `note` is for the reporter alone.

    `subject` and `reason` are names of the kinds of subjects and of reasons. The owner of what was reported must not
    learn who reported it.
    """

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "report.decided"

    report_id: str
    reporter_id: UserId
    subject: str
    subject_id: str
    reason: str
    upheld: bool
    note: str | None


class AvatarSubmitted(Event):
    """A user submitted an uploaded picture as their avatar; it is shown once it is decoded."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "avatar.submitted"

    picture_id: PictureId


class UserRolesChanged(Event):
    """A user's roles changed; the event holds all of them."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.roles_changed"

    user_id: UserId
    roles: tuple[Role, ...]


class UserSuspended(Event):
    """An admin suspended a user until a time, or (None) until an admin restores them; every session ended.

    `courses_taken_down_by` is the one who also takes down the courses that the user owns; None leaves them on sale.
    """

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.suspended"

    user_id: UserId
    reason: str
    until: datetime | None
    courses_taken_down_by: Actor | None = None


class UserRestored(Event):
    """A suspension ended."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.restored"

    user_id: UserId


class RolesChangedByAdmin(Event):
    """An admin granted or took roles. `banned_from_teaching`: only an admin can grant the instructor role again."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.roles_changed_by_admin"

    user_id: UserId
    granted: tuple[Role, ...]
    taken: tuple[Role, ...]
    banned_from_teaching: bool
    reason: str | None


class InvitedUserFound(Event):
    """An invitation of another domain, by a user's id or an e-mail address, is for this user."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "invitation.user_found"

    invitation_id: str
    user_id: UserId


class InstructorFollowed(Event):
    """A user started to follow an instructor, or (`following` false) stopped."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "instructor.followed"

    follower_id: UserId
    instructor_id: UserId
    following: bool


class PasswordChanged(Event):
    """A user's password was reset, which ended every session."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.password_changed"

    user_id: UserId


class SessionEnded(Event):
    """A session ended before it expired: by log-out, revocation, a new password, or reuse of a refresh token."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "session.ended"

    user_id: UserId
    session_id: str


class SecurityChange(StrEnum):
    """A change that decides who can log in to an account, of which its owner is notified."""

    TOTP_ENABLED = "totp_enabled"
    TOTP_DISABLED = "totp_disabled"
    RECOVERY_CODES_REPLACED = "recovery_codes_replaced"
    RECOVERY_CODE_USED = "recovery_code_used"
    FACTORS_RESET = "factors_reset"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_UNLINKED = "identity_unlinked"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 -- the name of a change


class SecurityChanged(Event):
    """A user's means to log in changed, from the client described; without one, by an admin or operator."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.security_changed"

    user_id: UserId
    change: SecurityChange
    ip: str | None
    user_agent: str | None

    @classmethod
    def by(cls, user_id: UserId, change: SecurityChange, ip: str | None, user_agent: str | None) -> Self:
        """Return the event of a change by a client."""
        return cls(user_id=user_id, change=change, ip=ip, user_agent=user_agent)


class EmailChangeRequested(Event):
    """A user entered a new e-mail address, which a mail to it must confirm."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "email_change.requested"

    change_id: str


class EmailChanged(Event):
    """A user's e-mail address changed; a mail to the old one has a link to undo it."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.email_changed"

    user_id: UserId
    change_id: str


class UserPreferencesChanged(Event):
    """A user's language or time zone changed, which mails and reports obey; the event holds both."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.preferences_changed"

    user_id: UserId
    locale: str
    time_zone: str | None


class RefreshTokenReused(Event):
    """A refresh token was presented a second time, so it may be stolen; its session was ended."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.refresh_token_reused"

    user_id: UserId
    session_id: str


class RegistrationRequested(Event):
    """An address was registered and must be verified by a mail."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "registration.requested"

    registration_id: str


class RegistrationRepeated(Event):
    """An address that has an account was registered again; its owner is notified by mail, the caller is not."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "registration.repeated"

    user_id: UserId


class PasswordResetRequested(Event):
    """A password reset was requested, for an address with or without an account."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "password_reset.requested"

    reset_id: str


class DeletionCheckRequested(Event):
    """A user is about to be deleted: every domain that may object reports its obstacles of this round of checks."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "account_deletion.check_requested"

    deletion_id: str
    user_id: UserId
    round: int


class DeletionStep(StrEnum):
    """A step of a deletion that its user receives a mail about."""

    CONFIRMATION_NEEDED = "confirmation_needed"
    SCHEDULED = "scheduled"
    REJECTED = "rejected"
    CANCELED = "canceled"


class DeletionAdvanced(Event):
    """A deletion took a step that its user receives a mail about."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "account_deletion.advanced"

    deletion_id: str
    step: DeletionStep


class UserDeleted(Event):
    """An account was deleted, once and for all: every domain erases the personal data of its user, and reports it."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "user.deleted"

    user_id: UserId
    deletion_id: str


class DataExportRequested(Event):
    """A user requested an export of their data: each of these domains writes its file, and reports it.

    Published again, with the domains that are still pending, if some have not reported.
    """

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "data_export.requested"

    export_id: str
    user_id: UserId
    domains: tuple[str, ...]


class AccountsDataExported(Event):
    """Accounts' part of a user's data export is written to the object store."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "accounts.data_exported"

    export_id: str
    user_id: UserId
    size_bytes: int


class DataExportCollected(Event):
    """All domains have written their files of an export: the archive can be made."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "data_export.collected"

    export_id: str


class DataExportOutcome(StrEnum):
    """The end of an export that its user receives a mail about."""

    READY = "ready"
    FAILED = "failed"


class DataExportEnded(Event):
    """The archive of an export is ready, or could not be made; its user receives a mail."""

    domain: ClassVar[str] = DOMAIN
    type: ClassVar[str] = "data_export.ended"

    export_id: str
    outcome: DataExportOutcome
