"""The running domain with its worker, PostgreSQL, and the Stripe simulator that it really talks to."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import text

from subgraphs.catalog.events import CourseOutline, CourseUpdated, OutlineStatus
from subgraphs.kernel.background import Background
from subgraphs.kernel.call import Call
from subgraphs.kernel.events import Event, decode
from subgraphs.kernel.identity import Principal
from subgraphs.kernel.ids import CATEGORY, COURSE, USER, CourseId, UserId
from subgraphs.kernel.outbox import StoredEvent
from subgraphs.kernel.sql import Database
from subgraphs.kernel.subgraph import Answer, Subgraph
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked
from subgraphs.orders.service.ports import Ports
from tests.lectern.stripe.running import Running
from tests.subgraphs.delivering import react
from tests.subgraphs.times import RunningTime
from tests.waiting import eventually

_revisions = itertools.count(1)


@dataclass
class Orders:
    """What a test does with the domain, and what it looks at afterwards."""

    subgraph: Subgraph
    background: Background
    database: Database
    stripe: Running
    time: RunningTime
    ports: Ports
    told: list[Event] = field(default_factory=list)

    async def ask(self, document: str, principal: Principal | None = None, **variables: Any) -> Answer:
        return await self.subgraph.execute(document, variables, None, Call(principal))

    async def data(self, document: str, principal: Principal | None = None, **variables: Any) -> Any:
        answer = await self.ask(document, principal, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def react(self, event: Event) -> None:
        """Deliver a fact of any domain to this one."""
        await react(self.background, event)

    async def work(self) -> None:
        """Let the worker do all that it has to do now."""

        async def publish(events: Sequence[StoredEvent]) -> None:
            for stored in events:
                event = decode(stored.type, stored.version, stored.payload)
                self.told.append(event)
                await self.react(event)

        while await self.background.outboxes[0].relay(publish, 100):
            pass

    async def sweep(self, name: str) -> None:
        """Have the worker do one of its sweeps, and what follows from it."""
        await next(sweep for sweep in self.background.sweeps if sweep.name == f"orders.{name}").run()
        await self.work()

    def told_of(self, kind: str) -> list[Any]:
        return [event for event in self.told if event.type == kind]

    def enrollment_revisions(self) -> list[int]:
        """The revisions of enrollments in the order in which they were told."""
        return [event.revision for event in self.told if isinstance(event, EnrollmentGranted | EnrollmentRevoked)]

    async def course(
        self,
        price: int | None = 2500,
        *,
        currency: str = "USD",
        owner: UserId | None = None,
        course_id: CourseId | None = None,
        status: OutlineStatus = OutlineStatus.PUBLISHED,
        title: str = "The cello",
    ) -> CourseId:
        """A course that catalog has told of."""
        owner = owner or USER.new()
        outline = CourseOutline(
            id=course_id or COURSE.new(),
            revision=next(_revisions),
            slug="cello",
            title=title,
            status=status,
            language="en",
            category_id=CATEGORY.new(),
            owner_id=owner,
            instructor_ids=(owner,),
            price_minor=price,
            currency=None if price is None else currency,
            published_at=None,
            lectures=(),
        )
        await self.react(CourseUpdated(course=outline))
        return outline.id

    async def add(self, buyer: Principal, *course_ids: CourseId) -> Any:
        payload: Any = None
        for course_id in course_ids:
            payload = (await self.data(ADD, buyer, id=course_id))["cartAddCourse"]
        return payload

    async def checkout(self, buyer: Principal, total: int, *, key: str = "k1", currency: str = "USD") -> Any:
        """The payload of `checkoutStart`."""
        return (await self.data(CHECKOUT, buyer, key=key, total=total, currency=currency))["checkoutStart"]

    async def started(self, buyer: Principal, *course_ids: CourseId, key: str = "k1") -> Any:
        """A checkout that waits for its payment."""
        cart = await self.add(buyer, *course_ids)
        total = int(cart["cart"]["total"]["amountMinor"])
        payload = await self.checkout(buyer, total, key=key)
        assert payload["errors"] == [], payload
        return payload

    async def pay(self, checkout: Any, **fields: str) -> httpx.Response:
        """Fill in the payment page, as a browser would."""
        form = {
            "email": "buyer@example.com",
            "method": "card",
            "number": "4242424242424242",
            "expiry": "12/40",
            "cvc": "123",
        }
        return await self.stripe.http.post(checkout["checkoutUrl"], data=form | fields)

    async def bought(self, buyer: Principal, *course_ids: CourseId, key: str = "k1", **fields: str) -> Any:
        """An order that was paid, and that the domain knows to be paid."""
        checkout = await self.started(buyer, *course_ids, key=key)
        await self.pay(checkout, **fields)
        await self.until_status(buyer, checkout["order"]["id"], "PAID")
        return await self.order(buyer, checkout["order"]["id"])

    async def order(self, buyer: Principal, order_id: str) -> Any:
        return (await self.data(ORDER, buyer, id=order_id))["order"]

    async def until_notified(self, kind: str) -> None:
        """Wait, without any work done here, until the provider has told of something of this kind."""
        query = "select count(*) from notifications where type = :kind"
        await eventually(lambda: self.scalar(query, kind=kind), kind)

    async def until_status(self, buyer: Principal, order_id: str, *statuses: str) -> None:
        """Let the worker work until the order is in one of these states."""
        await self.until(
            "select count(*) from orders where id = :id and status = any(:statuses)",
            id=order_id,
            statuses=list(statuses),
        )

    async def until(self, query: str, **parameters: object) -> None:
        """Let the worker work, and sweep, until the count that the query gives is not zero."""
        await self.until_equal(1, query, at_least=True, **parameters)

    async def until_equal(self, wanted: int, query: str, *, at_least: bool = False, **parameters: object) -> None:
        async def is_reached() -> bool:
            await self.work()
            await self.sweep("handle-waiting-notifications")
            count = await self.scalar(query, **parameters)
            return bool(count == wanted or (at_least and count >= wanted))

        await eventually(is_reached, f"a count of {wanted} by {query!r}, {parameters}")

    async def scalar(self, query: str, **parameters: object) -> Any:
        async with self.database.engine.connect() as connection:
            return await connection.scalar(text(query), parameters)

    async def rows(self, query: str, **parameters: object) -> list[tuple[Any, ...]]:
        async with self.database.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(query), parameters)]

    async def has(self, buyer: Principal, course_id: CourseId) -> str | None:
        """The state of the buyer's enrollment."""
        entities = await self.data(VIEWER_ENROLLMENT, buyer, of=[{"__typename": "Course", "id": course_id}])
        enrollment = entities["_entities"][0]["viewerEnrollment"]
        return None if enrollment is None else enrollment["status"]

    async def ledger(self, account: str) -> int:
        """The balance of an account over all entries."""
        query = "select coalesce(sum(amount_minor), 0) from ledger_lines where account = :account"
        return int(await self.scalar(query, account=account))

    async def provider_balance(self) -> int:
        """What the payment provider says that it holds for us, before its fees."""
        page = await self.stripe.client.v1.balance_transactions.list_async({"limit": 100})
        return sum([item.amount async for item in page.auto_paging_iter()])


