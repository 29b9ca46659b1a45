"""Batched price quotes for course pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.orders.service.ports.unit_of_work import OrdersWork
from subgraphs.orders.service.pricing.quotes import Quote, quote

QuoteKey: TypeAlias = tuple[CourseId, str | None]
"""A course, and the normalized coupon code to apply."""


@dataclass(frozen=True, slots=True)
class QuoteCourses:
    """Quote the current prices of courses; courses that are not for sale are left out."""

    units: Transactions[OrdersWork]
    clock: Clock

    async def __call__(self, keys: Sequence[QuoteKey]) -> Mapping[QuoteKey, Quote]:
        async with self.units.reading() as work:
            courses = await work.courses.by_ids({course_id for course_id, _ in keys})
            with_code = [(course_id, code) for course_id, code in keys if code is not None]
            coupons = await work.coupons.by_codes(with_code) if with_code else {}
        now = self.clock()
        quotes: dict[QuoteKey, Quote] = {}
        for course_id, code in keys:
            course = courses.get(course_id)
            if course is None or course.price is None or not course.is_for_sale:
                continue
            coupon = None if code is None else coupons.get((course_id, code))
            quotes[course_id, code] = quote(course.price, coupon, now, code_given=code is not None)
        return quotes
