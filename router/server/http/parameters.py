"""A GraphQL request out of an HTTP request: GraphQL over HTTP, section "Request"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson

from router.server.errors import RequestRefused

EMPTY: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class RequestParameters:
    """The four parameters of a GraphQL request. `query` is None where a persisted document is named instead."""

    query: str | None
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)
    document_id: str | None = None


def from_json_body(body: bytes) -> RequestParameters | list[RequestParameters]:
    """The request of a POST body, or the requests of a batch.

    Raises RequestRefused (400) for what is not JSON, not an object, or has parameters of the wrong type.
    """
    parsed = parse_json(body)
    if isinstance(parsed, list):
        return [from_parameters(entry) for entry in parsed]
    return from_parameters(parsed)


def parse_json(body: bytes) -> Any:
    """Raises RequestRefused (400) for what is not JSON."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        message = "The request body is not valid JSON." if body else "The request has no body."
        raise RequestRefused("BAD_REQUEST", message) from None


def from_parameters(parameters: Any) -> RequestParameters:
    """A request from its parameters as JSON carries them; unknown parameters are ignored, as the spec says."""
    if type(parameters) is not dict:
        raise RequestRefused("BAD_REQUEST", "A GraphQL request must be a JSON object.")
    get = parameters.get
    query = get("query")
    operation_name = get("operationName")
    variables = get("variables")
    extensions = get("extensions")
    document_id = get("documentId") or get("doc_id") or get("id")
    if query is not None and type(query) is not str:
        raise RequestRefused("BAD_REQUEST", "The parameter 'query' must be a string.")
    if operation_name is not None and type(operation_name) is not str:
        raise RequestRefused("BAD_REQUEST", "The parameter 'operationName' must be a string or null.")
    if variables is not None and type(variables) is not dict:
        raise RequestRefused("BAD_REQUEST", "The parameter 'variables' must be an object or null.")
    if extensions is not None and type(extensions) is not dict:
        raise RequestRefused("BAD_REQUEST", "The parameter 'extensions' must be an object or null.")
    if document_id is not None and type(document_id) is not str:
        raise RequestRefused("BAD_REQUEST", "The document's id must be a string.")
    if not query and document_id is None and not (extensions and "persistedQuery" in extensions):
        raise RequestRefused("BAD_REQUEST", "The parameter 'query' is missing.")
    return RequestParameters(
        query or None, operation_name or None, variables or EMPTY, extensions or EMPTY, document_id
    )


def from_query_string(query_string: bytes, *, max_fields: int = 32) -> RequestParameters:
    """The request of a GET, its variables and extensions as JSON texts. Raises RequestRefused (400)."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, max_num_fields=max_fields, errors="strict"
        )
    except ValueError:  # UnicodeDecodeError is one
        raise RequestRefused("BAD_REQUEST", "The query string is malformed.") from None
    parameters: dict[str, Any] = {}
    for name, value in pairs:
        if name in parameters:
            raise RequestRefused("BAD_REQUEST", "A parameter is given more than once.")
        parameters[name] = value
    for name in ("variables", "extensions"):
        text = parameters.get(name)
        if text is not None:
            try:
                parameters[name] = orjson.loads(text) if text else None
            except orjson.JSONDecodeError:
                raise RequestRefused("BAD_REQUEST", f"The parameter '{name}' is not valid JSON.") from None
    return from_parameters(parameters)
