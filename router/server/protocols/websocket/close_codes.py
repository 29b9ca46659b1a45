"""Close codes of WebSockets, as RFC 6455 and the graphql-transport-ws protocol number them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Close:
    """A close code with its reason (at most 123 bytes, RFC 6455 section 5.5.1)."""

    code: int
    reason: str


GOING_AWAY = Close(1001, "Going away")
TRY_AGAIN_LATER = Close(1013, "Try again later")
MESSAGE_TOO_BIG = Close(1009, "Message too big")
UNAUTHORIZED = Close(4401, "Unauthorized")
FORBIDDEN = Close(4403, "Forbidden")
TOKEN_EXPIRED = Close(4403, "Token expired")
TOKEN_REVOKED = Close(4403, "Token revoked")
SUBPROTOCOL_NOT_ACCEPTABLE = Close(4406, "Subprotocol not acceptable")
INIT_TIMEOUT = Close(4408, "Connection initialisation timeout")
TOO_MANY_INITS = Close(4429, "Too many initialisation requests")
INTERNAL_ERROR = Close(4500, "Internal server error")


def bad_message(reason: str) -> Close:
    """Return the close for a message that breaks the protocol."""
    return Close(4400, f"Invalid message: {reason}"[:120])


def duplicate_id(operation_id: str) -> Close:
    """Return the close for an operation id that is in use."""
    return Close(4409, f"Subscriber for {operation_id[:64]} already exists")
