"""Suggestions while a query is typed."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.catalog.service.model import Category
from subgraphs.catalog.service.ports.search import CourseSearch
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.search.search_courses import check_query_length
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.errors import BadUserInput

MAX_SUGGESTIONS = 20


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The categories and the courses that a text may lead to."""

    categories: Sequence[Category]
    course_ids: Sequence[CourseId]


@dataclass(frozen=True, slots=True)
class SuggestCompletions:
    """Suggest categories and published courses whose names have words that begin with those of the text. Public."""

    units: Transactions[CatalogWork]
    search: CourseSearch

    async def __call__(self, text: str, first: int) -> Suggestions:
        """Return up to `first` suggestions, at most half of them categories unless courses are few.

        Raises BadUserInput.
        """
        if not 1 <= first <= MAX_SUGGESTIONS:
            raise BadUserInput(f"first must be from 1 to {MAX_SUGGESTIONS}.", argument="first")
        check_query_length(text, "text")
        words = _words(text)
        if not words:
            return Suggestions((), ())
        async with self.units.reading() as work:
            categories = [each for each in await work.categories.all() if _has_words(each.name, words)]
        course_ids = await self.search.find_by_title(text, first)
        shown = categories[: max(first // 2, first - len(course_ids))]
        return Suggestions(shown, course_ids[: first - len(shown)])


def _has_words(name: str, words: Sequence[str]) -> bool:
    name_words = _words(name)
    return all(any(name_word.startswith(word) for name_word in name_words) for word in words)


def _words(text: str) -> list[str]:
    """Return the words without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).split()
