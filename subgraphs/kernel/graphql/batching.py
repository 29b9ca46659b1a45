"""DataLoaders over functions that map keys to values."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar, overload

from strawberry.dataloader import DataLoader

Key = TypeVar("Key")
Value = TypeVar("Value")
Default = TypeVar("Default")


@overload
def batch_loader(load: Callable[[list[Key]], Awaitable[Mapping[Key, Value]]]) -> DataLoader[Key, Value | None]: ...


@overload
def batch_loader(
    load: Callable[[list[Key]], Awaitable[Mapping[Key, Value]]], *, default: Default
) -> DataLoader[Key, Value | Default]: ...


def batch_loader(
    load: Callable[[list[Key]], Awaitable[Mapping[Key, Value]]], *, default: object = None
) -> DataLoader[Key, Any]:
    """Return a DataLoader for one request: `load` gets the distinct keys of a batch.

    A missing key loads as `default`.
    """

    async def load_batch(keys: list[Key]) -> list[object]:
        found = await load(keys)
        return [found.get(key, default) for key in keys]

    return DataLoader(load_fn=load_batch)
