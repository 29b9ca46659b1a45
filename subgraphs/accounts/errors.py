"""Errors that mutations of accounts return in their payloads."""

from enum import Enum, auto

from subgraphs.kernel.platform.errors import DomainError


class AccountsErrorCode(Enum):
    """The error codes, named as in the graph."""

    INVALID_CREDENTIALS = auto()
    INVALID_EMAIL = auto()
    INVALID_NAME = auto()
    INVALID_PROFILE = auto()
    WEAK_PASSWORD = auto()
    TOKEN_EXPIRED = auto()
    TOKEN_REUSED = auto()
    SESSION_NOT_FOUND = auto()
    USER_NOT_FOUND = auto()
    NOT_AN_INSTRUCTOR = auto()
    OWN_ACCOUNT = auto()
    INSTRUCTOR_BARRED = auto()
    ACCOUNT_SUSPENDED = auto()
    INVALID_REASON = auto()
    INVALID_END = auto()
    INVALID_CODE = auto()
    SECOND_FACTOR_REQUIRED = auto()
    FACTOR_EXISTS = auto()
    NO_FACTOR = auto()
    DEVICE_NOT_FOUND = auto()
    TERMS_OUTDATED = auto()
    INVALID_LOCALE = auto()
    INVALID_TIME_ZONE = auto()
    EMAIL_NOT_VERIFIED = auto()
    IDENTITY_NOT_LINKED = auto()
    IDENTITY_TAKEN = auto()
    IDENTITY_NOT_FOUND = auto()
    LAST_LOG_IN_METHOD = auto()
    INVALID_PASSKEY = auto()
    PASSKEY_NOT_FOUND = auto()
    TOO_MANY_PASSKEYS = auto()
    INVALID_PICTURE = auto()
    PICTURE_NOT_FOUND = auto()
    BEYOND_OWN_SCOPES = auto()
    LAST_MANAGER = auto()
    ROLE_NOT_ADJUSTABLE = auto()
    INVALID_SUBJECT = auto()
    INVALID_NOTE = auto()
    REPORT_NOT_FOUND = auto()
    TOO_MANY_MESSAGES = auto()
    NO_DELETION = auto()
    NO_EXPORT = auto()


class AccountsError(DomainError[AccountsErrorCode]):
    """A rule of accounts rejects the request."""
