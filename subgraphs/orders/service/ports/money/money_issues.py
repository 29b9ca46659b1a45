"""Issues that need a person."""

from datetime import datetime
from typing import Protocol

from subgraphs.orders.service.reconciliation.money_issues import MoneyIssue, MoneyIssueKind


class MoneyIssues(Protocol):
    """Query over everything that waits for a person, and the repository of acknowledged issues."""

    async def find(self, before: datetime, limit: int) -> list[MoneyIssue]:
        """List at most that many issues of each kind: those at once that no retry settles, the others since before."""
        ...

    async def acknowledge(self, kind: MoneyIssueKind, issue_id: str, at: datetime) -> bool:
        """Leave this issue out from now on; False if it was acknowledged before."""
        ...
