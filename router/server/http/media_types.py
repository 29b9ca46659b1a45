"""Which media type answers a GraphQL request, by its Accept header.

GraphQL over HTTP, sections "Accept" and "Legacy watershed": an absent header and `*/*` mean `application/json`.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache


class AnswerType(Enum):
    """What an operation's answer may be sent as."""

    JSON = "application/json"
    GRAPHQL_RESPONSE = "application/graphql-response+json"
    EVENT_STREAM = "text/event-stream"
    MULTIPART_MIXED = "multipart/mixed"


_PREFERENCE = {kind.value: rank for rank, kind in enumerate(AnswerType)}


@lru_cache(maxsize=256)
def accepted_types(accept: bytes | None) -> tuple[AnswerType, ...]:
    """The types the client takes, the most wanted first; empty if it takes none that can be given.

    `multipart/mixed` counts whatever its parameters (`deferSpec`, `subscriptionSpec`) say. Cached: clients send few
    different headers, and the cache is bounded for those who send many.
    """
    if accept is None or not accept.strip():
        return (AnswerType.JSON,)
    weighed: list[tuple[float, int, int, AnswerType]] = []
    for position, part in enumerate(accept.decode("latin-1").split(",")):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = _quality(parameters)
        if quality <= 0:
            continue
        if media_type in ("*/*", "application/*"):
            weighed.append((-quality, position, _PREFERENCE["application/json"], AnswerType.JSON))
        elif media_type == "text/*":
            continue  # Browsers ask so; an event stream must be asked for by name.
        elif media_type in _PREFERENCE:
            weighed.append((-quality, position, _PREFERENCE[media_type], AnswerType(media_type)))
    return tuple(dict.fromkeys(kind for *_, kind in sorted(weighed, key=lambda entry: entry[:3])))


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


def single_answer_type(accepted: tuple[AnswerType, ...]) -> AnswerType | None:
    """The first type that carries one complete answer, or None."""
    for kind in accepted:
        if kind is AnswerType.JSON or kind is AnswerType.GRAPHQL_RESPONSE:
            return kind
    return None


def stream_answer_type(accepted: tuple[AnswerType, ...]) -> AnswerType | None:
    """The first type that carries a sequence of answers, or None."""
    for kind in accepted:
        if kind is AnswerType.EVENT_STREAM or kind is AnswerType.MULTIPART_MIXED:
            return kind
    return None


def is_json(content_type: bytes | None) -> bool:
    """Whether a request's body is JSON in UTF-8. Checked by prefix first: nearly all are exactly this."""
    if content_type is None:
        return False
    if content_type == b"application/json":
        return True
    media_type, *parameters = (piece.strip().lower() for piece in content_type.decode("latin-1").split(";"))
    if media_type != "application/json":
        return False
    charsets = [piece[8:].strip('"') for piece in parameters if piece.startswith("charset=")]
    return all(charset in ("utf-8", "utf8") for charset in charsets)
