"""From the cart to the courses: prices, the payment page, and what a paid order gives."""

import asyncio

import pytest

from subgraphs.catalog.events import OutlineStatus
from subgraphs.kernel.ids import COURSE
from tests.subgraphs.orders.world import ADD, ENROLL_FREE, Orders
from tests.subgraphs.people import instructor, student


async def test_a_paid_order_gives_its_courses(orders: Orders) -> None:
    buyer = student()
    cello, viola = await orders.course(2500), await orders.course(1500)

    order = await orders.bought(buyer, cello, viola)

    assert order["status"] == "PAID"
    assert order["total"] == {"amountMinor": "4000", "currency": "USD"}
    assert await orders.has(buyer, cello) == "ACTIVE"
    assert await orders.has(buyer, viola) == "ACTIVE"
    assert await orders.has(student(), cello) is None
    assert [event.order_id for event in orders.told_of("order.paid")] == [order["id"]]
    assert {event.course_id for event in orders.told_of("enrollment.granted")} == {cello, viola}


async def test_what_was_bought_leaves_the_cart(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()

    await orders.bought(buyer, cello)

    cart = (await orders.data("{ cart { items { course { id } } } }", buyer))["cart"]
    assert cart["items"] == []


async def test_the_page_a_buyer_returns_to_grants_nothing(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    checkout = await orders.started(buyer, cello)
    # The webhook is lost, so that only the redirect tells of the payment.
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})

    paid = await orders.pay(checkout)
    await orders.work()

    assert paid.headers["location"].startswith("https://lectern.test/checkout/return?order=")
    assert await orders.has(buyer, cello) is None
    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "PENDING"


async def test_a_total_that_is_no_longer_true_is_refused_and_nothing_is_charged(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    await orders.add(buyer, cello)
    await orders.course(2600, course_id=cello)

    payload = await orders.checkout(buyer, 2500)

    assert [error["reason"] for error in payload["errors"]] == ["PRICE_CHANGED"]
    assert payload["order"] is None
    assert await orders.scalar("select count(*) from orders") == 0
    assert (await orders.stripe.client.v1.checkout.sessions.list_async()).data == []


async def test_another_currency_is_another_price(orders: Orders) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(2500, currency="JPY"))

    payload = await orders.checkout(buyer, 2500, currency="USD")

    assert [error["reason"] for error in payload["errors"]] == ["PRICE_CHANGED"]


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


async def test_an_order_keeps_its_title_and_price_when_the_course_changes(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500, title="The cello")
    order = await orders.bought(buyer, cello)

    await orders.course(9900, course_id=cello, title="The cello, second edition")

    line = (await orders.order(buyer, order["id"]))["lines"][0]
    assert line["titleSnapshot"] == "The cello"
    assert line["paid"]["amountMinor"] == "2500"


async def test_an_older_fact_about_a_course_changes_nothing(orders: Orders) -> None:
    buyer = student()
    course_id = COURSE.new()
    facts = []

    async def keep(event: object) -> None:
        facts.append(event)

    original, orders.react = orders.react, keep  # type: ignore[method-assign]
    await orders.course(1000, course_id=course_id)
    await orders.course(2000, course_id=course_id)
    orders.react = original  # type: ignore[method-assign]

    for fact in reversed(facts):
        await orders.react(fact)  # type: ignore[arg-type]

    assert (await orders.add(buyer, course_id))["cart"]["total"]["amountMinor"] == "2000"


@pytest.mark.parametrize("status", [OutlineStatus.DRAFT, OutlineStatus.IN_REVIEW, OutlineStatus.ARCHIVED])
async def test_a_course_that_is_not_published_cannot_be_bought(orders: Orders, status: OutlineStatus) -> None:
    payload = await orders.add(student(), await orders.course(status=status))

    assert payload["cart"] is None
    assert [error["reason"] for error in payload["errors"]] == ["COURSE_UNAVAILABLE"]


