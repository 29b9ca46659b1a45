"""Cache-Control headers read and combined."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.server.cache.policy import NO_STORE, CachePolicy, Scope, parse_cache_control, parse_vary

POLICIES = st.builds(CachePolicy, st.integers(0, 1000), st.sampled_from(Scope), st.integers(0, 100))


@pytest.mark.parametrize(
    ("header", "policy"),
    [
        ("max-age=60", CachePolicy(60)),
        ("public, max-age=60, s-maxage=10", CachePolicy(10)),
        ("s-maxage=100, max-age=5", CachePolicy(100, client_max_age=5)),
        ("s-maxage=100", CachePolicy(100, client_max_age=0)),
        ('private="set-cookie, x", max-age=60', CachePolicy(60, Scope.PRIVATE)),
        ('max-age=60, no-cache="x, y"', NO_STORE),
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


@pytest.mark.parametrize(
    ("header", "policy"),
    [
        ("max-age=60", CachePolicy(60, Scope.PRIVATE)),
        ("max-age=60, stale-while-revalidate=9", CachePolicy(60, Scope.PRIVATE, 9)),
        ("public, max-age=60", CachePolicy(60)),
        ("must-revalidate, max-age=60", CachePolicy(60)),
        ("s-maxage=60", CachePolicy(60, client_max_age=0)),
        ("private, s-maxage=60", CachePolicy(0, Scope.PRIVATE)),
        ("no-store, public", NO_STORE),
    ],
)
def test_a_response_to_a_caller_with_credentials_is_shared_only_if_it_says_so(header: str, policy: CachePolicy) -> None:
    assert parse_cache_control(header, authorized=True) == policy


def test_max_age_is_for_clients_and_s_maxage_for_shared_caches() -> None:
    policy = CachePolicy(100, client_max_age=5)
    assert policy.header() == "max-age=5, s-maxage=100, public"
    assert policy.aged(3).header() == "max-age=2, s-maxage=97, public"
    assert policy.aged(50).header() == "max-age=0, s-maxage=50, public"
    assert policy.combined(CachePolicy(60, Scope.PRIVATE)).header() == "max-age=5, private"
    assert policy.combined(CachePolicy(4)).header() == "max-age=4, public"


def test_names_in_vary_are_read_without_regard_to_case() -> None:
    assert parse_vary(" Accept-Encoding ,x-Tenant,, *") == {"accept-encoding", "x-tenant", "*"}
    assert parse_vary(None) == frozenset()


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
    # Responses to anonymous requests differ from others by `Vary`.
    scope = Scope.PRIVATE if policy.scope is Scope.PRIVATE else Scope.PUBLIC
    assert read == (replace(policy, scope=scope) if policy.storable else NO_STORE)
