"""Per-request context of orders' resolvers: use cases and data loaders."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.kernel.graphql.batching import batch_loader
from subgraphs.kernel.graphql.pagination import Page
from subgraphs.kernel.graphql.request_info import RequestContext, RequestInfo
from subgraphs.kernel.identity.ids import CourseId, EnrollmentId, OrderId, OrderLineId
from subgraphs.kernel.platform.errors import RateLimited
from subgraphs.orders.service import model
from subgraphs.orders.service.orders.search_orders import BuyerPage
from subgraphs.orders.service.pricing.quote_courses import QuoteKey
from subgraphs.orders.service.pricing.quotes import Quote
from subgraphs.orders.use_cases import UseCases


@dataclass(slots=True, kw_only=True)
class OrdersContext(RequestContext):
    """The use cases, and one request's data loaders. `viewer_` loaders load the caller's own data."""

    use_cases: UseCases
    codes_tried: set[str] = field(default_factory=set)
    orders: "DataLoader[OrderId, model.Order | None]"
    enrollments: "DataLoader[EnrollmentId, model.Enrollment | None]"
    viewer_enrollments: "DataLoader[CourseId, model.Enrollment | None]"
    viewer_wishes: "DataLoader[CourseId, bool]"
    code_counts: "DataLoader[str, None]"
    quotes: "DataLoader[QuoteKey, Quote | None]"
    refunds: "DataLoader[OrderLineId, model.Refund | None]"
    buyers_orders: "DataLoader[BuyerPage, Page[model.Order] | None]"


Info: TypeAlias = strawberry.Info[OrdersContext, Any]


def context_factory(use_cases: UseCases) -> Callable[[RequestInfo], OrdersContext]:
    """Build the factory of request contexts."""

    def build_context(request: RequestInfo) -> OrdersContext:
        async def load_wishes(course_ids: list[CourseId]) -> list[bool]:
            wished = await use_cases.check_wishes(context.principal, course_ids)
            return [course_id in wished for course_id in course_ids]

        async def count_codes(codes: list[str]) -> list[RateLimited | None]:
            return [await _counted(use_cases, context, code) for code in codes]

        context: OrdersContext = OrdersContext(
            request=request,
            use_cases=use_cases,
            orders=batch_loader(use_cases.find_orders),
            enrollments=batch_loader(use_cases.find_enrollments),
            # The principal of a WebSocket is not authenticated before the first load.
            viewer_enrollments=batch_loader(
                lambda course_ids: use_cases.find_viewer_enrollments(context.principal, course_ids)
            ),
            viewer_wishes=DataLoader(load_fn=load_wishes),
            code_counts=DataLoader(load_fn=count_codes),
            quotes=batch_loader(use_cases.quote_courses),
            refunds=batch_loader(use_cases.find_refunds),
            buyers_orders=batch_loader(lambda keys: use_cases.list_buyers_orders(context.principal, keys)),
        )
        return context

    return build_context


async def _counted(use_cases: UseCases, context: OrdersContext, code: str) -> RateLimited | None:
    """Count a code that the request tries; the error, if there were too many, is raised by the loader."""
    try:
        await use_cases.count_code(context.principal, context.request.ip, code)
    except RateLimited as limited:
        return limited
    return None
