"""Token conditions as queries of Elasticsearch."""

from collections.abc import Sequence
from typing import Any

from subgraphs.catalog.search.analysis.expressions import AllOf, AnyOf, Expression, Tokens, WordQuery
from subgraphs.catalog.search.relevance import PREFERRED_IN_TITLE, REQUIRED_IN_TITLE


def bool_query(words: WordQuery | None) -> dict[str, Any]:
    """Return the clauses of a `bool` query without its filter: what matches, and the points of the relevance."""
    if words is None:
        return {"must": [{"match_all": {}}]}
    if words.is_empty:
        return {"must": [{"match_none": {}}]}
    return {
        # Without points of its own, so that the score is the sum of the points below.
        "must": [{"constant_score": {"filter": {"bool": {"filter": queries(words.required, "words")}}, "boost": 0}}],
        "must_not": queries(words.excluded, "words"),
        "should": [
            *_points(words.required, "title_words", REQUIRED_IN_TITLE),
            *_points(words.preferred, "title_words", PREFERRED_IN_TITLE),
        ],
    }


def _points(conditions: Sequence[Expression], field: str, each: int) -> list[dict[str, Any]]:
    return [{"constant_score": {"filter": query, "boost": each}} for query in queries(conditions, field)]


def queries(conditions: Sequence[Expression], field: str) -> list[dict[str, Any]]:
    """Return a query for each condition on the tokens of a field."""
    return [_query(condition, field) for condition in conditions]


def _query(condition: Expression, field: str) -> dict[str, Any]:
    match condition:
        case Tokens(tokens, prefixes):
            terms = {"terms": {field: list(tokens)}}
            if not prefixes:
                return terms
            return _any([terms, *({"prefix": {field: prefix}} for prefix in prefixes)])
        case AllOf(parts):
            return {"bool": {"filter": queries(parts, field)}}
        case AnyOf(parts):
            return _any(queries(parts, field))


def _any(queries: list[dict[str, Any]]) -> dict[str, Any]:
    return {"bool": {"should": queries, "minimum_should_match": 1}}
