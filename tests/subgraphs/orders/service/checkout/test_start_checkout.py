"""Checkout: prices, the payment page, and the effects of a paid order."""

import asyncio

import pytest

from subgraphs.catalog.events import OutlineStatus
from subgraphs.kernel.identity.ids import COURSE
from tests.subgraphs.orders.harness import ADD, APPLY, COUPON, ENROLL_FREE, Orders
from tests.subgraphs.principals import instructor, student


async def test_a_paid_order_enrolls_the_buyer(orders: Orders) -> None:
    buyer = student()
    cello, viola = await orders.course(2500), await orders.course(1500)

    order = await orders.buy(buyer, cello, viola)

    assert order["status"] == "PAID"
    assert order["total"] == {"amountMinor": "4000", "currency": "USD"}
    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"
    assert await orders.enrollment_status(buyer, viola) == "ACTIVE"
    assert await orders.enrollment_status(student(), cello) is None
    assert [event.order_id for event in orders.published_of("order.paid")] == [order["id"]]
    assert {event.course_id for event in orders.published_of("enrollment.granted")} == {cello, viola}


async def test_bought_courses_leave_the_cart(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()

    await orders.buy(buyer, cello)

    cart = (await orders.data("{ viewer { cart { items { course { id } } } } }", buyer))["viewer"]["cart"]
    assert cart["items"] == []


async def test_the_return_page_grants_nothing(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    checkout = await orders.start_checkout(buyer, cello)
    # The webhooks are lost, so that only the redirect could report the payment.
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})

    paid = await orders.pay(checkout)
    await orders.run_worker()

    assert paid.headers["location"].startswith("https://lectern.test/checkout/return?order=")
    assert await orders.enrollment_status(buyer, cello) is None
    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "PENDING"


async def test_an_outdated_total_is_rejected_and_nothing_is_charged(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    await orders.add(buyer, cello)
    await orders.course(2600, course_id=cello)

    payload = await orders.checkout(buyer, 2500)

    assert [error["code"] for error in payload["errors"]] == ["PRICE_CHANGED"]
    assert payload["order"] is None
    assert await orders.scalar("select count(*) from orders") == 0
    assert (await orders.stripe.client.v1.checkout.sessions.list_async()).data == []


async def test_an_unexpected_currency_is_rejected(orders: Orders) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(2500, currency="JPY"))

    payload = await orders.checkout(buyer, 2500, currency="USD")

    assert [error["code"] for error in payload["errors"]] == ["PRICE_CHANGED"]


@pytest.mark.parametrize(("currency", "amount"), [("JPY", 2500), ("KWD", 2500)])
async def test_currencies_of_other_exponents_are_charged_in_their_own_minor_units(
    orders: Orders, currency: str, amount: int
) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(amount, currency=currency))

    checkout = await orders.checkout(buyer, amount, currency=currency)

    session = (await orders.stripe.client.v1.checkout.sessions.list_async()).data[0]
    assert checkout["errors"] == []
    assert (session.amount_total, session.currency) == (amount, currency.lower())


async def test_an_order_retains_title_and_price_when_the_course_changes(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500, title="The cello")
    order = await orders.buy(buyer, cello)

    await orders.course(9900, course_id=cello, title="The cello, second edition")

    line = (await orders.order(buyer, order["id"]))["lines"][0]
    assert line["titleSnapshot"] == "The cello"
    assert line["paid"]["amountMinor"] == "2500"


async def test_an_older_course_event_changes_nothing(orders: Orders) -> None:
    buyer = student()
    course_id = COURSE.new()
    events = []

    async def capture(event: object) -> None:
        events.append(event)

    original, orders.deliver = orders.deliver, capture  # type: ignore[method-assign]
    await orders.course(1000, course_id=course_id)
    await orders.course(2000, course_id=course_id)
    orders.deliver = original  # type: ignore[method-assign]

    for event in reversed(events):
        await orders.deliver(event)  # type: ignore[arg-type]

    assert (await orders.add(buyer, course_id))["cart"]["total"]["amountMinor"] == "2000"


@pytest.mark.parametrize("status", [OutlineStatus.DRAFT, OutlineStatus.IN_REVIEW, OutlineStatus.ARCHIVED])
async def test_a_course_that_is_not_published_cannot_be_bought(orders: Orders, status: OutlineStatus) -> None:
    payload = await orders.add(student(), await orders.course(status=status))

    assert payload["cart"] is None
    assert [error["code"] for error in payload["errors"]] == ["COURSE_UNAVAILABLE"]


async def test_a_course_archived_while_in_the_cart_blocks_the_checkout(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    await orders.add(buyer, cello)
    await orders.course(course_id=cello, status=OutlineStatus.ARCHIVED)

    payload = await orders.checkout(buyer, 2500)

    assert [(error["code"], error["courseId"]) for error in payload["errors"]] == [("COURSE_UNAVAILABLE", cello)]


async def test_own_and_enrolled_courses_cannot_be_bought(orders: Orders) -> None:
    teacher, buyer = instructor(), student()
    cello = await orders.course(owner=teacher.user_id)
    await orders.buy(buyer, cello)

    own = await orders.add(teacher, cello)
    again = await orders.add(buyer, cello)

    assert [error["code"] for error in own["errors"]] == ["OWN_COURSE"]
    assert [error["code"] for error in again["errors"]] == ["ALREADY_ENROLLED"]


async def test_an_empty_cart_cannot_be_checked_out(orders: Orders) -> None:
    payload = await orders.checkout(student(), 0)

    assert [error["code"] for error in payload["errors"]] == ["EMPTY_CART"]


async def test_courses_of_two_currencies_cannot_be_bought_together(orders: Orders) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(2500), await orders.course(2500, currency="EUR"))

    payload = await orders.checkout(buyer, 2500)

    assert [error["code"] for error in payload["errors"]] == ["MIXED_CURRENCIES"]


