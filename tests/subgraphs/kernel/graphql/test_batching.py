"""DataLoaders over functions that map keys to values."""

import asyncio

from subgraphs.kernel.graphql.batching import batch_loader


async def test_a_batch_loads_its_distinct_keys_at_once_and_missing_ones_as_none() -> None:
    batches: list[list[str]] = []

    async def lengths(words: list[str]) -> dict[str, int]:
        batches.append(words)
        return {word: len(word) for word in words if word != "unknown"}

    loader = batch_loader(lengths)

    assert await asyncio.gather(*map(loader.load, ["one", "three", "unknown", "one"])) == [3, 5, None, 3]
    assert batches == [["one", "three", "unknown"]]


async def test_a_missing_key_loads_as_the_default() -> None:
    async def no_counts(words: list[str]) -> dict[str, int]:
        return {}

    assert await batch_loader(no_counts, default=0).load("one") == 0
