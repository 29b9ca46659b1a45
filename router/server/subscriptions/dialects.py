"""The two WebSocket protocols that GraphQL clients speak, as pure translation.

- `TransportWs`: `graphql-transport-ws`, the protocol of the graphql-ws library, and the current one.
- `LegacyWs`: `graphql-ws`, the protocol of the older subscriptions-transport-ws library.

A dialect reads a client's text into a message, and writes what the server says. It holds no state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import orjson


@dataclass(frozen=True, slots=True)
class Init:
    """The client introduces itself. It must come first and only once."""

    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ping:
    """The client asks for a sign of life; with a token in the payload, it renews its authentication."""

    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pong:
    """The answer to our ping."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """The client starts an operation under an id of its own."""

    operation_id: str
    parameters: Any


@dataclass(frozen=True, slots=True)
class Complete:
    """The client ends one of its operations."""

    operation_id: str


@dataclass(frozen=True, slots=True)
class Terminate:
    """The client says goodbye."""


ClientMessage = Init | Ping | Pong | Subscribe | Complete | Terminate


class ProtocolViolation(Exception):
    """A message that the protocol doesn't know: the connection is closed with 4400."""


class Dialect(Protocol):
    """One of the protocols."""

    subprotocol: str

    def read(self, text: str | bytes) -> ClientMessage:
        """A client's message. Raises ProtocolViolation."""
        ...

    def acknowledge(self) -> str:
        """The client is welcome."""
        ...

    def refuse(self, message: str) -> str | None:
        """The client is not; None where closing the connection says so."""
        ...

    def next(self, operation_id: str, answer: bytes) -> str:
        """An answer of an operation."""
        ...

    def errors(self, operation_id: str, errors: Sequence[Mapping[str, Any]]) -> str:
        """The operation was not executed; it is over."""
        ...

    def complete(self, operation_id: str) -> str:
        """The operation is over."""
        ...

    def ping(self) -> str:
        """Something to keep the connection open."""
        ...

    def pong(self, payload: Mapping[str, Any] | None) -> str | None:
        """The answer to a client's ping."""
        ...


class TransportWs:
    """`graphql-transport-ws`."""

    subprotocol = "graphql-transport-ws"

    def read(self, text: str | bytes) -> ClientMessage:
        """A client's message. Raises ProtocolViolation."""
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

    def acknowledge(self) -> str:
        """The client is welcome."""
        return '{"type":"connection_ack"}'

    def refuse(self, message: str) -> str | None:
        """Closing the connection says so."""
        return None

    def next(self, operation_id: str, answer: bytes) -> str:
        """An answer of an operation."""
        return f'{{"id":{_json(operation_id)},"type":"next","payload":{answer.decode()}}}'

    def errors(self, operation_id: str, errors: Sequence[Mapping[str, Any]]) -> str:
        """The operation was not executed; it is over."""
        return f'{{"id":{_json(operation_id)},"type":"error","payload":{_json(list(errors))}}}'

    def complete(self, operation_id: str) -> str:
        """The operation is over."""
        return f'{{"id":{_json(operation_id)},"type":"complete"}}'

    def ping(self) -> str:
        """Something to keep the connection open."""
        return '{"type":"ping"}'

    def pong(self, payload: Mapping[str, Any] | None) -> str | None:
        """The answer to a client's ping."""
        return '{"type":"pong"}' if payload is None else f'{{"type":"pong","payload":{_json(dict(payload))}}}'


class LegacyWs:
    """`graphql-ws`, as subscriptions-transport-ws speaks it."""

    subprotocol = "graphql-ws"

    def read(self, text: str | bytes) -> ClientMessage:
        """A client's message. Raises ProtocolViolation."""
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

    def acknowledge(self) -> str:
        """The client is welcome."""
        return '{"type":"connection_ack"}'

    def refuse(self, message: str) -> str | None:
        """The client is not welcome."""
        return f'{{"type":"connection_error","payload":{_json({"message": message})}}}'

    def next(self, operation_id: str, answer: bytes) -> str:
        """An answer of an operation."""
        return f'{{"id":{_json(operation_id)},"type":"data","payload":{answer.decode()}}}'

    def errors(self, operation_id: str, errors: Sequence[Mapping[str, Any]]) -> str:
        """The operation was not executed. This protocol carries one error object, and clients expect no more."""
        return f'{{"id":{_json(operation_id)},"type":"error","payload":{_json(errors[0])}}}'

    def complete(self, operation_id: str) -> str:
        """The operation is over."""
        return f'{{"id":{_json(operation_id)},"type":"complete"}}'

    def ping(self) -> str:
        """Something to keep the connection open."""
        return '{"type":"ka"}'

    def pong(self, payload: Mapping[str, Any] | None) -> str | None:
        """This protocol has no pings of clients."""
        return None


DIALECTS: Mapping[str, Dialect] = {
    TransportWs.subprotocol: TransportWs(),
    LegacyWs.subprotocol: LegacyWs(),
}


def choose_dialect(offered: Sequence[str]) -> Dialect | None:
    """The dialect to speak with a client that offers these subprotocols: the current one if it can."""
    for subprotocol, dialect in DIALECTS.items():
        if subprotocol in offered:
            return dialect
    return None


def _object(text: str | bytes) -> dict[str, Any]:
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
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
    return orjson.dumps(value).decode()
