"""Reading GraphQL requests from HTTP requests: GraphQL over HTTP, section "Request"."""

from typing import Any
from urllib.parse import parse_qsl

from router.exact_json import decode_json
from router.server.errors import RequestRejected
from router.server.pipeline.parameters import RequestParameters, parse_parameters


def from_json_body(body: bytes) -> RequestParameters | list[RequestParameters]:
    """Read the request of a POST body, or the requests of a batch.

    Raises RequestRejected (400) for what is not JSON, not an object, or has parameters of the wrong type.
    """
    parsed = parse_json(body)
    if isinstance(parsed, list):
        return [parse_parameters(entry) for entry in parsed]
    return parse_parameters(parsed)


def parse_json(body: bytes) -> Any:
    """Read a JSON text. Raises RequestRejected (400) for what is not JSON."""
    try:
        return decode_json(body)
    except ValueError:
        message = "The request body is not valid JSON." if body else "The request has no body."
        raise RequestRejected("BAD_REQUEST", message) from None


def from_query_string(query_string: bytes, *, max_fields: int = 32) -> RequestParameters:
    """Read the request of a GET, its variables and extensions as JSON texts. Raises RequestRejected (400)."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, max_num_fields=max_fields, errors="strict"
        )
    except ValueError:  # Includes UnicodeDecodeError.
        raise RequestRejected("BAD_REQUEST", "The query string is malformed.") from None
    parameters: dict[str, Any] = {}
    for name, value in pairs:
        if name in parameters:
            raise RequestRejected("BAD_REQUEST", "A parameter is given more than once.")
        parameters[name] = value
    for name in ("variables", "extensions"):
        text = parameters.get(name)
        if text is not None:
            try:
                parameters[name] = decode_json(text) if text else None
            except ValueError:
                raise RequestRejected("BAD_REQUEST", f"The parameter '{name}' is not valid JSON.") from None
    return parse_parameters(parameters)
