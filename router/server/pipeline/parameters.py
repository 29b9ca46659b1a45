"""The parameters of a GraphQL request, whichever protocol carries them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from router.server.errors import RequestRejected

EMPTY: Mapping[str, Any] = {}


@dataclass(slots=True)  # Not frozen, which would double the time to create one for each request.
class RequestParameters:
    """The four parameters of a GraphQL request. `query` is None where a persisted document is named instead."""

    query: str | None
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)
    document_id: str | None = None


def parse_parameters(parameters: Any) -> RequestParameters:
    """Read a request from its parameters as JSON carries them; unknown ones are ignored, as the specification says.

    Raises RequestRejected (400) for what is not an object, or has parameters of the wrong type.
    """
    if type(parameters) is not dict:
        raise RequestRejected("BAD_REQUEST", "A GraphQL request must be a JSON object.")
    get = parameters.get
    query = get("query")
    operation_name = get("operationName")
    variables = get("variables")
    extensions = get("extensions")
    document_id = get("documentId") or get("doc_id") or get("id")
    if query is not None and type(query) is not str:
        raise RequestRejected("BAD_REQUEST", "The parameter 'query' must be a string.")
    if operation_name is not None and type(operation_name) is not str:
        raise RequestRejected("BAD_REQUEST", "The parameter 'operationName' must be a string or null.")
    if variables is not None and type(variables) is not dict:
        raise RequestRejected("BAD_REQUEST", "The parameter 'variables' must be an object or null.")
    if extensions is not None and type(extensions) is not dict:
        raise RequestRejected("BAD_REQUEST", "The parameter 'extensions' must be an object or null.")
    if document_id is not None and type(document_id) is not str:
        raise RequestRejected("BAD_REQUEST", "The document's id must be a string.")
    if not query and document_id is None and not (extensions and "persistedQuery" in extensions):
        raise RequestRejected("BAD_REQUEST", "The parameter 'query' is missing.")
    return RequestParameters(
        query or None, operation_name or None, variables or EMPTY, extensions or EMPTY, document_id
    )
