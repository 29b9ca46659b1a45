"""Periods, their buckets, and the figures of the reports, as pure values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum

from subgraphs.kernel.identity.ids import CourseId, LectureId
from subgraphs.kernel.platform.errors import BadUserInput
from subgraphs.kernel.values.money import Currency, Money

MAX_BUCKETS = 1_100
"""The most buckets of one report: three years of days."""
MAX_RANKING = 100
"""The longest ranking."""


class Granularity(Enum):
    """The length of a report's buckets."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"

    def bucket_of(self, day: date) -> date:
        """Return the first day of the bucket that contains the day; weeks begin on Monday (ISO 8601)."""
        match self:
            case Granularity.DAY:
                return day
            case Granularity.WEEK:
                return day - timedelta(days=day.weekday())
            case Granularity.MONTH:
                return day.replace(day=1)

    def next_bucket(self, bucket: date) -> date:
        """Return the first day of the following bucket."""
        match self:
            case Granularity.DAY:
                return bucket + timedelta(days=1)
            case Granularity.WEEK:
                return bucket + timedelta(days=7)
            case Granularity.MONTH:
                # Four days after the 28th is in the next month, however long this one is.
                return (bucket.replace(day=28) + timedelta(days=4)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Period:
    """The time from `start` to `end`, exclusive; None means unbounded."""

    start: datetime | None
    end: datetime | None

    @classmethod
    def between(cls, start: datetime | None, end: datetime | None) -> "Period":
        """Return the period. Raises BadUserInput unless `end` is later."""
        if start is not None and end is not None and end <= start:
            raise BadUserInput("to must be later than from.", argument="to")
        return cls(*(None if moment is None else moment.astimezone(UTC) for moment in (start, end)))

    def buckets(self, granularity: Granularity, zone: tzinfo) -> list[datetime]:
        """Return the starts of the buckets that overlap the period, in UTC and oldest first.

        Raises BadUserInput if the period is unbounded or has more than `MAX_BUCKETS` buckets.
        """
        if self.start is None or self.end is None:
            raise BadUserInput("from and to are needed.", argument="from")
        starts: list[datetime] = []
        try:
            day = granularity.bucket_of(self.start.astimezone(zone).date())
            while (start := start_of_day(day, zone)) < self.end:
                if starts and start == starts[-1]:
                    starts.pop()  # a day that a change of the zone left out
                if len(starts) == MAX_BUCKETS:
                    raise BadUserInput(
                        f"More than {MAX_BUCKETS} points: shorten the period or use a coarser granularity.",
                        argument="to",
                    )
                starts.append(start)
                day = granularity.next_bucket(day)
        except OverflowError:
            raise BadUserInput("The period reaches beyond the calendar.", argument="from") from None
        return starts


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """Return the first moment of the day in the time zone, in UTC.

    Where the clock passes over midnight, it is the moment of the change (PEP 495: the offset before a gap applies); of
    two midnights, it is the first.
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)


def quarter_hour(moment: datetime) -> datetime:
    """Return the start of the quarter-hour, which is a part of one day in every time zone."""
    utc = moment.astimezone(UTC)
    return utc.replace(minute=utc.minute - utc.minute % 15, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class BucketSales:
    """The sales of one bucket, by its position among the buckets, in one currency."""

    position: int
    orders: int
    gross: Money
    refunds: Money
    own_net: Money
    """The viewer's part, after refunds."""


@dataclass(frozen=True, slots=True)
class SalesPoint:
    """The sales of one bucket in one currency. `orders` counts sold courses."""

    bucket: datetime
    orders: int
    gross: Money
    refunds: Money
    own_net: Money
    """The viewer's part of `net`, by their share at each sale."""

    @property
    def net(self) -> Money:
        return self.gross - self.refunds


def sales_points(
    sales: Iterable[BucketSales], buckets: Sequence[datetime], currencies: Iterable[Currency]
) -> list[SalesPoint]:
    """Return one series without gaps for each of the currencies, and for each that occurs, oldest bucket first."""
    found = {(each.position, each.gross.currency): each for each in sales}
    ordered = sorted({*currencies, *(currency for _, currency in found)}, key=lambda currency: currency.value)
    points: list[SalesPoint] = []
    for position, bucket in enumerate(buckets):
        for currency in ordered:
            zero = Money.zero(currency)
            each = found.get((position, currency), BucketSales(position, 0, zero, zero, zero))
            points.append(SalesPoint(bucket, each.orders, each.gross, each.refunds, each.own_net))
    return points


@dataclass(frozen=True, slots=True)
class RankedCourse:
    """A course's rank among those with sales or enrollments. Refunded sales do not count."""

    rank: int
    course_id: CourseId
    sales: int
    enrollments: int


@dataclass(frozen=True, slots=True)
class LectureDropOff:
    """The number of learners who started and finished a lecture, and the median of their seconds spent on it."""

    lecture_id: LectureId
    started: int
    finished: int
    median_seconds: int


@dataclass(frozen=True, slots=True)
class CourseStats:
    """The figures of one course over a period. Rates are from 0 to 1; None if their denominator is zero."""

    enrollments: int
    sales: int
    refunds: int
    revenue: tuple[Money, ...]
    active_learners: int
    minutes_watched: int
    learners: int
    """The users who enrolled for the first time."""
    completions: int
    """Those of these learners who completed the course, whenever they did."""

    @property
    def completion_rate(self) -> float | None:
        return self.completions / self.learners if self.learners else None

    @property
    def refund_rate(self) -> float | None:
        return self.refunds / self.sales if self.sales else None


def ranked(sales: Mapping[CourseId, int], enrollments: Mapping[CourseId, int], first: int) -> list[RankedCourse]:
    """Return the `first` courses by sales, then enrollments, then id, so that the ranking is stable."""
    known = sales.keys() | enrollments.keys()
    order = sorted(known, key=lambda c: (-sales.get(c, 0), -enrollments.get(c, 0), c))
    return [
        RankedCourse(rank, course, sales.get(course, 0), enrollments.get(course, 0))
        for rank, course in enumerate(order[:first], start=1)
    ]
