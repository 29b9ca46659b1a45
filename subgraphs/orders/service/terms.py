"""The marketplace's terms of sale."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from subgraphs.kernel.identity.ids import OrderId
from subgraphs.kernel.values.return_urls import ReturnUrlNotAllowed, ReturnUrls
from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.service.model import Order


@dataclass(frozen=True, slots=True)
class Terms:
    """Configured amounts, periods and return addresses. `instructor_share`, of all of a course's
    instructors, is in basis points of the price paid.
    """

    instructor_share: int
    refund_window: timedelta
    checkout_lifetime: timedelta
    return_url: Callable[[OrderId], str]
    """The page of ours to which the provider sends the buyer of an order."""
    onboarding_return_url: Callable[[str | None], str]
    """The page of ours to which the provider sends an instructor, who then goes on to an address."""
    return_urls: ReturnUrls

    def check_return_url(self, url: str | None) -> None:
        """Raise OrdersError if a user may not be sent to an address after a page of the provider."""
        if url is not None:
            try:
                self.return_urls.check(url)
            except ReturnUrlNotAllowed:
                message = "This address is not on the list of those to which users may be sent back."
                raise OrdersError(OrdersErrorCode.RETURN_URL_NOT_ALLOWED, message, "returnUrl") from None

    def maturity(self, order: Order) -> datetime:
        """Return when the earnings of a paid order become available, which is the end of its refund window."""
        assert order.paid_at is not None
        return order.paid_at + self.refund_window
