"""The number of results, and the counts of facets, in PostgreSQL."""

from collections import Counter
from collections.abc import Mapping
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
_VALUES: Mapping[FacetField, ColumnElement[Any]] = {
    FacetField.CATEGORY: _c.category_ids,
    FacetField.LEVEL: _c.level,
    FacetField.LANGUAGE: _c.language,
    FacetField.PRICE: case((_c.price_minor == 0, FREE), else_=PAID),
    # The number of steps that the rating reaches.
    FacetField.RATING: cast(func.width_bucket(_c.rating_average, cast(_STEPS, ARRAY(Float))), Text),
}
"""The value that a course counts for; of its category, the array of the path to it."""

FacetCounts = tuple[tuple[str, int], ...]

_FACET_VALUES = 50
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

    def requiring(self, query: TokenQuery) -> "CourseSet":
        """Return the set with another query and the same conditions on columns."""
        return CourseSet(query, self.columns)

    @property
    def condition(self) -> ColumnElement[bool]:
        """The condition on rows of the table."""
        queries = (cast(literal(query, Text), TSQUERY) for query in self.query.texts())
        return and_(*map(_c.words.op("@@"), queries), *self.columns)


@dataclass(frozen=True, slots=True)
class _Count:
    total: int
    facets: Mapping[FacetField, FacetCounts]


async def count(
    session: AsyncSession, matching: CourseSet, own: Mapping[FacetField, Restriction], courses: float
) -> tuple[int, dict[FacetField, FacetCounts]]:
    """Return the number of results and the counts of all facets. Beyond `MAX_TOTAL` results both count a part of them.

    A facet's own restriction does not restrict its counts, so they are counts of another set of courses. If a random
    sample of all courses, of which there are about `courses`, shows that a set exceeds the limit, only this is counted.
    """
    results = matching
    for restriction in own.values():
        results = results.restricted(restriction)
    sets: dict[FacetField | None, CourseSet] = {None: results}
    for facet in own:
        sets[facet] = matching
        for other, restriction in own.items():
            if other is not facet:
                sets[facet] = sets[facet].restricted(restriction)
    counted: dict[FacetField | None, _Count] = {}
    level = sample_level(courses, _MIN_SAMPLE)
    if level:
        sampled = {key: each.requiring(each.query.requiring(in_sample(level))) for key, each in sets.items()}
        # By far more than a set that does not exceed the limit has in the sample: at least six standard deviations.
        enough = max(_MIN_COUNTED, int(1.25 * MAX_TOTAL / SAMPLE_RATIO**level))
        found = await _count(session, sampled, enough)
        counted = {key: replace(each, total=MAX_TOTAL + 1) for key, each in found.items() if each.total == enough}
    remaining = {key: each for key, each in sets.items() if key not in counted}
    if remaining:
        counted |= await _count(session, remaining, MAX_TOTAL + 1)
    return counted[None].total, {facet: counted[facet if facet in own else None].facets[facet] for facet in FacetField}


async def _count(
    session: AsyncSession, sets: Mapping[FacetField | None, CourseSet], most: int
) -> dict[FacetField | None, _Count]:
    """Count up to `most` courses of each set: under None by all facets, and under a facet by this one."""
    groups: list[Select[Any]] = []
    for key, each in sets.items():
        name = "results" if key is None else key.value
        facets = FacetField if key is None else (key,)
        values = (_VALUES[facet].label(facet.value) for facet in facets)
        read = select(*values).where(each.condition).limit(most).cte(f"of_{name.lower()}")
        groups += [
            select(literal(name), literal(facet.value), _as_array(facet, value), func.count()).group_by(value)
            for facet, value in ((facet, read.c[facet.value]) for facet in facets)
        ]
    numbers: dict[tuple[str, str], Counter[str]] = {}
    totals: Counter[tuple[str, str]] = Counter()
    for name, facet, values, number in await session.execute(union_all(*groups)):
        totals[name, facet] += number
        counter = numbers.setdefault((name, facet), Counter())
        for value in values:
            counter[value] += number
    found: dict[FacetField | None, _Count] = {}
    for key in sets:
        name = "results" if key is None else key.value
        facets = FacetField if key is None else (key,)
        found[key] = _Count(
            max(totals[name, facet.value] for facet in facets),
            {facet: _values(facet, numbers.get((name, facet.value), Counter())) for facet in facets},
        )
    return found


def _as_array(facet: FacetField, value: ColumnElement[Any]) -> ColumnElement[Any]:
    return value if facet is FacetField.CATEGORY else array([value])


def _values(facet: FacetField, numbers: Counter[str]) -> FacetCounts:
    """Return the values by number."""
    if facet is not FacetField.RATING:
        return tuple(sorted(numbers.items(), key=lambda row: (-row[1], row[0]))[:_FACET_VALUES])
    steps = (
        (step, sum(number for passed, number in numbers.items() if int(passed) > _STEPS.index(step)))
        for step in RATING_STEPS
    )
    return tuple((str(step), number) for step, number in steps if number)
