"""Cache-Control headers read and combined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.server.caching.policy import NO_STORE, CachePolicy, Scope, parse_cache_control

POLICIES = st.builds(CachePolicy, st.integers(0, 1000), st.sampled_from(Scope), st.integers(0, 100))


@pytest.mark.parametrize(
    ("header", "policy"),
    [
        ("max-age=60", CachePolicy(60)),
        ("public, max-age=60, s-maxage=10", CachePolicy(10)),
        ("private, max-age=60, s-maxage=10", CachePolicy(60, Scope.PRIVATE)),
        ('Max-Age="5", stale-while-revalidate=30', CachePolicy(5, stale_while_revalidate=30)),
        ("max-age=60, no-store", NO_STORE),
        ("no-cache", NO_STORE),
        ("max-age=-1", NO_STORE),
        ("max-age=99999999999999999999", NO_STORE),
        ("private", CachePolicy(0, Scope.PRIVATE)),
        ("public", None),
        ("", None),
    ],
)
def test_a_header_states_a_policy(header: str, policy: CachePolicy | None) -> None:
    assert parse_cache_control(header) == policy


def test_the_age_of_a_response_is_taken_off_its_time() -> None:
    assert parse_cache_control("max-age=60", "45") == CachePolicy(15)
    assert parse_cache_control("max-age=60", "100") == NO_STORE


@given(POLICIES, POLICIES)
def test_a_combination_is_never_longer_or_wider_than_its_parts(one: CachePolicy, other: CachePolicy) -> None:
    both = one.combined(other)
    assert both == other.combined(one)
    assert both.max_age <= min(one.max_age, other.max_age)
    assert (both.scope is Scope.PUBLIC) == (one.scope is other.scope is Scope.PUBLIC)


@given(POLICIES)
def test_a_header_reads_back_as_what_it_was_made_from(policy: CachePolicy) -> None:
    read = parse_cache_control(policy.header())
    assert read == (policy if policy.storable else NO_STORE)
