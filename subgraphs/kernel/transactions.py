"""What use cases need of a transaction, as Protocols; `kernel.sql` has what implements them.

A domain's `service.ports` extends one of them with its repositories.
"""

from types import TracebackType
from typing import Protocol, Self, TypeVar

from subgraphs.kernel.events import Event


class Transaction(Protocol):
    """Leaving it normally commits, leaving it by an exception rolls back."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class TransactionWithFacts(Transaction, Protocol):
    """State and the facts about it: committed together or not at all."""

    async def record(self, event: Event) -> None:
        """Tells the fact, if and when the transaction commits."""
        ...


Work_co = TypeVar("Work_co", bound=Transaction, covariant=True)


class Transactions(Protocol[Work_co]):
    """Opens a domain's transactions: `async with units() as work: ...`."""

    def __call__(self) -> Work_co: ...
