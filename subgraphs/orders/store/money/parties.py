"""The parties of an order: its buyer, and those whose courses it sold."""

from sqlalchemy import Column, ColumnElement, or_, select

from subgraphs.kernel.identity.ids import UserId
from subgraphs.orders.store.tables import order_lines, orders


def of_buyer_or_seller(order_id: Column[str], user_id: UserId) -> ColumnElement[bool]:
    """Return the condition that the user is a party of the order in that column."""
    return or_(
        order_id.in_(select(orders.c.id).where(orders.c.buyer_id == user_id)),
        order_id.in_(select(order_lines.c.order_id).where(of_seller(user_id))),
    )


def of_seller(user_id: UserId) -> ColumnElement[bool]:
    """Return the condition that the user owned the course of a line at the sale, or has a share in its income."""
    return or_(order_lines.c.instructor_id == user_id, order_lines.c.share_user_ids.contains([user_id]))
