"""Why a use case refuses: a value that a mutation reports in its payload, not a failure."""

from enum import Enum
from typing import Generic, TypeVar

Reason = TypeVar("Reason", bound=Enum)


class Refusal(Exception, Generic[Reason]):
    """A use case will not do what was asked, and nothing has changed. Each domain has its own, with its reasons."""

    def __init__(self, reason: Reason, message: str, argument: str | None = None) -> None:
        """`message` is for people, `argument` the one that is concerned."""
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.argument = argument

    @property
    def code(self) -> str:
        """The reason for programs, as in `user_errors.UserError`."""
        return self.reason.name

    @property
    def path(self) -> list[str] | None:
        """The argument concerned, as in `user_errors.UserError`."""
        return None if self.argument is None else [self.argument]
