"""The copy of catalog's courses: what a course costs, and whose it is."""

from subgraphs.catalog.events import CourseOutline
from subgraphs.kernel.money import Currency, Money
from subgraphs.orders.service.model import Course
from subgraphs.orders.service.ports import OrdersWork


async def keep_course(work: OrdersWork, outline: CourseOutline) -> None:
    """Keep the course as the outline says, unless a newer revision is kept already."""
    price = None
    if outline.price_minor is not None and outline.currency is not None:
        price = Money(outline.price_minor, Currency(outline.currency))
    await work.courses.keep(
        Course(
            outline.id,
            outline.revision,
            outline.title,
            outline.status,
            price,
            outline.owner_id,
            outline.instructor_ids,
        )
    )
