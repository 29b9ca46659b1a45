"""Orders and their lines."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, Text, any_, cast, func, insert, or_, select, true, tuple_, update
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.graphql.pagination import Page, PageRequest, page_of
from subgraphs.kernel.identity.ids import OrderId, OrderLineId, UserId
from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.service.model import CLOSED_UNPAID, Order, OrderLine, OrderStatus
from subgraphs.orders.service.ports.sales.orders import OrderFilter
from subgraphs.orders.store.sales.order_changes import CHANNEL
from subgraphs.orders.store.shares import share_values, shares_of
from subgraphs.orders.store.tables import disputes, order_lines, order_numbers, orders, refunds


class SqlOrders:
    """The tables of orders and their lines."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def next_number(self, at: datetime) -> str:
        number = await self._session.scalar(select(order_numbers.next_value()))
        return f"L{at.year}-{number:06d}"

    async def add(self, order: Order) -> None:
        await self._session.execute(
            insert(orders).values(
                id=order.id,
                number=order.number,
                buyer_id=order.buyer_id,
                currency=order.currency.value,
                total_minor=order.total.amount_minor,
                created_at=order.created_at,
                expires_at=order.expires_at,
                return_url=order.return_url,
                **_changing(order),
            )
        )
        await self._session.execute(
            insert(order_lines), [_line_row(order, position) for position in range(len(order.lines))]
        )

    async def save(self, order: Order) -> None:
        await self._session.execute(update(orders).where(orders.c.id == order.id).values(**_changing(order)))
        for line in order.lines:
            if line.refunded is not None:
                await self._session.execute(
                    update(order_lines)
                    .where(order_lines.c.id == line.id)
                    .values(refunded_minor=line.refunded.amount_minor)
                )
        await self._session.execute(sql_text("select pg_notify(:channel, :id)"), {"channel": CHANNEL, "id": order.id})

    async def get(self, order_id: OrderId) -> Order | None:
        return (await self.by_ids([order_id])).get(order_id)

    async def by_ids(self, order_ids: Collection[OrderId]) -> Mapping[OrderId, Order]:
        return {order.id: order for order in await self._load(select(orders).where(one_of(orders.c.id, order_ids)))}

    async def lock(self, order_id: OrderId) -> Order | None:
        found = await self._load(select(orders).where(orders.c.id == order_id).with_for_update())
        return found[0] if found else None

    async def id_of_payment(self, payment_id: str) -> OrderId | None:
        found: OrderId | None = await self._session.scalar(select(orders.c.id).where(orders.c.payment_id == payment_id))
        return found

    async def id_of_line(self, line_id: OrderLineId) -> OrderId | None:
        found: OrderId | None = await self._session.scalar(
            select(order_lines.c.order_id).where(order_lines.c.id == line_id)
        )
        return found

    async def pending_of(self, buyer_id: UserId) -> list[Order]:
        return await self._load(
            select(orders)
            .where(orders.c.buyer_id == buyer_id, orders.c.status == OrderStatus.PENDING.value)
            .order_by(orders.c.id)
        )

    async def expired(self, before: datetime, limit: int) -> list[OrderId]:
        found = await self._session.scalars(
            select(orders.c.id)
            .where(orders.c.status == OrderStatus.PENDING.value, orders.c.expires_at < before)
            # Bank debits may stay pending for days; a random order prevents them from starving the others.
            .order_by(func.random())
            .limit(limit)
        )
        return list(found)

    async def page(self, wanted: OrderFilter, request: PageRequest) -> Page[Order]:
        query = select(orders).where(*_conditions(wanted))
        if request.after is not None:
            placed, order_id = request.after
            query = query.where(tuple_(orders.c.created_at, orders.c.id) < tuple_(func.to_timestamp(placed), order_id))
        query = query.order_by(orders.c.created_at.desc(), orders.c.id.desc()).limit(request.limit + 1)
        return page_of(await self._load(query), request, lambda order: [order.created_at.timestamp(), order.id])

    async def histories(self, buyer_ids: Collection[UserId], request: PageRequest) -> Mapping[UserId, Page[Order]]:
        buyers = select(func.unnest(cast(list(buyer_ids), ARRAY(Text))).label("id")).subquery()
        newest = select(orders).where(orders.c.buyer_id == buyers.c.id)
        if request.after is not None:
            newest = newest.where(orders.c.id < str(request.after[0]))
        page = newest.order_by(orders.c.id.desc()).limit(request.limit + 1).correlate(buyers).lateral("page")
        found = await self._load(select(page).select_from(buyers.join(page, true())).order_by(page.c.id.desc()))
        return {
            buyer_id: page_of(
                [order for order in found if order.buyer_id == buyer_id], request, lambda order: [order.id]
            )
            for buyer_id in buyer_ids
        }

    async def history(self, buyer_id: UserId, request: PageRequest) -> Page[Order]:
        query = (
            select(orders)
            .where(orders.c.buyer_id == buyer_id, orders.c.status.not_in([status.value for status in CLOSED_UNPAID]))
            .order_by(orders.c.id.desc())
            .limit(request.limit + 1)
        )
        if request.after is not None:
            query = query.where(orders.c.id < str(request.after[0]))
        return page_of(await self._load(query), request, lambda order: [order.id])

    async def _load(self, query: Select[tuple[object, ...]]) -> list[Order]:
        rows = (await self._session.execute(query)).all()
        if not rows:
            return []
        lines: dict[OrderId, list[Row[tuple[object, ...]]]] = {row.id: [] for row in rows}
        found = await self._session.execute(
            select(order_lines).where(one_of(order_lines.c.order_id, list(lines))).order_by(order_lines.c.position)
        )
        for line in found:
            lines[line.order_id].append(line)
        return [_order(row, lines[row.id]) for row in rows]


