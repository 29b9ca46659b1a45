"""Orders of all buyers, for admins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from subgraphs.kernel.graphql.pagination import Page, PageRequest, pages_by_request
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.errors import BadUserInput
from subgraphs.orders.service.model import Order
from subgraphs.orders.service.ports.sales.orders import OrderFilter
from subgraphs.orders.service.ports.unit_of_work import OrdersWork

BuyerPage: TypeAlias = tuple[UserId, PageRequest]

MAX_TEXT = 255
"""In characters: the longest id of a payment provider."""


@dataclass(frozen=True, slots=True)
class SearchOrders:
    """List the orders that match a filter, newest first, for an admin."""

    units: Transactions[OrdersWork]

    async def __call__(self, principal: Principal | None, wanted: OrderFilter, request: PageRequest) -> Page[Order]:
        """Raise Unauthenticated, Forbidden, and BadUserInput for text that no order can have."""
        require_scope(principal, Scope.ORDERS_READ)
        number = _text(wanted.number, "number")
        wanted = replace(
            wanted,
            number=None if number is None else number.upper(),
            provider_id=_text(wanted.provider_id, "providerId"),
        )
        async with self.units.reading() as work:
            return await work.orders.page(wanted, request)


@dataclass(frozen=True, slots=True)
class ListBuyersOrders:
    """List pages of users' orders, for admins; for others, and about oneself, there is `viewer`."""

    units: Transactions[OrdersWork]

    async def __call__(self, principal: Principal | None, keys: Sequence[BuyerPage]) -> Mapping[BuyerPage, Page[Order]]:
        if principal is None or not principal.has(Scope.ORDERS_READ):
            return {}
        async with self.units.reading() as work:
            return await pages_by_request(keys, work.orders.histories)


def _text(text: str | None, argument: str) -> str | None:
    stripped = (text or "").strip()
    if len(stripped) > MAX_TEXT or not stripped.isprintable():
        raise BadUserInput(f"{argument} has at most {MAX_TEXT} printable characters.", argument=argument)
    return stripped or None