async def test_a_course_archived_while_in_the_cart_is_a_problem_of_the_cart(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    await orders.add(buyer, cello)
    await orders.course(course_id=cello, status=OutlineStatus.ARCHIVED)

    payload = await orders.checkout(buyer, 2500)

    assert [(error["reason"], error["courseId"]) for error in payload["errors"]] == [("COURSE_UNAVAILABLE", cello)]


async def test_nobody_buys_their_own_course_nor_one_they_have(orders: Orders) -> None:
    teacher, buyer = instructor(), student()
    cello = await orders.course(owner=teacher.user_id)
    await orders.bought(buyer, cello)

    own = await orders.add(teacher, cello)
    again = await orders.add(buyer, cello)

    assert [error["reason"] for error in own["errors"]] == ["OWN_COURSE"]
    assert [error["reason"] for error in again["errors"]] == ["ALREADY_ENROLLED"]


async def test_an_empty_cart_cannot_be_checked_out(orders: Orders) -> None:
    payload = await orders.checkout(student(), 0)

    assert [error["reason"] for error in payload["errors"]] == ["EMPTY_CART"]


async def test_courses_of_two_currencies_are_not_bought_together(orders: Orders) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(2500), await orders.course(2500, currency="EUR"))

    payload = await orders.checkout(buyer, 2500)

    assert [error["reason"] for error in payload["errors"]] == ["MIXED_CURRENCIES"]


async def test_a_free_course_is_taken_at_once_and_once(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(0)

    answers = await asyncio.gather(*(orders.data(ENROLL_FREE, buyer, id=cello) for _ in range(5)))
    await orders.work()

    taken = [answer["courseEnrollFree"] for answer in answers]
    assert sorted(len(payload["errors"]) for payload in taken) == [0, 1, 1, 1, 1]
    assert {error["reason"] for payload in taken for error in payload["errors"]} == {"ALREADY_ENROLLED"}
    assert await orders.has(buyer, cello) == "ACTIVE"
    assert len(orders.told_of("enrollment.granted")) == 1
    assert await orders.scalar("select count(*) from ledger_entries") == 0


async def test_a_course_with_a_price_is_not_taken_for_free(orders: Orders) -> None:
    payload = (await orders.data(ENROLL_FREE, student(), id=await orders.course(100)))["courseEnrollFree"]

    assert [error["reason"] for error in payload["errors"]] == ["NOT_FREE"]


async def test_a_declined_card_leaves_the_order_waiting_for_another(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    checkout = await orders.started(buyer, cello)

    declined = await orders.pay(checkout, number="4000000000000002")
    await orders.work()
    waiting = await orders.order(buyer, checkout["order"]["id"])
    await orders.pay(checkout)
    await orders.until_status(buyer, checkout["order"]["id"], "PAID")

    assert declined.status_code == 422
    assert waiting["status"] == "PENDING"
    assert await orders.has(buyer, cello) == "ACTIVE"


async def test_a_bank_debit_gives_its_courses_only_when_it_has_settled(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    checkout = await orders.started(buyer, cello)

    await orders.pay(checkout, method="sepa_debit", iban="AT321904300235473204")
    await orders.until_status(buyer, checkout["order"]["id"], "PAID")

    assert await orders.has(buyer, cello) == "ACTIVE"


async def test_a_bank_debit_that_fails_gives_nothing(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    checkout = await orders.started(buyer, cello)

    await orders.pay(checkout, method="sepa_debit", iban="AT861904300235473202")
    await orders.until_status(buyer, checkout["order"]["id"], "FAILED")

    assert await orders.has(buyer, cello) is None


async def test_a_cart_holds_fifty_courses(orders: Orders) -> None:
    buyer = student()
    for _ in range(50):
        await orders.add(buyer, await orders.course())

    payload = (await orders.data(ADD, buyer, id=await orders.course()))["cartAddCourse"]

    assert [error["reason"] for error in payload["errors"]] == ["CART_FULL"]


async def test_a_receipt_can_be_had(orders: Orders) -> None:
    buyer = student()
    order = await orders.bought(buyer, await orders.course())
    await orders.until("select count(*) from orders where id = :id and receipt_url is not null", id=order["id"])

    assert (await orders.order(buyer, order["id"]))["receiptUrl"].startswith(orders.stripe.url)
