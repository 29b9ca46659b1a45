"""The personal data that accounts stores. What belongs to an account is deleted with its row, by the foreign keys."""

from sqlalchemy import ColumnElement, and_, select

from subgraphs.accounts.store import tables
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.privacy.personal_data import Deleted, Expires, Kept, PersonalTable, Withheld, personal_table
from subgraphs.kernel.privacy.reports import KeptReason

_WHILE_ACTIVE = "as long as the account"
_WITH_ACCOUNT = Deleted("with the account's row")


def _written_as_reporter(user_id: UserId) -> ColumnElement[bool]:
    messages = tables.report_messages.c
    return and_(messages.author_id == user_id, messages.by_staff.is_(False))


def _of_sessions(user_id: UserId) -> ColumnElement[bool]:
    own = select(tables.sessions.c.id).where(tables.sessions.c.user_id == user_id)
    return tables.refresh_tokens.c.session_id.in_(own)


PERSONAL_DATA: tuple[PersonalTable, ...] = (
    personal_table(
        tables.users,
        *("id", "email", "display_name", "password_hash", "headline", "bio", "locale", "time_zone"),
        *("suspension_reason", "texts_take_down_reason", "terms_version", "terms_accepted_at", "marketing_consent"),
        purpose="the account: log-in, profile, language of mails",
        retention=_WHILE_ACTIVE,
        erasure=Deleted("by the deletion itself"),
        of_user="id",
        exported=(
            *("id", "email", "display_name", "roles", "headline", "bio", "locale", "time_zone", "created_at"),
            *("terms_version", "terms_accepted_at", "marketing_consent"),
            *("texts_taken_down_at", "texts_take_down_reason"),
        ),
    ),
    personal_table(
        tables.registrations,
        *("email", "display_name", "language"),
        purpose="addresses that wait for their confirmation",
        retention="24 hours",
        erasure=Deleted("by the deletion itself"),
        withheld=Withheld.NOT_BY_USER,
    ),
    personal_table(
        tables.sessions,
        *("user_id", "user_agent", "ip"),
        purpose="the list of devices, and their end",
        retention="30 days after the end of the session",
        erasure=_WITH_ACCOUNT,
        of_user="user_id",
        exported=("user_agent", "ip", "created_at", "last_seen_at", "methods"),
    ),
    personal_table(
        tables.refresh_tokens,
        *("session_id", "digest"),
        purpose="sessions stay logged in",
        retention="30 days after the end of the session",
        erasure=_WITH_ACCOUNT,
        of_user=_of_sessions,
        withheld=Withheld.CREDENTIALS,
    ),
    personal_table(
        tables.password_resets,
        "user_id",
        purpose="links to choose a password",
        retention="an hour",
        erasure=_WITH_ACCOUNT,
        of_user="user_id",
        withheld=Withheld.CREDENTIALS,
    ),
    personal_table(
        tables.identities,
        *("user_id", "subject", "email"),
        purpose="log-in with identity providers",
        retention=_WHILE_ACTIVE,
        erasure=_WITH_ACCOUNT,
        of_user="user_id",
        exported=("provider", "issuer", "subject", "email", "linked_at", "last_used_at"),
    ),
    personal_table(
        tables.email_changes,
        *("user_id", "old_email", "new_email"),
        purpose="changes of the address, and undoing them",
        retention="7 days after they are confirmed",
        erasure=_WITH_ACCOUNT,
        of_user="user_id",
        exported=("old_email", "new_email", "requested_at", "confirmed_at"),
    ),
    personal_table(
        tables.consents,
        "user_id",
        purpose="evidence of consents",
        retention=_WHILE_ACTIVE,
        erasure=_WITH_ACCOUNT,
        of_user="user_id",
        exported=("kind", "version", "granted", "changed_at"),
    ),
    personal_table(
        tables.totp_factors,
        *("user_id", "encrypted_secret"),
        purpose="the authenticator app",
        retention=_WHILE_ACTIVE,
        erasure=_WITH_ACCOUNT,
        of_user="user_id",
        exported=("created_at", "confirmed_at"),
    ),
    personal_table(
        tables.passkeys,
        *("user_id", "credential_id", "public_key", "name"),
        purpose="passkeys, by their public keys",
        retention=_WHILE_ACTIVE,
        erasure=_WITH_ACCOUNT,
        of_user="user_id",
        exported=("name", "backed_up", "created_at", "last_used_at"),
    ),
    personal_table(
        tables.recovery_codes,
        *("user_id", "digest"),
        purpose="recovery codes, as digests",
        retention=_WHILE_ACTIVE,
        erasure=_WITH_ACCOUNT,
        of_user="user_id",
        withheld=Withheld.CREDENTIALS,
    ),
    personal_table(
        tables.trusted_devices,
        *("user_id", "user_agent", "ip"),
        purpose="devices that need no second factor",
        retention="30 days after they were trusted",
        erasure=_WITH_ACCOUNT,
        of_user="user_id",
        exported=("user_agent", "ip", "created_at", "last_used_at"),
    ),
    personal_table(
        tables.log_in_challenges,
        "user_id",
        purpose="log-ins that wait for the second factor",
        retention="minutes",
        erasure=_WITH_ACCOUNT,
        of_user="user_id",
        withheld=Withheld.CREDENTIALS,
    ),
    personal_table(
        tables.follows,
        *("instructor_id", "follower_id"),
        purpose="the instructors that a user follows",
        retention=_WHILE_ACTIVE,
        erasure=_WITH_ACCOUNT,
        of_user="follower_id",
        exported=("instructor_id", "followed_at"),
    ),
    personal_table(
        tables.reports,
        *("reporter_id", "note", "decided_by"),
        purpose="reports of what breaks the rules",
        retention="as long as the account of the reporter",
        erasure=_WITH_ACCOUNT,
        of_user="reporter_id",
        exported=("id", "subject", "subject_id", "reason", "note", "status", "created_at", "decided_at"),
    ),
    personal_table(
        tables.report_messages,
        *("author_id", "text"),
        purpose="messages between a reporter and moderators",
        retention="as long as the report",
        erasure=Deleted("with the report"),
        of_user="author_id",
        exported=("report_id", "text", "sent_at"),
        # Messages that a moderator wrote are about others.
        exported_of=_written_as_reporter,
    ),
    personal_table(
        tables.pictures,
        *("subject", "uploader_id", "alt"),
        purpose="the avatar",
        retention="as long as it is shown; an hour after it is replaced",
        erasure=Deleted("with its files in the object store"),
        of_user="subject",
        exported=("id", "status", "alt", "created_at"),
    ),
    personal_table(
        tables.audit_log,
        *("actor_id", "target", "before", "after", "reason"),
        purpose="what admins did, and why",
        retention="for good",
        erasure=Kept(KeptReason.AUDIT),
        withheld=Withheld.OF_OTHERS,
    ),
    personal_table(
        tables.account_deletions,
        *("user_id", "email"),
        purpose="deletions and their receipts; the address until the last mail is sent, 30 days at most",
        retention="400 days after the deletion",
        erasure=Expires(),
        of_user="user_id",
        exported=("id", "state", "requested_at", "due_at"),
    ),
    personal_table(
        tables.data_exports,
        "user_id",
        purpose="exports of one's data",
        retention="the archive 7 days, the record of it 30 more",
        erasure=Expires(),
        of_user="user_id",
        exported=("id", "state", "requested_at", "ready_at", "expires_at"),
    ),
    personal_table(
        tables.erased_users,
        "user_id",
        purpose="what a deleted user published is shown as that of a deleted user",
        retention="for good",
        erasure=Kept(KeptReason.PUBLISHED_CONTENT),
        withheld=Withheld.TECHNICAL,
    ),
)
"""The entries."""
