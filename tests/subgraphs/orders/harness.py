"""Test harness: the orders subgraph and worker module over PostgreSQL and the Stripe simulator."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import text

from subgraphs.catalog.events import CourseOutline, CourseUpdated, OutlineShare, OutlineStatus
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.graphql.subgraph import GraphQLResponse, Subgraph
from subgraphs.kernel.identity.ids import CATEGORY, COURSE, USER, CourseId, UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.messaging.events import Event, decode
from subgraphs.kernel.messaging.outbox import StoredEvent
from subgraphs.kernel.messaging.worker_module import WorkerModule
from subgraphs.kernel.persistence.sql import Database
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked
from subgraphs.orders.use_cases import UseCases
from tests.lectern.stripe_simulator.running_simulator import Running
from tests.subgraphs.clocks import OffsetClock
from tests.subgraphs.event_delivery import deliver_event
from tests.waiting import eventually

_revisions = itertools.count(1)


@dataclass
class Orders:
    """Actions on the running domain, and queries of its state."""

    subgraph: Subgraph
    worker_module: WorkerModule
    database: Database
    stripe: Running
    time: OffsetClock
    use_cases: UseCases
    published: list[Event] = field(default_factory=list)

    async def execute(self, document: str, principal: Principal | None = None, **variables: Any) -> GraphQLResponse:
        return await self.subgraph.execute(document, variables, None, RequestInfo(principal))

    async def data(self, document: str, principal: Principal | None = None, **variables: Any) -> Any:
        response = await self.execute(document, principal, **variables)
        assert "errors" not in response, response
        return response["data"]

    async def deliver(self, event: Event) -> None:
        """Deliver an event of any domain to this domain's handlers."""
        await deliver_event(self.worker_module, event)

    async def run_worker(self) -> None:
        """Relay the outbox until it is empty, and deliver its events to this domain's handlers."""

        async def publish(events: Sequence[StoredEvent]) -> None:
            for stored in events:
                event = decode(stored.type, stored.version, stored.payload)
                self.published.append(event)
                await self.deliver(event)

        while await self.worker_module.outboxes[0].relay(publish, 100):
            pass

    async def run_task(self, name: str) -> None:
        """Run a periodic task of the worker, and handle the events that it publishes."""
        await next(task for task in self.worker_module.periodic_tasks if task.name == f"orders.{name}").run()
        await self.run_worker()

    def published_of(self, kind: str) -> list[Any]:
        return [event for event in self.published if event.type == kind]

    def enrollment_revisions(self) -> list[int]:
        """Return the revisions of the published enrollment events, in order."""
        return [event.revision for event in self.published if isinstance(event, EnrollmentGranted | EnrollmentRevoked)]

    async def course(
        self,
        price: int | None = 2500,
        *,
        currency: str = "USD",
        owner: UserId | None = None,
        course_id: CourseId | None = None,
        status: OutlineStatus = OutlineStatus.PUBLISHED,
        title: str = "The cello",
        shares: Mapping[UserId, int] | None = None,
        revision: int | None = None,
    ) -> CourseId:
        """Replicate a course of catalog, and return its id. Without `shares` the event is from before them."""
        owner = owner or next(iter(shares or {}), USER.new())
        outline = CourseOutline(
            id=course_id or COURSE.new(),
            revision=revision or next(_revisions),
            slug="cello",
            title=title,
            status=status,
            language="en",
            category_id=CATEGORY.new(),
            owner_id=owner,
            instructor_ids=tuple(dict.fromkeys((owner, *(shares or {})))),
            price_minor=price,
            currency=None if price is None else currency,
            published_at=None,
            lectures=(),
            shares=tuple(OutlineShare(user_id=user, basis_points=points) for user, points in (shares or {}).items()),
        )
        await self.deliver(CourseUpdated(course=outline))
        return outline.id

    async def add(self, buyer: Principal, *course_ids: CourseId) -> Any:
        payload: Any = None
        for course_id in course_ids:
            payload = (await self.data(ADD, buyer, id=course_id))["addToCart"]
        return payload

    async def checkout(self, buyer: Principal, total: int, *, key: str = "k1", currency: str = "USD") -> Any:
        """Execute `startCheckout` and return its payload."""
        return (await self.data(CHECKOUT, buyer, key=key, total=total, currency=currency))["startCheckout"]

    async def start_checkout(self, buyer: Principal, *course_ids: CourseId, key: str = "k1") -> Any:
        """Start a checkout over these courses and return its payload."""
        cart = await self.add(buyer, *course_ids)
        total = cart["cart"]["total"]
        payload = await self.checkout(buyer, int(total["amountMinor"]), key=key, currency=total["currency"])
        assert payload["errors"] == [], payload
        return payload

    async def pay(self, checkout: Any, **fields: str) -> httpx.Response:
        """Submit the payment page's form, as a browser does."""
        form = {
            "email": "buyer@example.com",
            "method": "card",
            "number": "4242424242424242",
            "expiry": "12/40",
            "cvc": "123",
        }
        return await self.stripe.http.post(checkout["checkoutUrl"], data=form | fields)

    async def buy(self, buyer: Principal, *course_ids: CourseId, key: str = "k1", **fields: str) -> Any:
        """Buy these courses and wait until the order is paid; return the order."""
        checkout = await self.start_checkout(buyer, *course_ids, key=key)
        await self.pay(checkout, **fields)
        await self.until_status(buyer, checkout["order"]["id"], "PAID")
        return await self.order(buyer, checkout["order"]["id"])

    async def order(self, buyer: Principal, order_id: str) -> Any:
        return (await self.data(ORDER, buyer, id=order_id))["order"]

    async def until_webhook(self, kind: str) -> None:
        """Wait, without running the worker, until a webhook event of this type is stored."""
        query = "select count(*) from webhook_events where type = :kind"
        await eventually(lambda: self.scalar(query, kind=kind), kind)

    async def until_status(self, buyer: Principal, order_id: str, *statuses: str) -> None:
        """Run the worker until the order is in one of these states."""
        await self.until(
            "select count(*) from orders where id = :id and status = any(:statuses)",
            id=order_id,
            statuses=list(statuses),
        )

    async def until(self, query: str, **parameters: object) -> None:
        """Run the worker until the query counts at least one row."""
        await self.until_equal(1, query, at_least=True, **parameters)

    async def until_equal(self, wanted: int, query: str, *, at_least: bool = False, **parameters: object) -> None:
        async def is_reached() -> bool:
            await self.run_worker()
            await self.run_task("process-due-webhook-events")
            count = await self.scalar(query, **parameters)
            return bool(count == wanted or (at_least and count >= wanted))

        await eventually(is_reached, f"a count of {wanted} by {query!r}, {parameters}")

    async def scalar(self, query: str, **parameters: object) -> Any:
        async with self.database.engine.connect() as connection:
            return await connection.scalar(text(query), parameters)

    async def rows(self, query: str, **parameters: object) -> list[tuple[Any, ...]]:
        async with self.database.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(query), parameters)]

    async def enrollment_status(self, buyer: Principal, course_id: CourseId) -> str | None:
        """Return the status of the buyer's enrollment; None without one."""
        entities = await self.data(VIEWER_ENROLLMENT, buyer, of=[{"__typename": "Course", "id": course_id}])
        enrollment = entities["_entities"][0]["viewerEnrollment"]
        return None if enrollment is None else enrollment["status"]

    async def ledger(self, account: str) -> int:
        """Sum an account's postings over all entries."""
        query = "select coalesce(sum(amount_minor), 0) from ledger_lines where account = :account"
        return int(await self.scalar(query, account=account))

    async def ledger_by_currency(self, account: str = "PROVIDER") -> dict[str, int]:
        """Sum an account's postings per currency, without those that sum to zero."""
        query = (
            "select currency, sum(amount_minor)::bigint from ledger_lines where account = :account group by currency"
        )
        return {currency: total for currency, total in await self.rows(query, account=account) if total}

    async def provider_by_currency(self) -> dict[str, int]:
        """Sum the provider's balance transactions per currency, before its fees."""
        totals: dict[str, int] = {}
        page = await self.stripe.client.v1.balance_transactions.list_async({"limit": 100})
        async for item in page.auto_paging_iter():
            totals[item.currency.upper()] = totals.get(item.currency.upper(), 0) + item.amount
        return {currency: total for currency, total in totals.items() if total}

    async def charge(self) -> Any:
        """Return the newest charge."""
        return (await self.stripe.client.v1.charges.list_async()).data[0]

    async def dispute(self, **terms: Any) -> str:
        """Have the bank dispute the newest charge, and return the dispute's id."""
        charge = await self.charge()
        dispute = await self.stripe.control("POST", f"/charges/{charge.id}/dispute", terms)
        return str(dispute["id"])

    async def move_dispute(self, dispute_id: str, *steps: str) -> None:
        for step in steps:
            await self.stripe.control("POST", f"/disputes/{dispute_id}", {"step": step})

    async def until_quiet(self, *kinds: str) -> None:
        """Run the worker until an event of each of these types has arrived and all events are processed."""
        for kind in kinds:
            await self.until("select count(*) from webhook_events where type = :kind", kind=kind)
        await self.until_equal(0, "select count(*) from webhook_events where processed_at is null")

    async def provider_balance(self) -> int:
        """Return the balance that the payment provider holds for us, before its fees."""
        page = await self.stripe.client.v1.balance_transactions.list_async({"limit": 100})
        return sum([item.amount async for item in page.auto_paging_iter()])


