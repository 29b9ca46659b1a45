"""The number of results, and the counts of facets, in PostgreSQL."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, Text, and_, case, cast, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, array
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.search.postgres_tokens import SAMPLE_RATIO, Restriction, in_sample, sample_level
from subgraphs.catalog.search.tsquery import TokenQuery
from subgraphs.catalog.service.search.search_model import FREE, MAX_TOTAL, PAID, RATING_STEPS, FacetField
from subgraphs.catalog.store.tables import course_search

_c = course_search.c
_STEPS = sorted(RATING_STEPS)
_FACET_COLUMNS: Mapping[FacetField, ColumnElement[Any]] = {
    FacetField.CATEGORY: _c.category_ids,
    FacetField.LEVEL: _c.level,
    FacetField.LANGUAGE: _c.language,
    FacetField.PRICE: case((_c.price_minor == 0, FREE), else_=PAID),
    # The number of steps that the rating reaches.
    FacetField.RATING: cast(func.width_bucket(_c.rating_average, cast(_STEPS, ARRAY(Float))), Text),
}
"""The value that a course counts for; of its category, the array of the path to it."""

FacetCounts = tuple[tuple[str, int], ...]

_MAX_VALUES = 50
"""The most values of a facet that are returned."""
_MIN_SAMPLE = 2 * MAX_TOTAL
"""The least number of courses in a sample of all."""
_MIN_COUNTED = 2_000
"""The least number of courses of which facets are counted in a sample."""


@dataclass(frozen=True, slots=True)
class CourseSet:
    """The courses that satisfy conditions on their tokens, and on the columns of the rows that these lead to."""

    query: TokenQuery
    columns: tuple[ColumnElement[bool], ...] = ()

    def restricted(self, restriction: Restriction) -> "CourseSet":
        """Return the part of the courses that satisfies the restriction, too."""
        return CourseSet(self.query.requiring(*restriction.tokens), (*self.columns, *restriction.columns))

    def with_query(self, query: TokenQuery) -> "CourseSet":
        """Return the set with another query and the same conditions on columns."""
        return CourseSet(query, self.columns)

    @property
    def condition(self) -> ColumnElement[bool]:
        """The condition on rows of the table."""
        queries = (cast(literal(query, Text), TSQUERY) for query in self.query.texts())
        return and_(*map(_c.words.op("@@"), queries), *self.columns)


@dataclass(frozen=True, slots=True)
class _CountedSet:
    """Courses to count: the results, or those that would be results without the restriction of one facet."""

    courses: CourseSet
    unrestricted_facet: FacetField | None = None

    @property
    def name(self) -> str:
        return "results" if self.unrestricted_facet is None else self.unrestricted_facet.value

    @property
    def facets(self) -> tuple[FacetField, ...]:
        """The facets whose values are counted in the set."""
        return tuple(FacetField) if self.unrestricted_facet is None else (self.unrestricted_facet,)


@dataclass(frozen=True, slots=True)
class _Count:
    total: int
    facets: Mapping[FacetField, FacetCounts]


async def count(
    session: AsyncSession,
    matching: CourseSet,
    facet_restrictions: Mapping[FacetField, Restriction],
    estimated_courses: float,
) -> tuple[int, dict[FacetField, FacetCounts]]:
    """Return the number of results and the counts of all facets.

    More than `MAX_TOTAL` results are not counted: the number is then `MAX_TOTAL + 1`, and the facets are counted in a
    part of them. A facet's own restriction does not restrict its counts, so they are counts of another set of courses.
    If a random sample of all courses, of which there are about `estimated_courses`, shows that a set exceeds the limit,
    only the sample is counted.
    """
    sets = _sets_to_count(matching, facet_restrictions)
    counts: dict[FacetField | None, _Count] = {}
    level = sample_level(estimated_courses, _MIN_SAMPLE)
    if level:
        sample = Restriction((in_sample(level),))
        sampled = [replace(each, courses=each.courses.restricted(sample)) for each in sets]
        # A set within the limit almost never (six standard deviations) has this many courses in the sample.
        conclusive = max(_MIN_COUNTED, int(1.25 * MAX_TOTAL / SAMPLE_RATIO**level))
        in_samples = await _count(session, sampled, conclusive)
        counts = {
            key: replace(found, total=MAX_TOTAL + 1) for key, found in in_samples.items() if found.total == conclusive
        }
    remaining = [each for each in sets if each.unrestricted_facet not in counts]
    if remaining:
        counts |= await _count(session, remaining, MAX_TOTAL + 1)
    results = counts[None]
    return results.total, {facet: counts.get(facet, results).facets[facet] for facet in FacetField}


def _sets_to_count(matching: CourseSet, facet_restrictions: Mapping[FacetField, Restriction]) -> list[_CountedSet]:
    def restricted(restrictions: Iterable[Restriction]) -> CourseSet:
        courses = matching
        for restriction in restrictions:
            courses = courses.restricted(restriction)
        return courses

    sets = [_CountedSet(restricted(facet_restrictions.values()))]
    for facet in facet_restrictions:
        others = (restriction for other, restriction in facet_restrictions.items() if other is not facet)
        sets.append(_CountedSet(restricted(others), facet))
    return sets


async def _count(session: AsyncSession, sets: Sequence[_CountedSet], most: int) -> dict[FacetField | None, _Count]:
    """Count up to `most` courses of each set by its facets; return the counts by the facet that is not restricted.

    One statement reads each set once, as a common table expression, and groups its rows by each facet.
    """
    groups: list[Select[Any]] = []
    for each in sets:
        columns = (_FACET_COLUMNS[facet].label(facet.value) for facet in each.facets)
        rows = select(*columns).where(each.courses.condition).limit(most).cte(f"of_{each.name.lower()}")
        for facet in each.facets:
            value = rows.c[facet.value]
            counted = select(literal(each.name), literal(facet.value), _as_array(facet, value), func.count())
            groups.append(counted.group_by(value))
    totals: Counter[tuple[str, str]] = Counter()
    numbers: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for name, facet_name, path, number in await session.execute(union_all(*groups)):
        totals[name, facet_name] += number
        for value in path:
            numbers[name, facet_name][value] += number
    return {
        each.unrestricted_facet: _Count(
            # The groups of any facet have all rows of the set.
            totals[each.name, each.facets[0].value],
            {facet: _most_frequent(facet, numbers[each.name, facet.value]) for facet in each.facets},
        )
        for each in sets
    }


def _as_array(facet: FacetField, value: ColumnElement[Any]) -> ColumnElement[Any]:
    return value if facet is FacetField.CATEGORY else array([value])


def _most_frequent(facet: FacetField, numbers: Counter[str]) -> FacetCounts:
    """Return a facet's values with their numbers, the most frequent first; the steps of ratings in their own order."""
    if facet is not FacetField.RATING:
        return tuple(sorted(numbers.items(), key=lambda row: (-row[1], row[0]))[:_MAX_VALUES])
    # The values are numbers of reached steps: a course that reaches three counts for each of the three lowest.
    steps = (
        (step, sum(number for reached, number in numbers.items() if _STEPS.index(step) < int(reached)))
        for step in RATING_STEPS
    )
    return tuple((str(step), number) for step, number in steps if number)
