"""The facets of search results: values with labels and counts."""

from collections.abc import Mapping, Sequence
from typing import Self

import strawberry
from babel import Locale, UnknownLocaleError

from subgraphs.catalog.service.model import Category, CourseLevel
from subgraphs.catalog.service.search.search_model import FREE, PAID, CourseFilter, FacetField, SearchResult
from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.identity.ids import CategoryId

graphql_enum(
    FacetField,
    description="A field by which search results are counted.",
    values={
        FacetField.CATEGORY: "The category's id; a course also counts for the ancestors of its category.",
        FacetField.LEVEL: "The level of the audience.",
        FacetField.LANGUAGE: "The language, a BCP 47 tag.",
        FacetField.PRICE: "`FREE` or `PAID`.",
        FacetField.RATING: "A minimum of the average rating; the counts overlap.",
    },
    name="CourseFacetField",
)

_LEVELS: Mapping[str, str] = {
    CourseLevel.ALL.value: "All levels",
    CourseLevel.BEGINNER.value: "Beginner",
    CourseLevel.INTERMEDIATE.value: "Intermediate",
    CourseLevel.EXPERT.value: "Expert",
}
_PRICES: Mapping[str, str] = {FREE: "Free", PAID: "Paid"}


@strawberry.type(description="One value of a facet.")
class FacetValue:
    """One value with its count."""

    value: str = strawberry.field(description="The value.")
    label: str = strawberry.field(description="The name of the value for people, in English.")
    count: int = strawberry.field(description="The number of results with the value.")
    selected: bool = strawberry.field(description="Whether the filter restricts the results to this value.")


@strawberry.type(
    name="CourseFacet",
    description=(
        "The counts of search results by one field. The field's own filter does not restrict its counts. Of more than "
        "10,000 courses the counts may be those of a part."
    ),
)
class Facet:
    """One facet with its values."""

    field: FacetField = strawberry.field(description="The field.")
    values: list[FacetValue] = strawberry.field(
        description="The values with their counts, the most frequent first; selected ones even if none has them."
    )

    @classmethod
    def of(
        cls,
        field: FacetField,
        counts: Sequence[tuple[str, int]],
        selected: frozenset[str],
        categories: Mapping[CategoryId, Category],
    ) -> Self:
        """Return the facet, labelled."""
        missing = sorted(selected.difference(value for value, _ in counts))
        return cls(
            field=field,
            values=[
                FacetValue(
                    value=value, label=label_of(field, value, categories), count=count, selected=value in selected
                )
                for value, count in (*counts, *((value, 0) for value in missing))
            ],
        )


def facets_of(result: SearchResult, wanted: CourseFilter, categories: Mapping[CategoryId, Category]) -> list[Facet]:
    """Return the facets of a result."""
    return [Facet.of(field, counts, wanted.selected(field), categories) for field, counts in result.facets.items()]


def label_of(field: FacetField, value: str, categories: Mapping[CategoryId, Category]) -> str:
    """Return the English name of a facet's value; the value itself if it has none."""
    match field:
        case FacetField.CATEGORY:
            category = categories.get(CategoryId(value))
            return value if category is None else category.name
        case FacetField.LEVEL:
            return _LEVELS.get(value, value)
        case FacetField.LANGUAGE:
            return _language_name(value)
        case FacetField.PRICE:
            return _PRICES.get(value, value)
        case FacetField.RATING:
            return f"{value} and more"


def _language_name(tag: str) -> str:
    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (UnknownLocaleError, ValueError):
        language = Locale("en").languages.get(tag.partition("-")[0])
        return tag if language is None else language
