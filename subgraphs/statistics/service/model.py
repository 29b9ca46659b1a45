"""Periods, their buckets, and the figures of the reports. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from subgraphs.kernel.errors import BadUserInput
from subgraphs.kernel.ids import CategoryId, CourseId, LectureId, UserId
from subgraphs.kernel.money import Currency, Money

MAX_BUCKETS = 1_100
"""Three years of days."""
MAX_RANKING = 100


class Grain(Enum):
    """How long a bucket of a report is."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"

    def bucket_of(self, day: date) -> date:
        """The first day of the bucket that holds this day; weeks begin on Monday (ISO 8601)."""
        match self:
            case Grain.DAY:
                return day
            case Grain.WEEK:
                return day - timedelta(days=day.weekday())
            case Grain.MONTH:
                return day.replace(day=1)

    def after(self, bucket: date) -> date:
        """The bucket that follows."""
        match self:
            case Grain.DAY:
                return bucket + timedelta(days=1)
            case Grain.WEEK:
                return bucket + timedelta(days=7)
            case Grain.MONTH:
                return (bucket.replace(day=28) + timedelta(days=4)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Period:
    """The UTC days from `first` to `last`, both included; None leaves that side open."""

    first: date | None
    last: date | None

    @classmethod
    def between(cls, start: datetime | None, end: datetime | None) -> "Period":
        """The days that a client's moments touch; `end` itself is excluded. Raises BadUserInput if it is not later."""
        if start is not None and end is not None and end <= start:
            raise BadUserInput("to must be later than from.", argument="to")
        return cls(
            None if start is None else start.astimezone(UTC).date(),
            None if end is None else (end.astimezone(UTC) - timedelta(microseconds=1)).date(),
        )

    def buckets(self, grain: Grain) -> list[date]:
        """Every bucket that the period touches. Both sides must be given; raises BadUserInput for too many."""
        if self.first is None or self.last is None:
            raise BadUserInput("from and to are needed.", argument="from")
        bucket = grain.bucket_of(self.first)
        buckets: list[date] = []
        while bucket <= self.last:
            if len(buckets) == MAX_BUCKETS:
                raise BadUserInput(
                    f"More than {MAX_BUCKETS} points: shorten the time or use a longer grain.", argument="to"
                )
            buckets.append(bucket)
            bucket = grain.after(bucket)
        return buckets


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """What statistics knows of a course itself, as of the catalog's `revision`."""

    course_id: CourseId
    revision: int
    category_id: CategoryId
    instructor_ids: tuple[UserId, ...]


@dataclass(frozen=True, slots=True)
class DailySales:
    """One course's sales on one day in one currency."""

    day: date
    orders: int
    gross: Money
    refunds: Money


@dataclass(frozen=True, slots=True)
class SalesPoint:
    """The sales of one bucket in one currency. `orders` counts sold courses."""

    bucket: date
    orders: int
    gross: Money
    refunds: Money

    @property
    def net(self) -> Money:
        return self.gross - self.refunds


def sales_points(days: Iterable[DailySales], period: Period, grain: Grain) -> list[SalesPoint]:
    """The daily sums in buckets, one series for each currency that occurs, without gaps, oldest first."""
    series: dict[Currency, dict[date, SalesPoint]] = {}
    buckets = period.buckets(grain)
    for day in days:
        currency = day.gross.currency
        points = series.setdefault(
            currency, {b: SalesPoint(b, 0, Money.zero(currency), Money.zero(currency)) for b in buckets}
        )
        point = points[grain.bucket_of(day.day)]
        points[point.bucket] = replace(
            point, orders=point.orders + day.orders, gross=point.gross + day.gross, refunds=point.refunds + day.refunds
        )
    ordered = sorted(series, key=lambda currency: currency.value)
    return [series[currency][bucket] for bucket in buckets for currency in ordered]


@dataclass(frozen=True, slots=True)
class RankedCourse:
    """A course's place among those that sold."""

    rank: int
    course_id: CourseId
    sales: int
    enrollments: int


@dataclass(frozen=True, slots=True)
class LectureDropOff:
    """How many learners began and finished a lecture, and the median of the seconds that they spent on it."""

    lecture_id: LectureId
    started: int
    finished: int
    median_seconds: int


@dataclass(frozen=True, slots=True)
class CourseStats:
    """One course over a period. Rates are from 0 to 1, None where there is nothing to compare with."""

    enrollments: int
    sales: int
    refunds: int
    revenue: tuple[Money, ...]
    active_learners: int
    minutes_watched: int
    completions: int

    @property
    def completion_rate(self) -> float | None:
        return min(1.0, self.completions / self.enrollments) if self.enrollments else None

    @property
    def refund_rate(self) -> float | None:
        return self.refunds / self.sales if self.sales else None


def may_see_earnings(course: CourseFacts | None, user_id: UserId, *, is_admin: bool) -> bool:
    """Only who teaches a course, and admins, learn what it earns."""
    return is_admin or (course is not None and user_id in course.instructor_ids)


def ranked(sales: Mapping[CourseId, int], enrollments: Mapping[CourseId, int], first: int) -> list[RankedCourse]:
    """Courses by sales, then by enrollments; equals keep the order of their ids, so that the ranking is stable."""
    known = sales.keys() | enrollments.keys()
    order = sorted(known, key=lambda c: (-sales.get(c, 0), -enrollments.get(c, 0), c))
    return [
        RankedCourse(rank, course, sales.get(course, 0), enrollments.get(course, 0))
        for rank, course in enumerate(order[:first], start=1)
    ]