async def test_concurrent_free_enrollments_enroll_once(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(0)

    responses = await asyncio.gather(*(orders.data(ENROLL_FREE, buyer, id=cello) for _ in range(5)))
    await orders.run_worker()

    taken = [response["enrollInFreeCourse"] for response in responses]
    assert sorted(len(payload["errors"]) for payload in taken) == [0, 1, 1, 1, 1]
    assert {error["code"] for payload in taken for error in payload["errors"]} == {"ALREADY_ENROLLED"}
    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"
    assert len(orders.published_of("enrollment.granted")) == 1
    assert await orders.scalar("select count(*) from ledger_entries") == 0


async def test_a_course_with_a_price_cannot_be_enrolled_for_free(orders: Orders) -> None:
    payload = (await orders.data(ENROLL_FREE, student(), id=await orders.course(100)))["enrollInFreeCourse"]

    assert [error["code"] for error in payload["errors"]] == ["NOT_FREE"]


async def test_an_order_stays_pending_after_a_declined_card(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    checkout = await orders.start_checkout(buyer, cello)

    declined = await orders.pay(checkout, number="4000000000000002")
    await orders.run_worker()
    waiting = await orders.order(buyer, checkout["order"]["id"])
    await orders.pay(checkout)
    await orders.until_status(buyer, checkout["order"]["id"], "PAID")

    assert declined.status_code == 422
    assert waiting["status"] == "PENDING"
    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"


async def test_a_bank_debit_enrolls_the_buyer_when_it_settles(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    checkout = await orders.start_checkout(buyer, cello)

    await orders.pay(checkout, method="sepa_debit", iban="AT321904300235473204")
    await orders.until_status(buyer, checkout["order"]["id"], "PAID")

    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"


async def test_a_failed_bank_debit_does_not_enroll_the_buyer(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    checkout = await orders.start_checkout(buyer, cello)

    await orders.pay(checkout, method="sepa_debit", iban="AT861904300235473202")
    await orders.until_status(buyer, checkout["order"]["id"], "FAILED")

    assert await orders.enrollment_status(buyer, cello) is None


async def test_a_cart_holds_at_most_fifty_courses(orders: Orders) -> None:
    buyer = student()
    for _ in range(50):
        await orders.add(buyer, await orders.course())

    payload = (await orders.data(ADD, buyer, id=await orders.course()))["addToCart"]

    assert [error["code"] for error in payload["errors"]] == ["CART_FULL"]


async def test_a_paid_order_has_a_receipt(orders: Orders) -> None:
    buyer = student()
    order = await orders.buy(buyer, await orders.course())
    await orders.until("select count(*) from orders where id = :id and receipt_url is not null", id=order["id"])

    assert (await orders.order(buyer, order["id"]))["receiptUrl"].startswith(orders.stripe.url)


async def test_a_failed_bank_debit_closes_its_order_and_is_published(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500, title="The cello")
    checkout = await orders.start_checkout(buyer, cello)

    await orders.pay(checkout, method="sepa_debit", iban="AT861904300235473202")
    await orders.until_status(buyer, checkout["order"]["id"], "FAILED")
    await orders.run_worker()

    [failed] = orders.published_of("order.payment_failed")
    assert (failed.order_id, failed.buyer_id, failed.course_titles) == (
        checkout["order"]["id"],
        buyer.user_id,
        ("The cello",),
    )
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 0


@pytest.mark.parametrize(("price", "currency", "percent"), [(100, "USD", 90), (60, "JPY", 50), (1000, "KWD", 90)])
async def test_a_total_below_what_can_be_paid_is_rejected_before_an_order_is_placed(
    orders: Orders, price: int, currency: str, percent: int
) -> None:
    buyer, teacher = student(), instructor()
    course = await orders.course(price, currency=currency, owner=teacher.user_id)
    await orders.data(COUPON, teacher, course=course, code="LESS", percent=percent, limit=None, ends=None)
    await orders.add(buyer, course)
    cart = (await orders.data(APPLY, buyer, code="LESS"))["applyCartCoupon"]["cart"]

    payload = await orders.checkout(buyer, int(cart["total"]["amountMinor"]), currency=currency)

    assert [error["code"] for error in payload["errors"]] == ["AMOUNT_TOO_SMALL"]
    assert await orders.scalar("select count(*) from orders") == 0


async def test_a_total_above_what_can_be_paid_is_rejected_before_an_order_is_placed(orders: Orders) -> None:
    buyer = student()
    courses = [await orders.course(80_000_000, currency="INR") for _ in range(2)]
    await orders.add(buyer, *courses)

    payload = await orders.checkout(buyer, 160_000_000, currency="INR")

    assert [error["code"] for error in payload["errors"]] == ["AMOUNT_TOO_LARGE"]


async def test_a_discount_in_dinars_leaves_a_total_that_can_be_paid(orders: Orders) -> None:
    buyer, teacher = student(), instructor()
    course = await orders.course(12_340, currency="KWD", owner=teacher.user_id)
    await orders.data(COUPON, teacher, course=course, code="THIRD", percent=33, limit=None, ends=None)
    await orders.add(buyer, course)
    cart = (await orders.data(APPLY, buyer, code="THIRD"))["applyCartCoupon"]["cart"]

    payload = await orders.checkout(buyer, int(cart["total"]["amountMinor"]), currency="KWD")

    # 67 percent are 8,268 fils, and payments end in ten.
    assert (cart["total"]["amountMinor"], payload["errors"]) == ("8260", [])
