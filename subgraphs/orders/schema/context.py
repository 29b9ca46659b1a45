"""What orders' resolvers find in `info.context`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.kernel.call import Call, RequestContext
from subgraphs.kernel.ids import CourseId, EnrollmentId, OrderId
from subgraphs.orders.service import model
from subgraphs.orders.service.ports import OrderChanges, Ports
from subgraphs.orders.service.pricing import Quote, quote

QuoteKey: TypeAlias = tuple[CourseId, str | None]


@dataclass(slots=True, kw_only=True)
class OrdersContext(RequestContext):
    """The use cases' ports, and one request's loaders. What a loader gives is the viewer's own."""

    ports: Ports
    changes: OrderChanges
    codes_tried: set[str] = field(default_factory=set)
    orders: "DataLoader[OrderId, model.Order | None]"
    enrollments: "DataLoader[EnrollmentId, model.Enrollment | None]"
    viewer_enrollments: "DataLoader[CourseId, model.Enrollment | None]"
    viewer_wishes: "DataLoader[CourseId, bool]"
    quotes: "DataLoader[QuoteKey, Quote | None]"
    refund_states: "DataLoader[model.OrderLine, model.RefundStatus | None]"


Info: TypeAlias = strawberry.Info[OrdersContext, Any]


def context_factory(ports: Ports, changes: OrderChanges) -> Callable[[Call], OrdersContext]:
    """Makes the context of each request."""

    def context(call: Call) -> OrdersContext:
        async def orders(ids: list[OrderId]) -> list[model.Order | None]:
            async with ports.units() as work:
                found = await work.orders.by_ids(ids)
            return [found.get(order_id) for order_id in ids]

        async def enrollments(ids: list[EnrollmentId]) -> list[model.Enrollment | None]:
            async with ports.units() as work:
                found = await work.enrollments.by_ids(ids)
            return [found.get(enrollment_id) for enrollment_id in ids]

        async def viewer_enrollments(ids: list[CourseId]) -> list[model.Enrollment | None]:
            if made.principal is None:
                return [None] * len(ids)
            async with ports.units() as work:
                found = await work.enrollments.of_user(made.principal.user_id, ids)
            return [found.get(course_id) for course_id in ids]

        async def viewer_wishes(ids: list[CourseId]) -> list[bool]:
            if made.principal is None:
                return [False] * len(ids)
            async with ports.units() as work:
                wished = await work.carts.wished(made.principal.user_id, ids)
            return [course_id in wished for course_id in ids]

        async def quotes(keys: list[QuoteKey]) -> list[Quote | None]:
            async with ports.units() as work:
                courses = await work.courses.by_ids({course_id for course_id, _ in keys})
                with_code = [(course_id, code) for course_id, code in keys if code is not None]
                coupons = await work.coupons.by_codes(with_code) if with_code else {}
            now = ports.clock()
            found: list[Quote | None] = []
            for course_id, code in keys:
                course = courses.get(course_id)
                if course is None or course.price is None or not course.is_for_sale:
                    found.append(None)
                    continue
                coupon = None if code is None else coupons.get((course_id, code))
                found.append(quote(course.price, coupon, now, code_given=code is not None))
            return found

        async def refund_states(lines: list[model.OrderLine]) -> list[model.RefundStatus | None]:
            async with ports.units() as work:
                found = await work.refunds.of_lines([line.id for line in lines])
            return [found[line.id].status if line.id in found else None for line in lines]

        made = OrdersContext(
            call=call,
            ports=ports,
            changes=changes,
            orders=DataLoader(load_fn=orders),
            enrollments=DataLoader(load_fn=enrollments),
            viewer_enrollments=DataLoader(load_fn=viewer_enrollments),
            viewer_wishes=DataLoader(load_fn=viewer_wishes),
            quotes=DataLoader(load_fn=quotes),
            refund_states=DataLoader(load_fn=refund_states),
        )
        return made

    return context
