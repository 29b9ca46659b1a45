"""Errors of orders, and failures of payments.

- OrdersError: a rejection that a mutation reports in its payload
- OrdersErrorGroup: several rejections of one request
- TransitionNotAllowed: an order cannot go from its state to the wanted one, at least not yet
- NotYetApplicable: a webhook event concerns something that is not stored yet
- PaymentMismatch: a payment does not match the amount of its order
- ProviderUnavailable: the payment provider did not respond; the same request may be retried
- ProviderRejected: the payment provider rejected the request; a retry would fail again
"""

from enum import Enum, auto

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.platform.errors import DomainError


class OrdersErrorCode(Enum):
    """Stable codes of the rejections, named `OrderErrorCode` in the graph."""

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
    COUPON_NOT_FOUND = auto()
    NOT_YOUR_COURSE = auto()
    INVALID_INPUT = auto()
    RETURN_URL_NOT_ALLOWED = auto()
    AMOUNT_TOO_SMALL = auto()
    AMOUNT_TOO_LARGE = auto()
    CHECKOUT_EXPIRED = auto()
    PAYMENT_UNAVAILABLE = auto()
    PAYMENT_IN_PROGRESS = auto()
    ORDER_NOT_FOUND = auto()
    NOT_REFUNDABLE = auto()
    REFUND_WINDOW_CLOSED = auto()
    IDEMPOTENCY_MISMATCH = auto()
    NO_SUCH_GRANT = auto()
    NO_PAYOUT_ACCOUNT = auto()
    INSUFFICIENT_BALANCE = auto()


class OrdersError(DomainError[OrdersErrorCode]):
    """A rejected request; `course_id` is the course concerned."""

    def __init__(
        self, code: OrdersErrorCode, message: str, argument: str | None = None, course_id: CourseId | None = None
    ) -> None:
        super().__init__(code, message, argument)
        self.course_id = course_id


class OrdersErrorGroup(Exception):
    """Several rejections of one request; nothing has changed."""

    def __init__(self, errors: list[OrdersError]) -> None:
        super().__init__(", ".join(error.message for error in errors))
        self.errors = errors


class TransitionNotAllowed(Exception):
    """An order cannot make this transition from its current state."""


class NotYetApplicable(Exception):
    """The event concerns an order, payment, refund or exchange rate that is not stored yet."""


class PaymentMismatch(Exception):
    """The provider reports another amount or currency than the order's, or a second payment."""


class ProviderUnavailable(Exception):
    """The payment provider could not be reached or failed; it may or may not have acted."""


class ProviderRejected(Exception):
    """The payment provider rejected the request; `code` is its own, such as ``amount_too_small``."""

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code
