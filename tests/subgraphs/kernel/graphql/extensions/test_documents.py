import pytest
from graphql import GraphQLError, build_schema

from subgraphs.kernel.graphql.extensions.documents import (
    MAX_ALIASES,
    MAX_CACHED_CHARACTERS,
    MAX_DEPTH,
    MAX_TOKENS,
    Documents,
)

SCHEMA = build_schema("type Query { a: Query b: Int }")


def problems(text: str) -> list[str]:
    documents = Documents()
    return [error.message for error in documents.errors(SCHEMA, text, documents.parsed(text))]


def test_a_repeated_document_is_not_prepared_again() -> None:
    documents = Documents()
    first = documents.parsed("{ b }")

    assert documents.parsed("{ b }") is first
    assert documents.errors(SCHEMA, "{ b }", first) is documents.errors(SCHEMA, "{ b }", first)


def test_a_very_long_document_is_not_cached() -> None:
    text = "{ b }" + " " * MAX_CACHED_CHARACTERS
    documents = Documents()

    assert documents.parsed(text) is not documents.parsed(text)


def test_a_valid_document_has_no_problems() -> None:
    assert problems("{ a { b } }") == []


def test_a_document_with_too_many_tokens_is_rejected() -> None:
    with pytest.raises(GraphQLError, match="tokens"):
        Documents().parsed("{" + " b" * MAX_TOKENS + "}")


def test_a_document_with_too_many_aliases_is_rejected() -> None:
    text = "{" + " ".join(f"b{number}: b" for number in range(MAX_ALIASES + 1)) + "}"

    assert ["aliases" in problem for problem in problems(text)] == [True]


def test_a_document_that_is_too_deep_is_rejected() -> None:
    text = "{ a " * (MAX_DEPTH + 2) + "{ b }" + " }" * (MAX_DEPTH + 2)

    assert any("depth" in problem for problem in problems(text))
