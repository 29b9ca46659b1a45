"""Handlers of other domains' events."""

from subgraphs.catalog.events import CourseUpdated
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.service.income_shares import InstructorShare, check_shares, sole
from subgraphs.orders.service.model import Course
from subgraphs.orders.service.ports.unit_of_work import OrdersWork


async def replicate_course(work: OrdersWork, event: CourseUpdated) -> None:
    """Store the course unless the stored revision is the same or newer. Raises InvalidShares."""
    outline = event.course
    shares = tuple(InstructorShare(share.user_id, share.basis_points) for share in outline.shares)
    # Events from before shares name none: the owner received all.
    shares = shares or sole(outline.owner_id)
    check_shares(shares)
    price = None
    if outline.price_minor is not None and outline.currency is not None:
        price = Money(outline.price_minor, Currency(outline.currency))
    await work.courses.upsert(
        Course(
            outline.id,
            outline.revision,
            outline.title,
            outline.status,
            price,
            outline.owner_id,
            outline.instructor_ids,
            shares,
        )
    )