def _conditions(wanted: OrderFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.number is not None:
        conditions.append(orders.c.number == wanted.number)
    if wanted.provider_id is not None:
        refunded = select(refunds.c.order_id).where(refunds.c.external_id == wanted.provider_id)
        disputed = select(disputes.c.order_id).where(disputes.c.id == wanted.provider_id)
        conditions.append(
            or_(
                orders.c.session_id == wanted.provider_id,
                orders.c.payment_id == wanted.provider_id,
                # One array for both, which an index condition can take; a subquery beside `or` would scan.
                orders.c.id == any_(func.array(refunded.union(disputed).scalar_subquery())),
            )
        )
    if wanted.buyer_id is not None:
        conditions.append(orders.c.buyer_id == wanted.buyer_id)
    if wanted.statuses is not None:
        conditions.append(orders.c.status.in_([status.value for status in wanted.statuses]))
    if wanted.placed_from is not None:
        conditions.append(orders.c.created_at >= wanted.placed_from)
    if wanted.placed_before is not None:
        conditions.append(orders.c.created_at < wanted.placed_before)
    return conditions


def _changing(order: Order) -> dict[str, object]:
    return {
        "status": order.status.value,
        "extra_refunded_minor": order.extra_refunded.amount_minor,
        "paid_at": order.paid_at,
        "session_id": order.session_id,
        "checkout_url": order.checkout_url,
        "payment_id": order.payment_id,
        "receipt_url": order.receipt_url,
    }


def _line_row(order: Order, position: int) -> dict[str, object]:
    line = order.lines[position]
    return {
        "id": line.id,
        "order_id": order.id,
        "position": position,
        "course_id": line.course_id,
        "title": line.title,
        "instructor_id": line.instructor_id,
        "list_minor": line.list_price.amount_minor,
        "discount_minor": line.discount.amount_minor,
        "tax_minor": line.tax.amount_minor,
        "paid_minor": line.paid.amount_minor,
        "instructor_share_minor": line.instructor_share.amount_minor,
        **share_values(line.shares),
        "coupon_id": line.coupon_id,
        "coupon_code": line.coupon_code,
    }


def _order(row: Row[tuple[object, ...]], lines: list[Row[tuple[object, ...]]]) -> Order:
    currency = Currency(row.currency)
    return Order(
        id=row.id,
        number=row.number,
        buyer_id=row.buyer_id,
        status=OrderStatus(row.status),
        currency=currency,
        lines=tuple(_line(line, currency) for line in lines),
        created_at=row.created_at,
        expires_at=row.expires_at,
        extra_refunded=Money(row.extra_refunded_minor, currency),
        paid_at=row.paid_at,
        session_id=row.session_id,
        checkout_url=row.checkout_url,
        return_url=row.return_url,
        payment_id=row.payment_id,
        receipt_url=row.receipt_url,
    )


def _line(row: Row[tuple[object, ...]], currency: Currency) -> OrderLine:
    return OrderLine(
        id=row.id,
        course_id=row.course_id,
        title=row.title,
        instructor_id=row.instructor_id,
        list_price=Money(row.list_minor, currency),
        discount=Money(row.discount_minor, currency),
        tax=Money(row.tax_minor, currency),
        paid=Money(row.paid_minor, currency),
        instructor_share=Money(row.instructor_share_minor, currency),
        shares=shares_of(row, row.instructor_id),
        coupon_id=row.coupon_id,
        coupon_code=row.coupon_code,
        refunded=None if row.refunded_minor is None else Money(row.refunded_minor, currency),
    )
