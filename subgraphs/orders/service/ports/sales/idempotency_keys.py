"""Idempotency keys sent by clients."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from subgraphs.kernel.identity.ids import OrderId, UserId


@dataclass(frozen=True, slots=True)
class IdempotencyRecord:
    """The first request that used a key: its fingerprint and the order it led to."""

    fingerprint: str
    order_id: OrderId


class IdempotencyKeys(Protocol):
    """Repository of used keys, unique by user, operation and key."""

    async def find(self, user_id: UserId, operation: str, key: str) -> IdempotencyRecord | None: ...

    async def add(self, user_id: UserId, operation: str, key: str, record: IdempotencyRecord, at: datetime) -> None: ...
