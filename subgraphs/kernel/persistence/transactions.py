"""Transactions as use cases need them, as Protocols; `persistence.sql` implements them.

A domain's `service.ports` extends one of them with its repositories.
"""

from types import TracebackType
from typing import Protocol, Self, TypeVar

from subgraphs.kernel.messaging.events import Event


class Transaction(Protocol):
    """A transaction: leaving it normally commits, leaving it by an exception rolls back."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class TransactionWithEvents(Transaction, Protocol):
    """A transaction that commits state and the events about it together or not at all."""

    async def record(self, event: Event) -> None:
        """Publish the event, if and when the transaction commits."""
        ...


Work_co = TypeVar("Work_co", bound=Transaction, covariant=True)


class Transactions(Protocol[Work_co]):
    """A factory of a domain's transactions: `async with units() as work: ...`."""

    def __call__(self) -> Work_co: ...

    def reading(self) -> Work_co:
        """Return what a use case that only reads needs: the repositories, without a transaction."""
        ...
