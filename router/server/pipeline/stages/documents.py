"""Resolve the operation's document: its text, or the persisted document that the request names."""

from router.server.errors import RequestRejected
from router.server.pipeline.client_key import ClientKeys
from router.server.pipeline.context import OperationContext
from router.server.pipeline.persisted_documents import DocumentResolution


class DocumentStage:
    """The stage that resolves documents, where any are persisted."""

    def __init__(self, documents: DocumentResolution, clients: ClientKeys) -> None:
        self._documents = documents
        self._clients = clients

    async def resolve(self, operation: OperationContext) -> None:
        """Replace a document's id by its text.

        Raises RequestRejected if there is no such document, or none is allowed.
        """
        client = self._clients.key_of(operation.client)
        operation.replace_parameters(await self._documents.resolve(operation.parameters, client))


def require_text(operation: OperationContext) -> None:
    """Raise RequestRejected if the request has no text, where no documents are persisted."""
    if operation.parameters.query is None:
        raise RequestRejected(
            "PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported", status=400, well_formed=True
        )
