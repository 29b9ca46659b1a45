"""Why accounts refuses: each a value a mutation reports in its payload.

- Refusal: carries a reason, a message for people, and the argument it concerns
"""

from enum import Enum, auto

from subgraphs.kernel import refusals


class RefusalReason(Enum):
    """The reasons, as the graph names them."""

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


class Refusal(refusals.Refusal[RefusalReason]):
    """Accounts will not do what was asked."""
