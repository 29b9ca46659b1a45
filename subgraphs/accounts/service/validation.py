"""Validation and normalisation of what users enter. Pure."""

from functools import cache
from zoneinfo import available_timezones

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.credentials.frequent_passwords import is_common
from subgraphs.accounts.service.credentials.opaque_strings import opaque_string
from subgraphs.kernel.values import email_addresses
from subgraphs.kernel.values.email_addresses import InvalidEmailAddress
from subgraphs.kernel.values.languages import InvalidLanguage, canonical_language
from subgraphs.kernel.values.plain_text import clean_line, clean_text

MIN_PASSWORD = 10
MAX_PASSWORD = 128
MAX_TYPED_PASSWORD = 4 * MAX_PASSWORD
"""Before it is composed: no letter of a real script decomposes into more than four."""
MAX_NAME = 80
MAX_HEADLINE = 120
MAX_BIO = 4_000


def normalized_email(text: str) -> str:
    """Return the address in the one form that is stored and compared: Unicode-normalised, lower case.

    Raises AccountsError if the text is not an address.
    """
    try:
        return email_addresses.normalized_email(text)
    except InvalidEmailAddress:
        raise AccountsError(AccountsErrorCode.INVALID_EMAIL, "That is not an e-mail address.", "email") from None


def acceptable_password(password: str, *, email: str | None = None, argument: str = "password") -> str:
    """Return the password as an opaque string, to be hashed.

    Raises AccountsError if it is too short, too long, among the first to be guessed, or holds control characters.
    Length and a list of common passwords are the only criteria besides, as NIST SP 800-63B advises.
    """
    prepared = opaque_string(password) if len(password) <= MAX_TYPED_PASSWORD else password
    if prepared is None:
        raise AccountsError(AccountsErrorCode.WEAK_PASSWORD, "Leave out control characters.", argument)
    password = prepared
    if len(password) < MIN_PASSWORD:
        raise AccountsError(AccountsErrorCode.WEAK_PASSWORD, f"Use at least {MIN_PASSWORD} characters.", argument)
    if len(password) > MAX_PASSWORD:
        raise AccountsError(AccountsErrorCode.WEAK_PASSWORD, f"Use at most {MAX_PASSWORD} characters.", argument)
    if is_common(password) or (email is not None and email.partition("@")[0] == password.casefold()):
        raise AccountsError(
            AccountsErrorCode.WEAK_PASSWORD, "That password is among the first to be guessed.", argument
        )
    return password


def display_name(text: str) -> str:
    """Return the name as displayed: one line, without control or invisible characters.

    Raises AccountsError if it is empty or too long.
    """
    name = clean_line(text)
    if not 1 <= len(name) <= MAX_NAME:
        raise AccountsError(AccountsErrorCode.INVALID_NAME, f"A name has 1 to {MAX_NAME} characters.", "displayName")
    return name


def shown_name(text: str | None, email: str) -> str:
    """Return the name that a provider asserts as displayed, shortened; without one, the part before the address' @."""
    return clean_line(text or "")[:MAX_NAME].strip() or email.partition("@")[0][:MAX_NAME]


def headline(text: str) -> str | None:
    """Return the headline, normalised; None if empty. Raises AccountsError if it is too long."""
    return _profile_text(text, MAX_HEADLINE, "headline")


def bio(text: str) -> str | None:
    """Return the biography, normalised; None if empty. Raises AccountsError if it is too long."""
    return _profile_text(text, MAX_BIO, "bio")


def locale(tag: str) -> str:
    """Return a language tag in canonical form. Raises AccountsError(INVALID_LOCALE)."""
    try:
        return canonical_language(tag)
    except InvalidLanguage:
        raise AccountsError(
            AccountsErrorCode.INVALID_LOCALE, "That is not a language tag, such as `en` or `de-CH`.", "locale"
        ) from None


def time_zone(name: str | None) -> str | None:
    """Return the name of a time zone in the IANA database. Raises AccountsError(INVALID_TIME_ZONE)."""
    if name is not None and name not in _time_zones():
        raise AccountsError(
            AccountsErrorCode.INVALID_TIME_ZONE, "That is not a time zone, such as `Europe/Berlin`.", "timeZone"
        )
    return name


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _profile_text(text: str, longest: int, argument: str) -> str | None:
    trimmed = clean_text(text)
    if len(trimmed) > longest:
        raise AccountsError(AccountsErrorCode.INVALID_PROFILE, f"At most {longest} characters.", argument)
    return trimmed or None
