"""A cache of parsed and validated documents: the router sends the same few documents over and over.

The limits are validation rules made once, with the schema. Strawberry's own limiters make a new rule for every request,
which defeats its validation cache.
"""

from collections.abc import Iterator
from functools import lru_cache

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, specified_rules
from graphql.validation import ASTValidationRule
from strawberry.extensions import SchemaExtension
from strawberry.extensions.max_aliases import create_validator as aliases_rule
from strawberry.extensions.query_depth_limiter import create_validator as depth_rule
from strawberry.schema.schema import validate_document

MAX_TOKENS = 20_000
MAX_ALIASES = 1_000
MAX_DEPTH = 30

MAX_CACHED = 1_000
MAX_CACHED_CHARACTERS = 20_000
"""A longer document is parsed and validated each time, which bounds the memory of the cache."""


class Documents:
    """The parsed and validated documents of one schema."""

    def __init__(self) -> None:
        self._rules: tuple[type[ASTValidationRule], ...] = (
            *specified_rules,
            aliases_rule(MAX_ALIASES),
            depth_rule(MAX_DEPTH, None),
        )
        self._parsed = lru_cache(maxsize=MAX_CACHED)(_parsed)
        self._errors = lru_cache(maxsize=MAX_CACHED)(self._validated)

    def parsed(self, text: str) -> DocumentNode:
        """Return the parsed document. Raises GraphQLError if it is malformed or has too many tokens."""
        return _parsed(text) if len(text) > MAX_CACHED_CHARACTERS else self._parsed(text)

    def errors(self, schema: GraphQLSchema, text: str, document: DocumentNode) -> tuple[GraphQLError, ...]:
        """Return the document's validation errors."""
        if len(text) > MAX_CACHED_CHARACTERS:
            return self._validated(schema, document)
        return self._errors(schema, document)

    def _validated(self, schema: GraphQLSchema, document: DocumentNode) -> tuple[GraphQLError, ...]:
        return tuple(validate_document(schema, document, self._rules))


def _parsed(text: str) -> DocumentNode:
    return parse(text, max_tokens=MAX_TOKENS)


class CachedDocuments(SchemaExtension):
    """Let Strawberry use the cached documents."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def on_parse(self) -> Iterator[None]:
        if self.execution_context.query:
            self.execution_context.graphql_document = self._documents.parsed(self.execution_context.query)
        yield

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        if context.query and context.graphql_document is not None:
            errors = self._documents.errors(context.schema._schema, context.query, context.graphql_document)
            context.pre_execution_errors = list(errors)
        yield
