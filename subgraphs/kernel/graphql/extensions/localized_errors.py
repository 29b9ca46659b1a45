"""Messages of top-level errors in the language of the client."""

from collections.abc import Iterator

from graphql import GraphQLError
from graphql.execution import ExecutionResult as GraphQLExecutionResult
from strawberry.extensions import SchemaExtension
from strawberry.types.execution import ExecutionResult

from subgraphs.kernel.graphql.localization.messages import Messages, language_of
from subgraphs.kernel.values.message_languages import Language


class LocalizeErrors(SchemaExtension):
    """Translates the messages of the errors that a response has in the end, after unexpected ones are masked."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def on_operation(self) -> Iterator[None]:
        yield
        result = self.execution_context.result
        language = language_of(self.execution_context.context)
        if language is Language.ENGLISH or not isinstance(result, GraphQLExecutionResult | ExecutionResult):
            return
        if result.errors:
            result.errors = [self._translated(error, language) for error in result.errors]

    def _translated(self, error: GraphQLError, language: Language) -> GraphQLError:
        return GraphQLError(
            self._messages.translate(error.message, language),
            nodes=error.nodes,
            source=error.source,
            positions=error.positions,
            path=error.path,
            original_error=error.original_error,
            extensions=error.extensions,
        )
