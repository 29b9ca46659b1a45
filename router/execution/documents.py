"""Documents: text in, a valid and bounded document out. Each text is worked on once and then kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graphql import GraphQLError, GraphQLSchema, GraphQLSyntaxError, NoSchemaIntrospectionCustomRule, parse, validate
from graphql.language import DocumentNode, OperationDefinitionNode
from graphql.validation import ASTValidationRule, specified_rules

from router.execution.bounded_cache import BoundedCache
from router.execution.document_limits import check_document
from router.execution.errors import (
    GraphQLErrorEntry,
    OperationInvalid,
    OperationNotFound,
    OperationSyntaxError,
    OperationTooLarge,
)
from router.execution.options import EngineOptions

BYTES_PER_CHARACTER = 40
"""About what a parsed document takes in memory for each character of its text, measured without locations."""


@dataclass(slots=True)
class ValidDocument:
    """A document that is valid against the API schema. `notes` by operation name, for whoever prepares operations."""

    text: str
    document: DocumentNode
    operations: dict[str | None, OperationDefinitionNode]
    notes: dict[str | None, dict[str, object]] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation of that name, or the only one. Raises `OperationNotFound`.

        See "GetOperation()" in the GraphQL specification.
        """
        if name is None:
            if len(self.operations) == 1:
                return next(iter(self.operations.values()))
            raise OperationNotFound.because("The document has several operations: the request must name one.")
        found = self.operations.get(name)
        if found is None:
            raise OperationNotFound.because(f'The document has no operation named "{name}".')
        return found


class Documents:
    """Parses and validates documents against one schema; keeps the valid ones."""

    def __init__(self, schema: GraphQLSchema, options: EngineOptions) -> None:
        self._schema = schema
        self._limits = options.limits
        self.cache: BoundedCache[str, ValidDocument] = BoundedCache(options.document_cache_bytes)
        self._rules: list[type[ASTValidationRule]] = list(specified_rules)
        if not options.introspection:
            self._rules.append(NoSchemaIntrospectionCustomRule)

    def get(self, text: str) -> ValidDocument:
        """The document of this text. Raises `OperationSyntaxError`, `OperationTooLarge` or `OperationInvalid`."""
        found = self.cache.get(text)
        if found is None:
            found = self._read(text)
            self.cache.put(text, found, BYTES_PER_CHARACTER * len(text))
        return found

    def _read(self, text: str) -> ValidDocument:
        try:
            document = self._parse(text, no_location=True)
            check_document(document, self._limits)
            errors = validate(
                self._schema, document, self._rules, self._limits.errors, allow_empty_selection_sets=False
            )
            if errors and any("aborted" in error.message for error in errors):
                raise OperationInvalid(entries(errors, OperationInvalid.code))
            if errors:
                # Locations are only worth their memory where somebody reads them.
                located = self._parse(text, no_location=False)
                errors = validate(
                    self._schema, located, self._rules, self._limits.errors, allow_empty_selection_sets=False
                )
                raise OperationInvalid(entries(errors, OperationInvalid.code))
        except RecursionError as error:
            raise OperationTooLarge.because("The operation is nested too deeply.", code="MAX_DEPTH_EXCEEDED") from error
        operations = {
            definition.name.value if definition.name else None: definition
            for definition in document.definitions
            if isinstance(definition, OperationDefinitionNode)
        }
        if not operations:
            raise OperationNotFound.because("The document has no operation.")
        return ValidDocument(text, document, operations)

    def _parse(self, text: str, *, no_location: bool) -> DocumentNode:
        try:
            return parse(
                text,
                no_location=no_location,
                max_tokens=self._limits.tokens,
                allow_empty_selection_sets=False,
            )
        except GraphQLSyntaxError as error:
            if "tokens" in error.message and "aborted" in error.message:
                raise OperationTooLarge.because(
                    f"The document has more than {self._limits.tokens} tokens.", code="MAX_TOKENS_EXCEEDED"
                ) from error
            raise OperationSyntaxError(entries([error], OperationSyntaxError.code)) from error


def entries(errors: Sequence[GraphQLError], code: str) -> list[GraphQLErrorEntry]:
    """graphql-core's errors as entries of an answer."""
    return [
        GraphQLErrorEntry(
            error.message,
            code,
            tuple(error.path) if error.path else None,
            tuple((location.line, location.column) for location in error.locations or ()),
        )
        for error in errors
    ]
