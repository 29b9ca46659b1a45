"""Mutation fields of orders. Each resolver calls one use case and presents its result or its errors."""

import strawberry

from subgraphs.orders.schema.mutations.access import AccessMutations
from subgraphs.orders.schema.mutations.carts import CartMutations
from subgraphs.orders.schema.mutations.checkout import CheckoutMutations
from subgraphs.orders.schema.mutations.coupons import CouponMutations
from subgraphs.orders.schema.mutations.money_issues import MoneyIssueMutations
from subgraphs.orders.schema.mutations.payouts import PayoutMutations
from subgraphs.orders.schema.mutations.refunds import RefundMutations
from subgraphs.orders.schema.mutations.wishlist import WishlistMutations

__all__ = ["Mutation"]


@strawberry.type
class Mutation(
    CartMutations,
    WishlistMutations,
    CheckoutMutations,
    RefundMutations,
    CouponMutations,
    PayoutMutations,
    MoneyIssueMutations,
    AccessMutations,
):
    """All mutations, grouped by what they change."""
