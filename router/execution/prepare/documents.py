"""Parsing and validation of documents, within the limits. Valid documents are cached by their text."""

from collections.abc import Sequence

from graphql import GraphQLError, GraphQLSchema, GraphQLSyntaxError, NoSchemaIntrospectionCustomRule, parse, validate
from graphql.language import DocumentNode, OperationDefinitionNode
from graphql.validation import ASTValidationRule, specified_rules

from router.execution.bounded_cache import BoundedCache
from router.execution.errors.entry import GraphQLErrorEntry
from router.execution.errors.request_errors import (
    OperationInvalid,
    OperationResolutionFailed,
    OperationSyntaxError,
    OperationTooLarge,
)
from router.execution.options import EngineOptions
from router.execution.prepare.document_limits import check_document
from router.execution.prepare.prepared_operation import ValidDocument

BYTES_PER_CHARACTER = 40
"""Approximate memory of a parsed document for each character of its text, measured without locations."""


class Documents:
    """A parser and validator of documents against one schema, with a cache of the valid ones."""

    def __init__(self, schema: GraphQLSchema, options: EngineOptions) -> None:
        self._schema = schema
        self._limits = options.limits
        self.cache: BoundedCache[str, ValidDocument] = BoundedCache(options.document_cache_bytes)
        self._rules: list[type[ASTValidationRule]] = list(specified_rules)
        if not options.introspection:
            self._rules.append(NoSchemaIntrospectionCustomRule)

    def get(self, text: str) -> ValidDocument:
        """Parse and validate a text. Raises `OperationSyntaxError`, `OperationTooLarge` or `OperationInvalid`."""
        found = self.cache.get(text)
        if found is None:
            found = self.read(text)
            self.add(found)
        return found

    def add(self, document: ValidDocument) -> None:
        """Store a document in the cache."""
        self.cache.put(document.text, document, BYTES_PER_CHARACTER * len(document.text))

    def read(self, text: str) -> ValidDocument:
        """Parse and validate a text past the cache, in any thread. Raises as `get`."""
        try:
            document = self._parse(text, no_location=True)
            check_document(document, self._limits)
            errors = validate(
                self._schema, document, self._rules, self._limits.errors, allow_empty_selection_sets=False
            )
            if errors and any("aborted" in error.message for error in errors):
                raise OperationInvalid(entries(errors, OperationInvalid.code))
            if errors:
                # Only error messages need locations: they are not worth their memory in cached documents.
                located = self._parse(text, no_location=False)
                errors = validate(
                    self._schema, located, self._rules, self._limits.errors, allow_empty_selection_sets=False
                )
                raise OperationInvalid(entries(errors, OperationInvalid.code))
        except RecursionError as error:
            raise OperationTooLarge.with_message(
                "The operation is nested too deeply.", code="MAX_DEPTH_EXCEEDED"
            ) from error
        operations = {
            definition.name.value if definition.name else None: definition
            for definition in document.definitions
            if isinstance(definition, OperationDefinitionNode)
        }
        if not operations:
            raise OperationResolutionFailed.with_message("The document has no operation.")
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
                raise OperationTooLarge.with_message(
                    f"The document has more than {self._limits.tokens} tokens.", code="MAX_TOKENS_EXCEEDED"
                ) from error
            raise OperationSyntaxError(entries([error], OperationSyntaxError.code)) from error


def entries(errors: Sequence[GraphQLError], code: str) -> list[GraphQLErrorEntry]:
    """Convert graphql-core's errors to entries of a response."""
    return [
        GraphQLErrorEntry(
            error.message,
            code,
            tuple(error.path) if error.path else None,
            tuple((location.line, location.column) for location in error.locations or ()),
        )
        for error in errors
    ]
