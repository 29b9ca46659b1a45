"""`lectern money`: payments that wait for a person."""

import getpass
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from lectern.embedded.errors import PlatformError
from subgraphs.kernel.identity.ids import InvalidId
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.orders.app import Settings, connect
from subgraphs.orders.errors import OrdersError
from subgraphs.orders.service.reconciliation.money_issues import MoneyIssue, MoneyIssueKind
from subgraphs.orders.use_cases import UseCases


async def list_issues() -> list[MoneyIssue]:
    """Return what waits for a person, oldest first."""
    async with _orders() as use_cases:
        return await use_cases.list_money_issues.for_operator()


async def resolve(kind: str, issue_id: str) -> None:
    """Resolve an issue that a person has settled. Raises PlatformError if it cannot be resolved."""
    if kind not in set(MoneyIssueKind):
        raise PlatformError(f"there is no kind {kind}; it is one of {', '.join(MoneyIssueKind)}")
    async with _orders() as use_cases:
        try:
            await use_cases.resolve_money_issue.for_operator(getpass.getuser(), MoneyIssueKind(kind), issue_id)
        except (OrdersError, InvalidId) as error:
            raise PlatformError(str(error)) from None


def report(issues: list[MoneyIssue], write: Callable[[str], None]) -> None:
    """Write the issues as text, each with what to do."""
    for issue in issues:
        concerned = " ".join(str(part) for part in (issue.amount, issue.order_id) if part is not None)
        write(f"{issue.kind}  {issue.id}  since {issue.since:%Y-%m-%d %H:%M}  {concerned}".rstrip())
        write(f"    {issue.detail}")
        write(f"    {issue.action}")
    if not issues:
        write("Nothing waits for a person.")


@asynccontextmanager
async def _orders() -> AsyncIterator[UseCases]:
    orders = connect(Settings(), clock=utc_now)
    try:
        yield orders.use_cases
    finally:
        await orders.close()
