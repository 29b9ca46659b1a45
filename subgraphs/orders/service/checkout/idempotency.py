"""Idempotency keys: the same key of the same user leads to the same order."""

import hashlib

from subgraphs.kernel.identity.ids import UserId
from subgraphs.orders.errors import OrdersError, OrdersErrorCode
from subgraphs.orders.service.model import Order
from subgraphs.orders.service.ports.unit_of_work import OrdersWork

MAX_KEY = 200
"""In characters."""


def check_key(key: str) -> None:
    """Check the form of an idempotency key. Raises OrdersError if it is malformed."""
    if not 1 <= len(key) <= MAX_KEY or not key.isprintable():
        message = f"An idempotency key has 1 to {MAX_KEY} printable characters."
        raise OrdersError(OrdersErrorCode.INVALID_INPUT, message, "idempotencyKey")


def fingerprint(*parts: str) -> str:
    """Compute a digest of a request, to compare repeated requests under one key."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def key_mismatch() -> OrdersError:
    """Build the error for a key that was used for another request."""
    message = "This idempotency key was used for another request."
    return OrdersError(OrdersErrorCode.IDEMPOTENCY_MISMATCH, message, "idempotencyKey")


async def find_by_key(work: OrdersWork, user_id: UserId, operation: str, key: str, digest: str) -> Order | None:
    """Find the order that this key led to. Raises OrdersError if the key was used for another request."""
    record = await work.idempotency_keys.find(user_id, operation, key)
    if record is None:
        return None
    if record.fingerprint != digest:
        raise key_mismatch()
    return await work.orders.get(record.order_id)
