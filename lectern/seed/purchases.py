"""Enrollments: in free courses at once, in the others by paying on the hosted page with a test card."""

from collections.abc import Callable, Sequence
from typing import Any

import httpx

from lectern.seed.client import Actor, SeedClient, SeedFailed, run_concurrently
from lectern.seed.courses import SeededCourse
from lectern.seed.plan import Plan
from lectern.seed.users import Users
from lectern.seed.waiting import wait_until
from subgraphs.orders.settings import Settings

BATCH_SIZE = 20
"""The number of courses per query while waiting for the events about all of them."""

_COURSE_STATES = """query($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Course { id viewerPrice { total { amountMinor } } viewerEnrollment { status } }
  }
}"""
_ADD = "mutation($id: ID!) { addToCart(input: {courseId: $id}) { cart { total { amountMinor } } errors { message } } }"
_CHECKOUT = """mutation($key: ID!, $total: BigInt!) {
  startCheckout(input: {idempotencyKey: $key, expectedTotal: {amountMinor: $total, currency: "USD"}}) {
    order { id } checkoutUrl errors { message }
  }
}"""
_FREE = "mutation($id: ID!) { enrollInFreeCourse(input: {courseId: $id}) { order { id } errors { message } } }"
_GIFT = """mutation($user: ID!, $course: ID!) {
  grantAccess(input: {userId: $user, courseId: $course, kind: GIFT}) { enrollment { id } errors { message } }
}"""
_TEST_CARD = {"method": "card", "number": "4242424242424242", "expiry": "12 / 40", "cvc": "123"}


async def create_purchases(
    client: SeedClient, plan: Plan, users: Users, courses: Sequence[SeededCourse], progress: Callable[[], None]
) -> None:
    """Give every student their courses: as gifts if Stripe itself takes payments, where the seed cannot pay."""
    simulated = Settings().stripe_api_base is not None
    await _wait_for_courses(client, users.students[0], courses)
    async with httpx.AsyncClient(timeout=30) as http:

        async def create(number: int) -> None:
            student, email = users.students[number], plan.students[number].email
            wanted = [courses[study.course] for study in plan.studies[number]]
            missing = await _missing(client, student, wanted)
            for course in [course for course in missing if course.planned.price_minor == 0]:
                await student.mutate(client.orders, _FREE, id=course.id)
            to_buy = [course for course in missing if course.planned.price_minor]
            if to_buy and simulated:
                await _buy(client, http, student, email, to_buy)
            for course in () if simulated else to_buy:
                await users.admin.mutate(client.orders, _GIFT, user=student.user_id, course=course.id)

        await run_concurrently(range(len(users.students)), create, progress)


async def wait_for_enrollments(client: SeedClient, plan: Plan, users: Users, courses: Sequence[SeededCourse]) -> None:
    """Wait until every payment has become an enrollment."""
    for number, student in enumerate(users.students):
        wanted = [courses[study.course] for study in plan.studies[number]]

        async def enrolled(student: Actor = student, wanted: list[SeededCourse] = wanted) -> bool:
            return not await _missing(client, student, wanted)

        await wait_until(enrolled, "an order was paid but gave no enrollment")


async def _buy(
    client: SeedClient, http: httpx.AsyncClient, student: Actor, email: str, courses: Sequence[SeededCourse]
) -> None:
    total = "0"
    for course in courses:
        total = (await student.mutate(client.orders, _ADD, id=course.id))["cart"]["total"]["amountMinor"]
    key = "seed-" + "-".join(sorted(course.id for course in courses))[:180]
    checkout = await student.mutate(client.orders, _CHECKOUT, key=key, total=total)
    if checkout["checkoutUrl"] is None:
        return
    paid = await http.post(checkout["checkoutUrl"], data={"email": email, **_TEST_CARD})
    if paid.status_code != httpx.codes.SEE_OTHER:
        raise SeedFailed(f"the payment page responded with {paid.status_code}")


async def _course_states(client: SeedClient, student: Actor, courses: Sequence[SeededCourse]) -> list[dict[str, Any]]:
    representations = [{"__typename": "Course", "id": course.id} for course in courses]
    found: list[dict[str, Any]] = (
        await student.execute(client.orders, _COURSE_STATES, representations=representations)
    )["_entities"]
    return found


async def _missing(client: SeedClient, student: Actor, courses: Sequence[SeededCourse]) -> list[SeededCourse]:
    states = await _course_states(client, student, courses)
    return [
        course
        for course, row in zip(courses, states, strict=True)
        if not row["viewerEnrollment"] or row["viewerEnrollment"]["status"] != "ACTIVE"
    ]


async def _wait_for_courses(client: SeedClient, student: Actor, courses: Sequence[SeededCourse]) -> None:
    """Wait until orders has received catalog's events about every course."""
    for start in range(0, len(courses), BATCH_SIZE):
        some = courses[start : start + BATCH_SIZE]

        async def known(some: Sequence[SeededCourse] = some) -> bool:
            return all(
                row["viewerPrice"] or row["viewerEnrollment"] for row in await _course_states(client, student, some)
            )

        await wait_until(known, "orders did not receive the new courses")
