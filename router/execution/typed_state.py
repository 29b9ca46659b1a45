"""Values that layers above the engine attach to its objects, under keys that carry the values' types.

The engine cannot name the types of the server, and the server must not look values up by string and test their types.
So each value has a key object of its own, as with `AppKey` of aiohttp or `Extensions` of Rust's `http`.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class StateKey(Generic[Value]):
    """The key of one value. Keys are compared by identity; `name` is for debugging."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"StateKey({self.name!r})"


class TypedState(dict[StateKey[Any], Any]):
    """Values by their keys, each created when it is first requested.

    Only `get_or_create` writes, with a value of its key's type. (A dictionary, since every request creates one.)
    """

    __slots__ = ()

    def get_or_create(self, key: StateKey[Value], create: Callable[[], Value]) -> Value:
        """Return the value of `key`, and create it if there is none yet."""
        try:
            value: Value = self[key]
        except KeyError:
            value = self[key] = create()
        return value
