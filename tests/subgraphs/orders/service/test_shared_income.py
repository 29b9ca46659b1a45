"""Income that several instructors share: a sale, and what takes it back, is divided by the shares at the checkout."""

import pytest

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.orders.events import LineShare, PaidLine, RefundedLine
from subgraphs.orders.service.income_shares import InvalidShares
from tests.subgraphs.orders.harness import REFUND, REFUND_AS_ADMIN, Orders
from tests.subgraphs.principals import admin, instructor, student

BALANCES = "{ viewer { balances { pending { amountMinor currency } available { amountMinor } } } }"


async def incomes(orders: Orders, *teachers: Principal) -> list[int]:
    """Return what each has earned, in minor units, as the ledger says."""
    query = "select -coalesce(sum(amount_minor), 0) from ledger_lines where account = 'INSTRUCTOR' and owner_id = :id"
    return [int(await orders.scalar(query, id=teacher.user_id)) for teacher in teachers]


async def balanced(orders: Orders) -> bool:
    """Return True if the ledger sums to zero, and agrees with what the provider holds."""
    rest = await orders.scalar("select coalesce(sum(amount_minor), 0) from ledger_lines")
    return bool(rest == 0 and await orders.ledger_by_currency() == await orders.provider_by_currency())


async def test_each_teacher_has_their_part_of_a_sale_to_the_cent_and_a_refund_takes_it_back(orders: Orders) -> None:
    first, second, buyer = instructor(), instructor(), student()
    course = await orders.course(1999, shares={first.user_id: 6_667, second.user_id: 3_333})

    order = await orders.buy(buyer, course)
    # 70 % of 19.99 is 13.99: 9.3271 and 4.6628.
    assert await incomes(orders, first, second) == [933, 466]
    for teacher, amount in ((first, "933"), (second, "466")):
        balances = (await orders.data(BALANCES, teacher))["viewer"]["balances"]
        assert balances == [{"pending": {"amountMinor": amount, "currency": "USD"}, "available": {"amountMinor": "0"}}]

    await orders.data(REFUND, buyer, line=order["lines"][0]["id"], key="r1")
    assert await incomes(orders, first, second) == [0, 0]
    assert await balanced(orders)


async def test_a_change_of_shares_after_the_checkout_changes_no_sold_line(orders: Orders) -> None:
    first, second, third, buyer = instructor(), instructor(), instructor(), student()
    course = await orders.course(2000, shares={first.user_id: 5_000, second.user_id: 5_000})
    checkout = await orders.start_checkout(buyer, course)
    await orders.course(2000, course_id=course, owner=third.user_id, shares={third.user_id: 10_000})
    await orders.pay(checkout)
    await orders.until_status(buyer, checkout["order"]["id"], "PAID")
    assert await incomes(orders, first, second, third) == [700, 700, 0]

    await orders.course(2000, course_id=course, shares={second.user_id: 10_000})
    await orders.data(REFUND, buyer, line=checkout["order"]["lines"][0]["id"], key="r1")
    assert await incomes(orders, first, second, third) == [0, 0, 0]


async def test_an_instructor_without_a_share_earns_nothing_also_the_owner(orders: Orders) -> None:
    owner, friend = instructor(), instructor()
    await orders.buy(student(), await orders.course(2000, owner=owner.user_id, shares={friend.user_id: 10_000}))
    assert await incomes(orders, owner, friend) == [0, 1400]


async def test_a_line_from_before_there_were_shares_stays_the_owners(orders: Orders) -> None:
    owner, friend, buyer = instructor(), instructor(), student()
    course = await orders.course(2000, owner=owner.user_id)
    order = await orders.buy(buyer, course)
    [line] = order["lines"]
    async with orders.database.engine.begin() as connection:
        await connection.exec_driver_sql("update order_lines set share_user_ids = null, share_basis_points = null")
    await orders.course(2000, course_id=course, owner=owner.user_id, shares={owner.user_id: 1, friend.user_id: 9_999})
    assert await incomes(orders, owner, friend) == [1400, 0]
    await orders.data(REFUND, buyer, line=line["id"], key="r1")
    assert await incomes(orders, owner, friend) == [0, 0]


async def test_an_older_or_repeated_event_does_not_bring_earlier_shares_back(orders: Orders) -> None:
    first, second = instructor(), instructor()
    course = await orders.course(2000, shares={first.user_id: 4_000, second.user_id: 6_000}, revision=1_000_002)
    for _ in range(2):
        await orders.course(2000, course_id=course, shares={first.user_id: 10_000}, revision=1_000_001)
        await orders.course(2000, course_id=course, shares={first.user_id: 10_000}, revision=1_000_002)
    await orders.buy(student(), course)
    assert await incomes(orders, first, second) == [560, 840]


