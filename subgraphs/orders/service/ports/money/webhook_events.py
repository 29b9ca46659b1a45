"""The inbox of the payment provider's webhook events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """A webhook event of the payment provider, as stored in the inbox."""

    source: str
    external_id: str
    type: str
    payload: Mapping[str, Any]
    attempts: int


class WebhookEvents(Protocol):
    """Repository of webhook events, unique by source and external id."""

    async def add(self, source: str, external_id: str, kind: str, payload: Mapping[str, Any], at: datetime) -> bool:
        """Store the event; False if it is a duplicate."""
        ...

    async def lock_unprocessed(self, source: str, external_id: str) -> WebhookEvent | None:
        """Lock and return the event until the transaction ends; None if it is processed, or locked elsewhere."""
        ...

    async def mark_processed(self, event: WebhookEvent, at: datetime) -> None: ...

    async def postpone(self, source: str, external_id: str, until: datetime, problem: str) -> None:
        """Schedule the next attempt, and store the reason."""
        ...

    async def due(self, at: datetime, limit: int) -> list[tuple[str, str]]:
        """List source and external id of the unprocessed events whose next attempt is due."""
        ...

    async def dismiss(self, external_id: str, at: datetime) -> bool:
        """Mark an unprocessed event as processed without an effect; False if there is none."""
        ...

    async def cursor(self, source: str) -> str | None:
        """Return the id of the newest event up to which the source was polled."""
        ...

    async def set_cursor(self, source: str, external_id: str, at: datetime) -> None: ...

    async def purge_processed(self, before: datetime) -> None: ...
