"""Why notifications refuses: each a value a mutation reports in its payload.

- Refusal: carries a reason, a message for people, and the argument it concerns
"""

from enum import Enum, auto

from subgraphs.kernel import refusals


class RefusalReason(Enum):
    """The reasons, as the graph names them."""

    NOT_FOUND = auto()
    NOTHING_NAMED = auto()
    INVALID_CHANNEL = auto()


class Refusal(refusals.Refusal[RefusalReason]):
    """Notifications will not do what was asked."""