async def test_shares_that_are_no_whole_are_not_stored(orders: Orders) -> None:
    first, second = instructor(), instructor()
    course = await orders.course(2000, shares={first.user_id: 10_000})
    with pytest.raises(InvalidShares):
        await orders.course(2000, course_id=course, shares={first.user_id: 5_000, second.user_id: 4_999})
    await orders.buy(student(), course)
    assert await incomes(orders, first, second) == [1400, 0]


async def test_a_lost_dispute_takes_back_what_each_earned(orders: Orders) -> None:
    first, second = instructor(), instructor()
    shared = await orders.course(1999, shares={first.user_id: 2_500, second.user_id: 7_500})
    order = await orders.buy(student(), shared)
    dispute = await orders.dispute()
    await orders.until_quiet("charge.dispute.created")
    await orders.move_dispute(dispute, "lose")
    await orders.until("select count(*) from orders where id = :id and status = 'REFUNDED'", id=order["id"])
    assert await incomes(orders, first, second) == [0, 0]
    assert await balanced(orders)


@pytest.mark.parametrize("first_goes_back", [0, 1])
async def test_lines_of_other_shares_go_back_in_any_order(orders: Orders, first_goes_back: int) -> None:
    first, second, third, buyer = instructor(), instructor(), instructor(), student()
    duo = await orders.course(1999, shares={first.user_id: 3_333, second.user_id: 6_667})
    trio = await orders.course(
        1001, shares={first.user_id: 3_334, second.user_id: 3_333, third.user_id: 3_333}, title="The viola"
    )
    order = await orders.buy(buyer, duo, trio)
    whole = await incomes(orders, first, second, third)
    assert sum(whole) == 1399 + 701

    lines = [line["id"] for line in order["lines"]]
    one, other = lines[first_goes_back], lines[1 - first_goes_back]
    # A part goes back for no line at the provider first: that is the platform's, and nobody's income changes.
    charge = await orders.charge()
    await orders.stripe.client.v1.refunds.create_async({"charge": charge.id, "amount": 100})
    await orders.until_quiet("charge.refunded")
    assert await incomes(orders, first, second, third) == whole
    await orders.data(REFUND, buyer, line=one, key="r1")
    rest = await incomes(orders, first, second, third)
    assert sum(rest) == (701 if first_goes_back == 0 else 1399)
    await orders.data(REFUND_AS_ADMIN, admin(), line=other, key="r2")
    assert await incomes(orders, first, second, third) == [0, 0, 0]
    assert await balanced(orders)


@pytest.mark.parametrize(("currency", "price"), [("JPY", 1999), ("KWD", 19990)])
async def test_other_currencies_are_split_in_their_minor_units(orders: Orders, currency: str, price: int) -> None:
    first, second = instructor(), instructor()
    course = await orders.course(price, currency=currency, shares={first.user_id: 5_000, second.user_id: 5_000})
    await orders.buy(student(), course)
    part = price * 7 // 10
    assert await incomes(orders, first, second) == [part - part // 2, part // 2]


async def test_the_events_say_each_ones_part(orders: Orders) -> None:
    first, second, buyer = instructor(), instructor(), student()
    order = await orders.buy(buyer, await orders.course(1999, shares={first.user_id: 6_667, second.user_id: 3_333}))
    await orders.data(REFUND, buyer, line=order["lines"][0]["id"], key="r1")
    await orders.run_worker()

    parts = (
        LineShare(user_id=first.user_id, paid_minor=1333, income_minor=933),
        LineShare(user_id=second.user_id, paid_minor=666, income_minor=466),
    )
    [paid], [refunded] = (orders.published_of(kind) for kind in ("order.paid", "order.refunded"))
    assert [line.shares for line in (*paid.lines, *refunded.lines)] == [parts, parts]


def test_an_event_from_before_there_were_shares_is_one_instructors() -> None:
    stored = {
        "line_id": "orl_1",
        "course_id": "crs_1",
        "course_title": "The cello",
        "instructor_id": "usr_1",
        "instructor_share_minor": 700,
    }
    sole = (LineShare(user_id=UserId("usr_1"), paid_minor=1000, income_minor=700),)
    paid = PaidLine.model_validate(stored | {"list_minor": 1000, "discount_minor": 0, "paid_minor": 1000})
    refunded = RefundedLine.model_validate(stored | {"refunded_minor": 1000})
    assert (paid.parts, refunded.parts) == (sole, sole)
