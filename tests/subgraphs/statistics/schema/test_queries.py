"""The root query fields of statistics."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from subgraphs.catalog.events import CategoryCreated
from subgraphs.kernel.identity.ids import CATEGORY, COURSE, USER, CourseId
from subgraphs.kernel.identity.principal import Principal, Role
from subgraphs.statistics.service.model import Granularity
from tests.subgraphs.statistics.conftest import TODAY, Statistics, caller
from tests.subgraphs.statistics.course_stats import PERIOD, codes
from tests.subgraphs.statistics.sample_events import course_updated, enrolled, paid, refunded, shared

TOP = """query($category: ID) {
  topCourses(categoryId: $category) { rank course { id } sales revenue { amountMinor } }
}"""


async def test_top_courses_are_ranked_by_sales_and_show_revenue_to_their_instructors_only(
    statistics: Statistics,
) -> None:
    owner, category, first, second = USER.new(), CATEGORY.new(), COURSE.new(), COURSE.new()
    await statistics.deliver(course_updated(first, owner, category), course_updated(second, owner, category))
    await statistics.deliver(paid(first, owner), paid(first, owner), paid(second, owner))
    response = await statistics.execute(TOP, caller(Role.STUDENT), category=category)
    assert response["data"]["topCourses"] == [
        {"rank": 1, "course": {"id": first}, "sales": 2, "revenue": None},
        {"rank": 2, "course": {"id": second}, "sales": 1, "revenue": None},
    ]
    response = await statistics.execute(TOP, caller(Role.INSTRUCTOR, user_id=owner), category=category)
    assert [row["revenue"] for row in response["data"]["topCourses"]] == [
        [{"amountMinor": "2000"}],
        [{"amountMinor": "1000"}],
    ]


async def test_a_sale_invalidates_the_cached_ranking(statistics: Statistics) -> None:
    owner, category, first, second = USER.new(), CATEGORY.new(), COURSE.new(), COURSE.new()
    await statistics.deliver(course_updated(first, owner, category), course_updated(second, owner, category))
    await statistics.deliver(paid(first, owner))
    before = await statistics.execute(TOP, category=category)
    await statistics.deliver(paid(second, owner), paid(second, owner))
    after = await statistics.execute(TOP, category=category)
    assert [row["course"]["id"] for row in before["data"]["topCourses"]] == [first]
    assert [row["course"]["id"] for row in after["data"]["topCourses"]] == [second, first]


async def test_top_courses_of_a_category_are_those_of_its_descendants_too(statistics: Statistics) -> None:
    owner, (root, branch, leaf, other) = USER.new(), (CATEGORY.new() for _ in range(4))
    courses = {category: COURSE.new() for category in (root, branch, leaf, other)}
    # A parent may arrive after its children.
    for category, parent in ((leaf, branch), (other, None), (root, None), (branch, root)):
        await statistics.deliver(CategoryCreated(category_id=category, parent_id=parent))
    for number, (category, course) in enumerate(courses.items()):
        await statistics.deliver(course_updated(course, owner, category))
        await statistics.deliver(*(paid(course, owner) for _ in range(9 - number)))

    async def top(category: str) -> list[str]:
        response = await statistics.execute(TOP, category=category)
        return [row["course"]["id"] for row in response["data"]["topCourses"]]

    assert await top(root) == [courses[root], courses[branch], courses[leaf]]
    assert await top(branch) == [courses[branch], courses[leaf]]
    assert await top(leaf) == [courses[leaf]]


async def test_top_courses_subtract_refunds_and_do_not_count_what_cost_nothing(statistics: Statistics) -> None:
    owner, category, kept, returned, free = USER.new(), CATEGORY.new(), COURSE.new(), COURSE.new(), COURSE.new()
    for course in (kept, returned, free):
        await statistics.deliver(course_updated(course, owner, category), enrolled(course, USER.new()))
    orders = [paid(returned, owner) for _ in range(3)]
    gift = paid(free, owner, 0)
    await statistics.deliver(paid(kept, owner), *orders, *(paid(free, owner, 0) for _ in range(5)))
    await statistics.execute(TOP, category=category)  # cached
    await statistics.deliver(*(refunded(order, 1_000) for order in orders), refunded(gift, 0))
    response = await statistics.execute(TOP, category=category)
    sales = {row["course"]["id"]: row["sales"] for row in response["data"]["topCourses"]}
    assert sales == {kept: 1, returned: 0, free: 0}
    assert response["data"]["topCourses"][0]["course"]["id"] == kept


async def test_a_ranking_counts_from_one_moment_to_another(statistics: Statistics) -> None:
    owner, category, course = USER.new(), CATEGORY.new(), COURSE.new()
    await statistics.deliver(course_updated(course, owner, category))
    for minute in (0, 29, 30, 31):
        await statistics.deliver(paid(course, owner, at=TODAY.replace(minute=minute)))
    query = """query($category: ID, $from: DateTime, $to: DateTime) {
      topCourses(categoryId: $category, from: $from, to: $to) { sales }
    }"""
    period = {"from": "2026-03-14T12:29:00Z", "to": "2026-03-14T18:01:00+05:30"}
    response = await statistics.execute(query, None, category=category, **period)
    assert response["data"]["topCourses"] == [{"sales": 2}]


SALES = """query($from: DateTime!, $to: DateTime!, $course: ID) {
  salesReport(from: $from, to: $to, granularity: MONTH, courseId: $course) {
    orders gross { amountMinor currency } net { amountMinor }
  }
}"""


async def test_an_instructors_sales_report_has_a_series_for_each_currency(statistics: Statistics) -> None:
    owner, other = USER.new(), USER.new()
    mine, theirs = COURSE.new(), COURSE.new()
    sold = paid(mine, owner, 1_000)
    await statistics.deliver(sold, paid(mine, owner, 500, "JPY"), paid(theirs, other, 7_000), refunded(sold, 400))
    response = await statistics.execute(SALES, caller(Role.INSTRUCTOR, user_id=owner), **PERIOD)
    assert response["data"]["salesReport"] == [
        {"orders": 1, "gross": {"amountMinor": "500", "currency": "JPY"}, "net": {"amountMinor": "500"}},
        {"orders": 1, "gross": {"amountMinor": "1000", "currency": "USD"}, "net": {"amountMinor": "600"}},
    ]


OWN = """query($from: DateTime!, $to: DateTime!, $course: ID) {
  salesReport(from: $from, to: $to, granularity: MONTH, courseId: $course) {
    orders gross { amountMinor } refunds { amountMinor } net { amountMinor } ownNet { amountMinor }
  }
}"""


def figures(response: Any) -> list[tuple[int, ...]]:
    """Return the points of a sales report as numbers: orders, gross, refunds, net, own net."""
    names = ("gross", "refunds", "net", "ownNet")
    points = response["data"]["salesReport"]
    return [(point["orders"], *(int(point[name]["amountMinor"]) for name in names)) for point in points]


async def test_each_instructor_sees_their_part_of_shared_sales_and_a_course_sees_all(statistics: Statistics) -> None:
    owner, friend, silent, course = USER.new(), USER.new(), USER.new(), COURSE.new()
    updated = course_updated(course, owner, CATEGORY.new())
    teachers = {"instructor_ids": (owner, friend, silent)}
    await statistics.deliver(updated.model_copy(update={"course": updated.course.model_copy(update=teachers)}))
    sold, whole = paid(course, owner), paid(course, owner, 500)
    parts = {owner: 667, friend: 333}
    back = shared(refunded(sold, 1_000), parts)
    await statistics.deliver(shared(sold, parts), shared(paid(course, owner), parts), whole, back, times=2)

    async def report(viewer: Principal, course_id: CourseId | None = None) -> list[tuple[int, ...]]:
        return figures(await statistics.execute(OWN, viewer, course=course_id, **PERIOD))

    viewers = {user: caller(Role.INSTRUCTOR, user_id=user) for user in (owner, friend, silent)}
    assert await report(viewers[owner]) == [(3, 1_834, 667, 1_167, 1_167)]
    assert await report(viewers[friend]) == [(2, 666, 333, 333, 333)]
    assert await report(viewers[silent]) == [(0, 0, 0, 0, 0)]
    own = {owner: 1_167, friend: 333, silent: 0}
    for user, viewer in viewers.items():
        assert await report(viewer, course) == [(3, 2_500, 1_000, 1_500, own[user])]
    assert await report(caller(Role.ADMIN), course) == [(3, 2_500, 1_000, 1_500, 0)]


async def test_an_owner_without_a_share_has_sold_and_earned_nothing(statistics: Statistics) -> None:
    owner, friend, course = USER.new(), USER.new(), COURSE.new()
    await statistics.deliver(shared(paid(course, owner), {friend: 1_000}))
    reports = [
        figures(await statistics.execute(OWN, caller(Role.INSTRUCTOR, user_id=user), **PERIOD))
        for user in (owner, friend)
    ]
    assert reports == [[(1, 0, 0, 0, 0)], [(1, 1_000, 0, 1_000, 1_000)]]


async def test_a_shared_sale_is_one_sale_of_the_course(statistics: Statistics) -> None:
    owner, category, course = USER.new(), CATEGORY.new(), COURSE.new()
    await statistics.deliver(course_updated(course, owner, category))
    await statistics.deliver(shared(paid(course, owner), {owner: 400, USER.new(): 300, USER.new(): 300}))
    query = "query($category: ID) { topCourses(categoryId: $category) { sales revenue { amountMinor } } }"
    response = await statistics.execute(query, caller(Role.INSTRUCTOR, user_id=owner), category=category)
    assert response["data"]["topCourses"] == [{"sales": 1, "revenue": [{"amountMinor": "1000"}]}]


async def test_a_sales_report_of_another_instructors_course_is_forbidden(statistics: Statistics) -> None:
    course, owner = COURSE.new(), USER.new()
    await statistics.deliver(course_updated(course, owner, CATEGORY.new()), paid(course, owner))
    response = await statistics.execute(SALES, caller(Role.INSTRUCTOR), course=course, **PERIOD)
    assert codes(response) == ["FORBIDDEN"]


async def test_malformed_arguments_are_bad_user_input(statistics: Statistics) -> None:
    response = await statistics.execute(TOP, category="not-an-id")
    assert codes(response) == ["BAD_USER_INPUT"]
    response = await statistics.execute("{ topCourses(first: 1000) { rank } }")
    assert codes(response) == ["BAD_USER_INPUT"]


BUCKETS = """query($from: DateTime!, $to: DateTime!, $granularity: Granularity!, $zone: String!, $course: ID) {
  salesReport(from: $from, to: $to, granularity: $granularity, timeZone: $zone, courseId: $course) {
    bucket orders gross { amountMinor currency } refunds { amountMinor }
  }
}"""


@pytest.mark.parametrize("granularity", list(Granularity))
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe"])
async def test_a_sales_report_has_the_buckets_of_the_time_zone(
    statistics: Statistics, zone: str, granularity: Granularity
) -> None:
    chance, owner, course = random.Random(5), USER.new(), COURSE.new()
    # Across a change of daylight saving time in both hemispheres.
    start = datetime(2026, 3, 20, 7, 30, tzinfo=UTC)
    end = datetime(2026, 4, 10, 18, 45, tzinfo=UTC)
    expected: Counter[date] = Counter()
    returned: Counter[date] = Counter()

    def local_bucket(moment: datetime) -> date:
        return granularity.bucket_of(moment.astimezone(ZoneInfo(zone)).date())

    for _ in range(60):
        at = datetime(2026, 3, 18, tzinfo=UTC) + timedelta(seconds=chance.randrange(25 * 86_400))
        minor = chance.randrange(1, 5_000)
        order = paid(course, owner, minor, at=at)
        back = refunded(order, minor, at + timedelta(hours=30))
        await statistics.deliver(order, back)
        if start <= at < end:
            expected[local_bucket(at)] += minor
        if start <= back.refunded_at < end:
            returned[local_bucket(back.refunded_at)] += minor
    variables = {"from": start.isoformat(), "to": end.isoformat(), "granularity": granularity.value, "zone": zone}
    who = caller(Role.INSTRUCTOR, user_id=owner)
    points = (await statistics.execute(BUCKETS, who, **variables))["data"]["salesReport"]

    days = [local_bucket(datetime.fromisoformat(point["bucket"])) for point in points]
    assert days == sorted(set(days))
    assert (days[0], days[-1]) == (local_bucket(start), local_bucket(end))
    assert {day: int(point["gross"]["amountMinor"]) for day, point in zip(days, points, strict=True)} == {
        day: expected[day] for day in days
    }
    assert [int(point["refunds"]["amountMinor"]) for point in points] == [returned[day] for day in days]
    assert sum(point["orders"] for point in points) <= 60


async def test_a_sales_report_without_sales_is_a_series_of_zeros(statistics: Statistics) -> None:
    owner, course, idle = USER.new(), COURSE.new(), USER.new()
    await statistics.deliver(course_updated(course, owner, CATEGORY.new(), currency="EUR"))
    week = {"from": "2026-03-01T00:00:00Z", "to": "2026-03-08T00:00:00Z", "granularity": "DAY", "zone": "UTC"}
    for who, restricted, currency in (
        (caller(Role.INSTRUCTOR, user_id=owner), None, "EUR"),
        (caller(Role.INSTRUCTOR, user_id=owner), course, "EUR"),
        (caller(Role.INSTRUCTOR, user_id=idle), None, "USD"),
    ):
        response = await statistics.execute(BUCKETS, who, course=restricted, **week)
        points = response["data"]["salesReport"]
        assert [point["bucket"][:10] for point in points] == [f"2026-03-0{day}" for day in range(1, 8)]
        assert all(point["gross"] == {"amountMinor": "0", "currency": currency} for point in points)


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../../etc/passwd", "localtime", "", "UTC\0"])
async def test_an_unknown_time_zone_is_bad_user_input(statistics: Statistics, zone: str) -> None:
    response = await statistics.execute(BUCKETS, caller(Role.ADMIN), granularity="DAY", zone=zone, **PERIOD)
    assert codes(response) == ["BAD_USER_INPUT"]
