"""Why orders refuses, and what goes wrong with payments.

- Refusal: a value that a mutation reports in its payload
- TransitionNotAllowed: an order cannot go from its state to that one, at least not yet
- PaymentMismatch: a payment is not of the amount that its order asks for
- ProviderUnavailable: the payment provider did not answer; the same request may be repeated
- ProviderRefused: the payment provider will not do it, whoever asks again
"""

from enum import Enum, auto

from subgraphs.kernel import refusals
from subgraphs.kernel.ids import CourseId


class RefusalReason(Enum):
    """The reasons, as the graph names them."""

    EMPTY_CART = auto()
    CART_FULL = auto()
    MIXED_CURRENCIES = auto()
    ALREADY_ENROLLED = auto()
    OWN_COURSE = auto()
    COURSE_UNAVAILABLE = auto()
    NOT_FREE = auto()
    PRICE_CHANGED = auto()
    COUPON_INVALID = auto()
    COUPON_EXPIRED = auto()
    COUPON_EXHAUSTED = auto()
    COUPON_NOT_APPLICABLE = auto()
    COUPON_EXISTS = auto()
    NOT_YOUR_COURSE = auto()
    INVALID_INPUT = auto()
    AMOUNT_TOO_SMALL = auto()
    PAYMENT_UNAVAILABLE = auto()
    PAYMENT_IN_PROGRESS = auto()
    ORDER_NOT_FOUND = auto()
    NOT_REFUNDABLE = auto()
    REFUND_WINDOW_CLOSED = auto()
    IDEMPOTENCY_MISMATCH = auto()
    NO_SUCH_GRANT = auto()
    NO_PAYOUT_ACCOUNT = auto()
    INSUFFICIENT_BALANCE = auto()


class Refusal(refusals.Refusal[RefusalReason]):
    """Orders will not do what was asked; `course_id` is of the course that is concerned."""

    def __init__(
        self, reason: RefusalReason, message: str, argument: str | None = None, course_id: CourseId | None = None
    ) -> None:
        super().__init__(reason, message, argument)
        self.course_id = course_id


class Refusals(Exception):
    """Several reasons at once; nothing has changed."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(", ".join(refusal.message for refusal in refusals))
        self.refusals = refusals


class TransitionNotAllowed(Exception):
    """An order cannot move that way from where it is."""


class PaymentMismatch(Exception):
    """The provider reports another amount or currency than the order's, or a second payment."""


class ProviderUnavailable(Exception):
    """The payment provider could not be reached or failed; whether it acted is unknown."""


class ProviderRefused(Exception):
    """The payment provider refused; `code` is its own, such as ``amount_too_small``."""

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code
