"""Periods, buckets and rankings."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.kernel.errors import BadUserInput
from subgraphs.kernel.ids import COURSE
from subgraphs.kernel.money import Currency, Money
from subgraphs.statistics.service.model import DailySales, Grain, Period, ranked, sales_points

DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def sale(day: date, minor: int, currency: Currency = Currency.USD) -> DailySales:
    return DailySales(day, 1, Money(minor, currency), Money.zero(currency))


def test_a_period_ends_before_its_second_moment() -> None:
    midnight = datetime(2026, 3, 1, tzinfo=UTC)
    assert Period.between(midnight - timedelta(days=2), midnight) == Period(date(2026, 2, 27), date(2026, 2, 28))


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    with pytest.raises(BadUserInput):
        Period.between(moment, moment)


def test_too_many_buckets_are_refused() -> None:
    with pytest.raises(BadUserInput):
        Period(date(2000, 1, 1), date(2026, 1, 1)).buckets(Grain.DAY)


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    thursday = date(2026, 1, 1)
    assert Grain.WEEK.bucket_of(thursday) == date(2025, 12, 29)
    assert Grain.MONTH.bucket_of(date(2026, 2, 28)) == date(2026, 2, 1)
    assert Grain.MONTH.after(date(2026, 12, 1)) == date(2027, 1, 1)


@given(DAYS, DAYS, st.sampled_from(Grain))
def test_every_day_of_a_period_has_exactly_one_bucket(one: date, other: date, grain: Grain) -> None:
    first, last = sorted((one, other))
    buckets = Period(first, last).buckets(grain)
    assert buckets == sorted(set(buckets))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert {grain.bucket_of(day) for day in days} == set(buckets)


@given(st.lists(st.tuples(DAYS, st.integers(0, 10**9), st.sampled_from([Currency.USD, Currency.JPY]))))
def test_bucketing_neither_loses_nor_makes_money(sales: list[tuple[date, int, Currency]]) -> None:
    points = sales_points([sale(*s) for s in sales], Period(date(2024, 1, 1), date(2026, 12, 31)), Grain.MONTH)
    for currency in {currency for _, _, currency in sales}:
        assert sum(p.net.amount_minor for p in points if p.gross.currency is currency) == sum(
            minor for _, minor, c in sales if c is currency
        )


def test_days_without_sales_are_points_of_zero() -> None:
    points = sales_points([sale(date(2026, 1, 3), 500)], Period(date(2026, 1, 1), date(2026, 1, 3)), Grain.DAY)
    assert [(p.bucket.day, p.orders, p.gross.amount_minor) for p in points] == [(1, 0, 0), (2, 0, 0), (3, 1, 500)]


def test_courses_rank_by_sales_then_by_enrollments_then_by_id() -> None:
    a, b, c, d = sorted(COURSE.new() for _ in range(4))
    rows = ranked({c: 2, b: 1}, {a: 9, b: 5, c: 2, d: 9}, first=3)
    assert [(row.rank, row.course_id) for row in rows] == [(1, c), (2, b), (3, a)]
