"""The media type of a response, negotiated by the request's Accept header.

GraphQL over HTTP, sections "Accept" and "Legacy watershed": an absent header and `*/*` mean `application/json`.
"""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class ResponseMediaType(Enum):
    """The media types in which an operation's response may be sent."""

    JSON = "application/json"
    GRAPHQL_RESPONSE = "application/graphql-response+json"
    EVENT_STREAM = "text/event-stream"
    MULTIPART_MIXED = "multipart/mixed"
    """Incremental delivery and subscriptions, each in the current format."""
    MULTIPART_DEFER_2022 = "multipart/mixed;deferSpec=20220824"
    """Incremental delivery in the format of Apollo's clients: parts by their paths and labels."""
    MULTIPART_SUBSCRIPTION = "multipart/mixed;subscriptionSpec=1.0"
    """Subscriptions alone."""

    # Members are compared by identity. Enum's own hash is computed in Python.
    __hash__ = object.__hash__


_PREFERENCE = {kind.value: rank for rank, kind in enumerate(ResponseMediaType)}


@lru_cache(maxsize=256)
def accepted_types(accept: bytes | None) -> tuple[ResponseMediaType, ...]:
    """Return the types that the client accepts, the preferred first; empty if it accepts none that can be sent.

    The parameters of `multipart/mixed` name the formats that the client reads; with an unknown one it is not accepted.
    Cached: clients send few different headers, and the cache is bounded for those that send many.
    """
    if accept is None or not accept.strip():
        return (ResponseMediaType.JSON,)
    weighed: list[tuple[float, int, int, ResponseMediaType]] = []
    for position, part in enumerate(accept.decode("latin-1").split(",")):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = _quality(parameters)
        if quality <= 0:
            continue
        if media_type in ("*/*", "application/*"):
            weighed.append((-quality, position, _PREFERENCE["application/json"], ResponseMediaType.JSON))
        elif media_type == "text/*":
            continue  # Browsers send this; an event stream must be requested by name.
        elif media_type == "multipart/mixed":
            kinds = _multipart_formats(parameters)
            weighed.extend((-quality, position, _PREFERENCE[kind.value], kind) for kind in kinds)
        elif media_type in _PREFERENCE:
            weighed.append((-quality, position, _PREFERENCE[media_type], ResponseMediaType(media_type)))
    return tuple(dict.fromkeys(kind for *_, kind in sorted(weighed, key=lambda entry: entry[:3])))


_FORMATS = {
    ("incrementalspec", "v0.2"): ResponseMediaType.MULTIPART_MIXED,
    ("deferspec", "20220824"): ResponseMediaType.MULTIPART_DEFER_2022,
    ("subscriptionspec", "1.0"): ResponseMediaType.MULTIPART_SUBSCRIPTION,
}


def _multipart_formats(parameters: list[str]) -> list[ResponseMediaType]:
    named: list[tuple[str, str]] = []
    for parameter in parameters:
        name, _, value = (piece.strip() for piece in parameter.partition("="))
        if name.endswith("spec"):
            named.append((name, value.strip('"')))
    if not named:
        return [ResponseMediaType.MULTIPART_MIXED]
    return [_FORMATS[entry] for entry in named if entry in _FORMATS]


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


_INCREMENTAL = (
    ResponseMediaType.EVENT_STREAM,
    ResponseMediaType.MULTIPART_MIXED,
    ResponseMediaType.MULTIPART_DEFER_2022,
)
_SUBSCRIPTIONS = (
    ResponseMediaType.EVENT_STREAM,
    ResponseMediaType.MULTIPART_MIXED,
    ResponseMediaType.MULTIPART_SUBSCRIPTION,
)


def single_media_type(accepted: tuple[ResponseMediaType, ...]) -> ResponseMediaType | None:
    """Return the first type that carries one complete response, or None."""
    for kind in accepted:
        if kind is ResponseMediaType.JSON or kind is ResponseMediaType.GRAPHQL_RESPONSE:
            return kind
    return None


def incremental_media_type(accepted: tuple[ResponseMediaType, ...]) -> ResponseMediaType | None:
    """Return the first type that carries an initial response and its incremental rest, or None."""
    return next((kind for kind in accepted if kind in _INCREMENTAL), None)


def subscription_media_type(accepted: tuple[ResponseMediaType, ...]) -> ResponseMediaType | None:
    """Return the first type that carries the events of a subscription, or None."""
    return next((kind for kind in accepted if kind in _SUBSCRIPTIONS), None)


@dataclass(frozen=True, slots=True)
class AcceptedResponses:
    """The media types that a client accepts, for each way to respond; None where it accepts nothing for it."""

    single: ResponseMediaType | None
    incremental: ResponseMediaType | None
    subscription: ResponseMediaType | None


@lru_cache(maxsize=256)
def accepted_responses(accept: bytes | None) -> AcceptedResponses | None:
    """Return what the client accepts; None if it accepts nothing that can be sent."""
    accepted = accepted_types(accept)
    if not accepted:
        return None
    return AcceptedResponses(
        single_media_type(accepted), incremental_media_type(accepted), subscription_media_type(accepted)
    )


def is_json(content_type: bytes | None) -> bool:
    """Check that a request's body is JSON in UTF-8. The most frequent form is compared first."""
    if content_type is None:
        return False
    if content_type == b"application/json":
        return True
    media_type, *parameters = (piece.strip().lower() for piece in content_type.decode("latin-1").split(";"))
    if media_type != "application/json":
        return False
    charsets = [piece[8:].strip('"') for piece in parameters if piece.startswith("charset=")]
    return all(charset in ("utf-8", "utf8") for charset in charsets)