ADD = """mutation($id: ID!) { cartAddCourse(courseId: $id) {
    cart { items { course { id } quote { total { amountMinor } } } total { amountMinor currency } }
    errors { reason courseId }
} }"""
CHECKOUT = """mutation($key: ID!, $total: BigInt!, $currency: String!) {
    checkoutStart(idempotencyKey: $key, expectedTotalMinor: $total, currency: $currency) {
        order { id number status total { amountMinor currency } lines { id } }
        checkoutUrl
        errors { reason message courseId }
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
    orderRefundRequest(orderLineId: $line, reason: $reason, idempotencyKey: $key) {
        order { id status refunded { amountMinor } lines { id refundStatus } } errors { reason }
    }
}"""
REFUND_AS_ADMIN = """mutation($line: ID!, $key: ID!) {
    orderRefund(orderLineId: $line, reason: "support", idempotencyKey: $key) {
        order { id status } errors { reason }
    }
}"""
COUPON = """mutation($course: ID!, $code: String!, $percent: Int!, $limit: Int, $ends: DateTime) {
    couponCreate(courseId: $course, code: $code, percentOff: $percent, maxRedemptions: $limit, endsAt: $ends) {
        coupon { id code } errors { reason }
    }
}"""
APPLY = """mutation($code: String) { cartApplyCoupon(code: $code) {
    cart { total { amountMinor } discount { amountMinor } problems { reason } } errors { reason }
} }"""
ENROLL_FREE = """mutation($id: ID!) { courseEnrollFree(courseId: $id) {
    order { id status total { amountMinor } } errors { reason }
} }"""
GIVE = """mutation($user: ID!, $course: ID!, $kind: AccessKind!) {
    accessGive(userId: $user, courseId: $course, kind: $kind) { enrollment { id status source } errors { reason } }
}"""
TAKE = """mutation($user: ID!, $course: ID!) {
    accessTake(userId: $user, courseId: $course) { enrollment { id status } errors { reason } }
}"""
