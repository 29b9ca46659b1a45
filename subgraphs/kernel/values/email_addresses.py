"""E-mail addresses in the one form that is stored and compared."""

from email_validator import EmailNotValidError, validate_email

MAX_EMAIL = 254
"""In characters (RFC 5321, section 4.5.3.1.3)."""


class InvalidEmailAddress(ValueError):
    """The text is not an e-mail address."""


def normalized_email(text: str) -> str:
    """Return the address, Unicode-normalised and in lower case. Raises InvalidEmailAddress."""
    if len(text) > MAX_EMAIL:
        raise InvalidEmailAddress
    try:
        valid = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise InvalidEmailAddress from None
    return valid.normalized.lower()
