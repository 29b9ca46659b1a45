"""Results of the engine."""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass

from router.exact_json import decode_json, encode_json
from router.execution.errors.entry import GraphQLErrorEntry
from router.execution.json_types import JSONValue


def _encoded(data: object) -> bytes:
    try:
        return encode_json(data)
    except TypeError:
        # Subgraphs in this process may return values that are not JSON, such as dates of types of their own.
        return json.dumps(data, separators=(",", ":"), default=str).encode()


class ExecutionResult:
    """The result of one operation (or of one event of a subscription), encoded, decoded, or both.

    `data` is absent from the encoded response when `has_data` is false: the request failed before it was executed.
    Exactly one of `data` and `encoded_data` is given by the executor; the other is computed on first use.
    `encoded` is the whole response where it is known to be just `{"data":...}`.
    """

    __slots__ = ("_data", "_encoded", "_encoded_data", "errors", "extensions", "has_data")

    def __init__(
        self,
        *,
        data: JSONValue = None,
        encoded_data: bytes | None = None,
        encoded: bytes | None = None,
        errors: Sequence[GraphQLErrorEntry] = (),
        extensions: Mapping[str, object] | None = None,
        has_data: bool = True,
    ) -> None:
        self._data = data
        self._encoded_data = encoded_data
        self._encoded = encoded
        self.errors = errors
        self.extensions = extensions
        self.has_data = has_data

    @property
    def data(self) -> JSONValue:
        """The decoded data; None also when there is none."""
        if self._data is None and self._encoded_data is not None:
            self._data = decode_json(self._encoded_data)
        return self._data

    @property
    def encoded_data(self) -> bytes:
        """The data as JSON."""
        if self._encoded_data is None:
            self._encoded_data = _encoded(self._data)
        return self._encoded_data

    def encode(self) -> bytes:
        """Return the response as JSON, `data` first, as the specification's "Response Format" advises for errors."""
        if not self.errors and not self.extensions:
            if self._encoded is not None:
                return self._encoded
            return b'{"data":%b}' % self.encoded_data
        parts = []
        if self.has_data:
            parts.append(b'"data":%b' % self.encoded_data)
        if self.errors:
            parts.append(b'"errors":' + _encoded([error.as_json() for error in self.errors]))
        if self.extensions:
            parts.append(b'"extensions":' + _encoded(self.extensions))
        return b"{" + b",".join(parts) + b"}"

    def as_json(self) -> dict[str, JSONValue]:
        """Return the whole response as a JSON object."""
        response: dict[str, JSONValue] = {}
        if self.has_data:
            response["data"] = self.data
        if self.errors:
            response["errors"] = [error.as_json() for error in self.errors]
        if self.extensions:
            response["extensions"] = dict(self.extensions)
        return response


@dataclass(slots=True)
class IncrementalResult:
    """The result of an operation with `@defer`: an initial result and those that follow.

    `initial` and everything `subsequent` yields are response objects of the "incremental delivery" draft, ready to be
    encoded: `pending`, `incremental`, `completed` and `hasNext` included. Closing `subsequent` cancels the remaining
    fetches.
    """

    initial: dict[str, JSONValue]
    subsequent: AsyncGenerator[dict[str, JSONValue], None]
