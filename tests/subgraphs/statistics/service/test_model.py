"""Periods, buckets and rankings."""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from subgraphs.kernel.identity.ids import COURSE
from subgraphs.kernel.platform.errors import BadUserInput
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.statistics.service.model import (
    BucketSales,
    Granularity,
    Period,
    quarter_hour,
    ranked,
    sales_points,
    start_of_day,
)

ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Asia/Kolkata",  # half an hour
            "Asia/Kathmandu",  # a quarter
            "Australia/Lord_Howe",  # half an hour of daylight saving time
            "Africa/Cairo",  # changes at midnight
            "America/Havana",  # has midnight twice
            "Pacific/Apia",  # left a day out
            "Pacific/Kiritimati",
        )
    ]
)
MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
LENGTHS = st.timedeltas(timedelta(seconds=1), timedelta(days=800))


def test_a_period_consists_of_moments() -> None:
    start = datetime(2026, 3, 1, 10, 7, 31, tzinfo=UTC)
    period = Period.between(start.astimezone(ZoneInfo("Asia/Kolkata")), None)
    assert period == Period(start, None)


def test_a_period_that_ends_before_it_begins_is_rejected() -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    with pytest.raises(BadUserInput):
        Period.between(moment, moment)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2000, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
        (datetime(2026, 1, 1, tzinfo=UTC), None),
        (datetime.max.replace(tzinfo=UTC) - timedelta(days=3), datetime.max.replace(tzinfo=UTC)),
        (datetime.min.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC) + timedelta(days=3)),
    ],
)
def test_too_many_buckets_and_unbounded_periods_are_rejected(start: datetime, end: datetime | None) -> None:
    with pytest.raises(BadUserInput):
        Period(start, end).buckets(Granularity.DAY, ZoneInfo("America/New_York"))


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    thursday = date(2026, 1, 1)
    assert Granularity.WEEK.bucket_of(thursday) == date(2025, 12, 29)
    assert Granularity.MONTH.bucket_of(date(2026, 2, 28)) == date(2026, 2, 1)
    assert Granularity.MONTH.next_bucket(date(2026, 12, 1)) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Africa/Cairo", date(2026, 4, 24), 23),
        ("America/Havana", date(2026, 11, 1), 25),
        ("Asia/Kathmandu", date(2026, 4, 1), 24),
    ],
)
def test_a_day_is_as_long_as_its_clock_says(zone: str, day: date, hours: float) -> None:
    length = start_of_day(day + timedelta(days=1), ZoneInfo(zone)) - start_of_day(day, ZoneInfo(zone))
    assert length == timedelta(hours=hours)


@given(MOMENTS, LENGTHS, st.floats(0, 1, exclude_max=True), st.sampled_from(Granularity), ZONES)
@example(datetime(2011, 12, 28, tzinfo=UTC), timedelta(days=6), 0.5, Granularity.DAY, ZoneInfo("Pacific/Apia"))
def test_a_moment_is_in_the_bucket_of_its_local_day(
    start: datetime, length: timedelta, part: float, granularity: Granularity, zone: ZoneInfo
) -> None:
    buckets = Period(start, start + length).buckets(granularity, zone)
    assert buckets == sorted(set(buckets))
    moment = start + length * part
    bucket = buckets[bisect_right(buckets, moment) - 1]

    def local_bucket(of: datetime) -> date:
        return granularity.bucket_of(of.astimezone(zone).date())

    assert local_bucket(bucket) == local_bucket(moment)
    assert local_bucket(bucket - timedelta(microseconds=1)) < local_bucket(moment)


@given(MOMENTS, ZONES)
def test_a_quarter_hour_is_a_part_of_one_day(moment: datetime, zone: ZoneInfo) -> None:
    start = quarter_hour(moment)
    assert timedelta(0) <= moment - start < timedelta(minutes=15)
    assert start.astimezone(zone).date() == (start + timedelta(minutes=15, microseconds=-1)).astimezone(zone).date()


JANUARY = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3)]


def sale(position: int, minor: int, currency: Currency = Currency.USD) -> BucketSales:
    return BucketSales(position, 1, Money(minor, currency), Money.zero(currency), Money(minor, currency))


def test_buckets_without_sales_are_points_of_zero() -> None:
    points = sales_points([sale(2, 500)], JANUARY, [])
    assert [(p.bucket.day, p.orders, p.gross.amount_minor) for p in points] == [(1, 0, 0), (2, 0, 0), (3, 1, 500)]


def test_each_currency_has_a_series() -> None:
    points = sales_points([sale(0, 5, Currency.JPY), sale(0, 7)], JANUARY[:1], [Currency.EUR])
    assert [(p.gross.currency, p.gross.amount_minor) for p in points] == [
        (Currency.EUR, 0),
        (Currency.JPY, 5),
        (Currency.USD, 7),
    ]


def test_courses_rank_by_sales_then_enrollments_then_id() -> None:
    a, b, c, d = sorted(COURSE.new() for _ in range(4))
    rows = ranked({c: 2, b: 1}, {a: 9, b: 5, c: 2, d: 9}, first=3)
    assert [(row.rank, row.course_id) for row in rows] == [(1, c), (2, b), (3, a)]
