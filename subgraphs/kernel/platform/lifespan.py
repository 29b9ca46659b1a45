"""Start and stop hooks."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

Hook: TypeAlias = Callable[[], Awaitable[None]]


async def no_op() -> None:
    """Do nothing: the default hook."""
