"""The cache: bounded by bytes, the least recently used go first."""

from hypothesis import given
from hypothesis import strategies as st

from router.execution.bounded_cache import BoundedCache


def test_the_least_recently_used_entry_is_evicted_first() -> None:
    cache: BoundedCache[str, int] = BoundedCache(2)
    cache.put("a", 1, 1)
    cache.put("b", 2, 1)
    assert cache.get("a") == 1
    cache.put("c", 3, 1)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)
    assert (cache.hits, cache.misses, cache.evictions) == (3, 1, 1)


def test_a_value_larger_than_the_cache_is_not_stored_and_evicts_nothing() -> None:
    cache: BoundedCache[str, int] = BoundedCache(2)
    cache.put("a", 1, 1)
    cache.put("b", 2, 3)
    assert (cache.get("a"), cache.get("b")) == (1, None)


def test_an_entry_that_is_put_again_counts_once() -> None:
    cache: BoundedCache[str, int] = BoundedCache(10)
    for size in (4, 6):
        cache.put("a", size, size)
    assert (cache.get("a"), cache.bytes, len(cache)) == (6, 6, 1)
    cache.clear()
    assert (cache.bytes, len(cache)) == (0, 0)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 12))))
def test_the_cache_never_exceeds_its_bound(entries: list[tuple[str, int]]) -> None:
    cache: BoundedCache[str, int] = BoundedCache(10)
    for key, size in entries:
        cache.put(key, size, size)
        assert cache.bytes <= 10
        assert cache.bytes == sum(kept for kept in (cache.get(each) for each in "abcdef") if kept is not None)
