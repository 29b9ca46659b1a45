"""The two WebSocket subprotocols of GraphQL clients, as pure translation.

- `TransportWs`: `graphql-transport-ws`, the protocol of the graphql-ws library, and the current one.
- `LegacyWs`: `graphql-ws`, the protocol of the older subscriptions-transport-ws library.

A subprotocol decodes the client's messages and encodes the server's. It holds no state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from router.exact_json import decode_json, encode_json


@dataclass(frozen=True, slots=True)
class Init:
    """`connection_init`: must come first, and only once."""

    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ping:
    """A ping of the client; with a token in the payload, it renews its authentication."""

    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pong:
    """The response to a ping of the server."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """The start of an operation under an id that the client chose."""

    operation_id: str
    parameters: Any


@dataclass(frozen=True, slots=True)
class Complete:
    """The end of one of the client's operations, at its request."""

    operation_id: str


@dataclass(frozen=True, slots=True)
class Terminate:
    """The end of the connection, at the client's request (`graphql-ws` only)."""


ClientMessage = Init | Ping | Pong | Subscribe | Complete | Terminate


class ProtocolViolation(Exception):
    """A message that breaks the protocol: the connection is closed with 4400."""


class Subprotocol(Protocol):
    """One of the subprotocols."""

    name: str

    def read(self, text: str | bytes) -> ClientMessage:
        """Decode a client's message. Raises ProtocolViolation."""
        ...

    def connection_ack(self) -> str:
        """Encode the acceptance of the connection."""
        ...

    def connection_error(self, message: str) -> str | None:
        """Encode the rejection of the connection; None where only a close code expresses it."""
        ...

    def next(self, operation_id: str, payload: bytes) -> str:
        """Encode a response of an operation."""
        ...

    def errors(self, operation_id: str, errors: Sequence[Mapping[str, Any]]) -> str:
        """Encode the errors of an operation that was not executed, which ends it."""
        ...

    def complete(self, operation_id: str) -> str:
        """Encode the end of an operation."""
        ...

    def ping(self) -> str:
        """Encode a message that keeps the connection open."""
        ...

    def pong(self, payload: Mapping[str, Any] | None) -> str | None:
        """Encode the response to a client's ping; None where there is none."""
        ...


class TransportWs:
    """`graphql-transport-ws`."""

    name = "graphql-transport-ws"

    def read(self, text: str | bytes) -> ClientMessage:
        """Decode a client's message. Raises ProtocolViolation."""
        message = _object(text)
        payload = message.get("payload")
        match message.get("type"):
            case "connection_init":
                return Init(_mapping(payload))
            case "ping":
                return Ping(_mapping(payload))
            case "pong":
                _mapping(payload)
                return Pong()
            case "subscribe":
                if not isinstance(payload, dict):
                    raise ProtocolViolation("subscribe needs a payload")
                return Subscribe(_operation_id(message), payload)
            case "complete":
                return Complete(_operation_id(message))
            case other:
                raise ProtocolViolation(f"unexpected message type {str(other)[:32]}")

    def connection_ack(self) -> str:
        """Encode the acceptance of the connection."""
        return '{"type":"connection_ack"}'

    def connection_error(self, message: str) -> str | None:
        """Return None: the close code expresses the rejection."""
        return None

    def next(self, operation_id: str, payload: bytes) -> str:
        """Encode a response of an operation."""
        return f'{{"id":{_json(operation_id)},"type":"next","payload":{payload.decode()}}}'

    def errors(self, operation_id: str, errors: Sequence[Mapping[str, Any]]) -> str:
        """Encode the errors of an operation that was not executed, which ends it."""
        return f'{{"id":{_json(operation_id)},"type":"error","payload":{_json(list(errors))}}}'

    def complete(self, operation_id: str) -> str:
        """Encode the end of an operation."""
        return f'{{"id":{_json(operation_id)},"type":"complete"}}'

    def ping(self) -> str:
        """Encode a message that keeps the connection open."""
        return '{"type":"ping"}'

    def pong(self, payload: Mapping[str, Any] | None) -> str | None:
        """Encode the response to a client's ping; None where there is none."""
        return '{"type":"pong"}' if payload is None else f'{{"type":"pong","payload":{_json(dict(payload))}}}'


class LegacyWs:
    """`graphql-ws`, the protocol of subscriptions-transport-ws."""

    name = "graphql-ws"

    def read(self, text: str | bytes) -> ClientMessage:
        """Decode a client's message. Raises ProtocolViolation."""
        message = _object(text)
        payload = message.get("payload")
        match message.get("type"):
            case "connection_init":
                return Init(_mapping(payload))
            case "start":
                if not isinstance(payload, dict):
                    raise ProtocolViolation("start needs a payload")
                return Subscribe(_operation_id(message), payload)
            case "stop":
                return Complete(_operation_id(message))
            case "connection_terminate":
                return Terminate()
            case other:
                raise ProtocolViolation(f"unexpected message type {str(other)[:32]}")

    def connection_ack(self) -> str:
        """Encode the acceptance of the connection."""
        return '{"type":"connection_ack"}'

    def connection_error(self, message: str) -> str | None:
        """Encode the rejection of the connection."""
        return f'{{"type":"connection_error","payload":{_json({"message": message})}}}'

    def next(self, operation_id: str, payload: bytes) -> str:
        """Encode a response of an operation."""
        return f'{{"id":{_json(operation_id)},"type":"data","payload":{payload.decode()}}}'

    def errors(self, operation_id: str, errors: Sequence[Mapping[str, Any]]) -> str:
        """Encode the first error of an operation that was not executed: clients of this protocol expect one."""
        return f'{{"id":{_json(operation_id)},"type":"error","payload":{_json(errors[0])}}}'

    def complete(self, operation_id: str) -> str:
        """Encode the end of an operation."""
        return f'{{"id":{_json(operation_id)},"type":"complete"}}'

    def ping(self) -> str:
        """Encode a message that keeps the connection open."""
        return '{"type":"ka"}'

    def pong(self, payload: Mapping[str, Any] | None) -> str | None:
        """Return None: clients of this protocol send no pings."""
        return None


SUBPROTOCOLS: Mapping[str, Subprotocol] = {
    TransportWs.name: TransportWs(),
    LegacyWs.name: LegacyWs(),
}


def choose_subprotocol(offered: Sequence[str]) -> Subprotocol | None:
    """Choose among the subprotocols that a client offers: the current one if possible."""
    for name, subprotocol in SUBPROTOCOLS.items():
        if name in offered:
            return subprotocol
    return None


def _object(text: str | bytes) -> dict[str, Any]:
    try:
        message = decode_json(text)
    except ValueError:
        raise ProtocolViolation("not valid JSON") from None
    if not isinstance(message, dict):
        raise ProtocolViolation("a message must be an object")
    return message


def _mapping(payload: Any) -> Mapping[str, Any]:
    if payload is None:
        return {}
    if not isinstance(payload, dict):
        raise ProtocolViolation("the payload must be an object")
    return payload


def _operation_id(message: Mapping[str, Any]) -> str:
    operation_id = message.get("id")
    if not isinstance(operation_id, str) or not operation_id:
        raise ProtocolViolation("the message needs an id")
    return operation_id


def _json(value: Any) -> str:
    return encode_json(value).decode()
