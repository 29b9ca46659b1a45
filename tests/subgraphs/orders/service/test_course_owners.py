"""Income of a course whose owner changes: each sale is its owner's at the time."""

from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.principals import instructor, student


async def test_later_sales_are_the_new_owners_and_earlier_ones_stay(orders: Orders) -> None:
    first, second = instructor(), instructor()
    course = await orders.course(2500, owner=first.user_id)
    await orders.buy(student(), course)
    before = await income(orders, first.user_id)
    await orders.course(2500, owner=second.user_id, course_id=course)
    await orders.buy(student(), course, key="k2")
    assert before > 0
    assert (await income(orders, first.user_id), await income(orders, second.user_id)) == (before, before)


async def test_an_order_that_was_begun_before_the_change_is_the_former_owners(orders: Orders) -> None:
    first, second, buyer = instructor(), instructor(), student()
    course = await orders.course(2500, owner=first.user_id)
    checkout = await orders.start_checkout(buyer, course)
    await orders.course(2500, owner=second.user_id, course_id=course)
    await orders.pay(checkout)
    await orders.until("select count(*) from orders where status = 'PAID'")
    assert await income(orders, first.user_id) > 0
    assert await income(orders, second.user_id) == 0


async def income(orders: Orders, owner: str) -> int:
    """Return what an owner has earned, in minor units, without its sign in the ledger."""
    query = "select coalesce(sum(amount_minor), 0) from ledger_lines where owner_id = :owner"
    return abs(int(await orders.scalar(query, owner=owner)))