PURCHASE_EVENTS = ("charge.succeeded", "payment_intent.succeeded", "checkout.session.completed")
"""Types of the events that one purchase brings; the order is paid with the first that reports it."""

ADD = """mutation($id: ID!) { addToCart(input: {courseId: $id}) {
    cart { items { course { id } quote { total { amountMinor } } } total { amountMinor currency } }
    errors { code courseId }
} }"""
CHECKOUT = """mutation($key: ID!, $total: BigInt!, $currency: String!) {
    startCheckout(input: {idempotencyKey: $key, expectedTotal: {amountMinor: $total, currency: $currency}}) {
        order { id number status total { amountMinor currency } lines { id } }
        checkoutUrl
        errors { code message courseId }
    }
}"""
ORDER = """query($id: ID!) { order(id: $id) {
    id number status paidAt receiptUrl
    total { amountMinor currency } refunded { amountMinor }
    lines {
        id titleSnapshot couponCode refundStatus course { id }
        listPrice { amountMinor } discount { amountMinor } paid { amountMinor } refunded { amountMinor }
    }
} }"""
VIEWER_ENROLLMENT = """query($of: [_Any!]!) { _entities(representations: $of) {
    ... on Course { viewerEnrollment { id status source } }
} }"""
REFUND = """mutation($line: ID!, $key: ID!, $reason: String! = "not for me") {
    requestRefund(input: {orderLineId: $line, reason: $reason, idempotencyKey: $key}) {
        order { id status refunded { amountMinor } lines { id refundStatus } } errors { code }
    }
}"""
REFUND_AS_ADMIN = """mutation($line: ID!, $key: ID!) {
    refundOrderLine(input: {orderLineId: $line, reason: "support", idempotencyKey: $key}) {
        order { id status } errors { code }
    }
}"""
COUPON = """mutation($course: ID!, $code: String!, $percent: Int!, $limit: Int, $ends: DateTime) {
    createCoupon(input: {courseId: $course, code: $code, percentOff: $percent, maxRedemptions: $limit, endsAt: $ends}) {
        coupon { id code } errors { code }
    }
}"""
APPLY = """mutation($code: String) { applyCartCoupon(input: {code: $code}) {
    cart { total { amountMinor } discount { amountMinor } problems { code } } errors { code }
} }"""
ENROLL_FREE = """mutation($id: ID!) { enrollInFreeCourse(input: {courseId: $id}) {
    order { id status total { amountMinor } } errors { code }
} }"""
GIVE = """mutation($user: ID!, $course: ID!, $kind: AccessKind!) {
    grantAccess(input: {userId: $user, courseId: $course, kind: $kind}) {
        enrollment { id status source } errors { code } }
}"""
TAKE = """mutation($user: ID!, $course: ID!) {
    revokeAccess(input: {userId: $user, courseId: $course}) { enrollment { id status } errors { code } }
}"""
