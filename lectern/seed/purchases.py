"""Students enroll: in free courses at once, in the others by paying on the hosted page with a test card."""

from collections.abc import Callable, Sequence
from typing import Any

import httpx

from lectern.seed.courses import MadeCourse
from lectern.seed.market import Actor, Market, SeedFailed, each
from lectern.seed.people import People
from lectern.seed.plan import Plan
from lectern.seed.waiting import eventually
from subgraphs.orders.settings import Settings

LOOKED_AT = 20
"""How many courses are asked for at once, while facts about all of them arrive."""

_STANDING = """query($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Course { id viewerPrice { total { amountMinor } } viewerEnrollment { status } }
  }
}"""
_ADD = "mutation($id: ID!) { cartAddCourse(courseId: $id) { cart { total { amountMinor } } errors { message } } }"
_CHECKOUT = """mutation($key: ID!, $total: BigInt!) {
  checkoutStart(idempotencyKey: $key, expectedTotalMinor: $total, currency: "USD") {
    order { id } checkoutUrl errors { message }
  }
}"""
_FREE = "mutation($id: ID!) { courseEnrollFree(courseId: $id) { order { id } errors { message } } }"
_GIFT = """mutation($user: ID!, $course: ID!) {
  accessGive(userId: $user, courseId: $course, kind: GIFT) { enrollment { id } errors { message } }
}"""
_TEST_CARD = {"method": "card", "number": "4242424242424242", "expiry": "12 / 40", "cvc": "123"}


async def make_purchases(
    market: Market, plan: Plan, people: People, courses: Sequence[MadeCourse], progress: Callable[[], None]
) -> None:
    """Every student gets their courses. Where Stripe itself takes payments, they are gifts: nobody pays there."""
    simulated = Settings().stripe_api_base is not None
    await _until_known(market, people.students[0], courses)
    async with httpx.AsyncClient(timeout=30) as http:

        async def one(number: int) -> None:
            student, email = people.students[number], plan.students[number].email
            wanted = [courses[study.course] for study in plan.studies[number]]
            missing = await _missing(market, student, wanted)
            for course in [course for course in missing if course.planned.price_minor == 0]:
                await student.do(market.orders, _FREE, id=course.id)
            to_buy = [course for course in missing if course.planned.price_minor]
            if to_buy and simulated:
                await _buy(market, http, student, email, to_buy)
            for course in () if simulated else to_buy:
                await people.admin.do(market.orders, _GIFT, user=student.user_id, course=course.id)

        await each(range(len(people.students)), one, progress)


async def until_enrolled(market: Market, plan: Plan, people: People, courses: Sequence[MadeCourse]) -> None:
    """Waits until every payment has become an enrollment."""
    for number, student in enumerate(people.students):
        wanted = [courses[study.course] for study in plan.studies[number]]

        async def enrolled(student: Actor = student, wanted: list[MadeCourse] = wanted) -> bool:
            return not await _missing(market, student, wanted)

        await eventually(enrolled, "an order was paid but gave no enrollment")


async def _buy(
    market: Market, http: httpx.AsyncClient, student: Actor, email: str, courses: Sequence[MadeCourse]
) -> None:
    total = "0"
    for course in courses:
        total = (await student.do(market.orders, _ADD, id=course.id))["cart"]["total"]["amountMinor"]
    key = "seed-" + "-".join(sorted(course.id for course in courses))[:180]
    checkout = await student.do(market.orders, _CHECKOUT, key=key, total=total)
    if checkout["checkoutUrl"] is None:
        return
    paid = await http.post(checkout["checkoutUrl"], data={"email": email, **_TEST_CARD})
    if paid.status_code != httpx.codes.SEE_OTHER:
        raise SeedFailed(f"the payment page answered {paid.status_code}")


async def _standing(market: Market, student: Actor, courses: Sequence[MadeCourse]) -> list[dict[str, Any]]:
    representations = [{"__typename": "Course", "id": course.id} for course in courses]
    found: list[dict[str, Any]] = (await student.ask(market.orders, _STANDING, representations=representations))[
        "_entities"
    ]
    return found


async def _missing(market: Market, student: Actor, courses: Sequence[MadeCourse]) -> list[MadeCourse]:
    standing = await _standing(market, student, courses)
    return [
        course
        for course, row in zip(courses, standing, strict=True)
        if not row["viewerEnrollment"] or row["viewerEnrollment"]["status"] != "ACTIVE"
    ]


async def _until_known(market: Market, student: Actor, courses: Sequence[MadeCourse]) -> None:
    """Orders sells a course once catalog's facts about it have arrived."""
    for start in range(0, len(courses), LOOKED_AT):
        some = courses[start : start + LOOKED_AT]

        async def known(some: Sequence[MadeCourse] = some) -> bool:
            return all(row["viewerPrice"] or row["viewerEnrollment"] for row in await _standing(market, student, some))

        await eventually(known, "orders did not learn of the new courses")
