"""The marketplace's configuration of its router."""

from typing import Any

import pytest
from joserfc.jwk import OKPKey
from pydantic import SecretStr

from lectern.web.router_settings import ClientLimitSettings
from lectern.web.routing import router_config, subgraph_urls
from subgraphs.accounts.schema.browser_sessions import COOKIE_NAMES, DEVICE_COOKIE_NAMES
from subgraphs.kernel.graphql.extensions.cache_control import CHANNEL
from subgraphs.kernel.platform.settings import Environment, KernelSettings
from subgraphs.registry import DOMAINS

KEY = SecretStr(OKPKey.generate_key("Ed25519").as_pem(private=True).decode())


def settings(environment: Environment = Environment.PRODUCTION, **more: Any) -> KernelSettings:
    return KernelSettings(environment=environment, **more)


def test_production_shows_no_graphiql_and_no_plans() -> None:
    config = router_config(settings(), urls={})
    assert not config.graphiql.enabled
    assert config.telemetry.debug.plan_header is None


def test_only_admins_may_introspect_in_production() -> None:
    assert router_config(settings(), urls={}).introspection.scopes == ("admin",)


def test_production_limits_the_requests_of_a_client() -> None:
    assert [limit.name for limit in router_config(settings(), urls={}).rate_limits.limits] == ["client", "changes"]


@pytest.mark.parametrize("limited", [True, False])
def test_the_limits_of_clients_may_be_set_anywhere(limited: bool) -> None:
    for environment in Environment:
        config = router_config(settings(environment), urls={}, limits=ClientLimitSettings(rate_limits=limited))
        assert bool(config.rate_limits.limits) == limited


def test_people_who_try_it_out_see_graphiql_with_examples() -> None:
    config = router_config(settings(Environment.EMBEDDED), urls={})
    assert config.graphiql.enabled
    assert [example.name for example in config.graphiql.examples][:2] == ["Search", "CoursePage"]


def test_only_tokens_of_ours_for_us_are_taken() -> None:
    jwt = router_config(settings(), urls={}).authentication.jwt
    assert jwt is not None
    [issuer] = jwt.issuers
    assert (issuer.issuer, issuer.audiences, issuer.algorithms) == ("lectern", ("lectern",), ("ES256",))


def test_the_time_to_wait_of_a_subgraphs_limit_and_cookies_reach_the_client() -> None:
    rules = router_config(settings(), urls={}).headers.responses
    assert [rule.forward for rule in rules] == ["retry-after", "set-cookie"]


def test_only_accounts_gets_the_cookie_of_a_browsers_session() -> None:
    headers = router_config(settings(), urls={}).headers
    assert list(headers.subgraphs) == ["accounts"]
    assert not [rule for rule in headers.all if "cookie" in str(rule)]


def test_accounts_gets_each_cookie_that_it_sets() -> None:
    """Without that of a trusted device, each log-in on it would ask for the second factor again."""
    rules = router_config(settings(), urls={}).headers.subgraphs["accounts"]
    written = [rule.model_dump() for rule in rules]
    assert {rule["cookie"] for rule in written if "cookie" in rule} == {*COOKIE_NAMES, *DEVICE_COOKIE_NAMES}


def test_calls_over_the_network_are_signed() -> None:
    config = router_config(settings(), signing_key=KEY, urls={"orders": "http://orders:8000/graphql"})
    assert config.service_identity is not None
    assert config.subgraphs["orders"].url == "http://orders:8000/graphql"


def test_nothing_is_signed_where_nothing_leaves_the_process() -> None:
    assert router_config(settings(), signing_key=KEY, urls={}).service_identity is None


def test_the_environment_says_where_subgraphs_are() -> None:
    environ = {"LECTERN_ORDERS_URL": "http://o/graphql", "LECTERN_CATALOG_URL": "", "LECTERN_PAYMENTS_URL": "http://p"}
    assert subgraph_urls(environ) == {"orders": "http://o/graphql"}


def test_calls_to_other_processes_are_balanced_and_retried() -> None:
    options = router_config(settings(), urls={"catalog": "http://catalog:8000/graphql"}).subgraphs["catalog"]
    assert options.url == "http://catalog:8000/graphql"
    assert (options.replicas, options.discovery is None, options.retries is None) == ((), False, False)
    assert (options.circuit_breaker is None, options.hedging is None) == (False, False)


def test_an_address_may_be_those_of_several_replicas() -> None:
    options = router_config(settings(), urls={"catalog": "http://a:8000/graphql, http://b:8000/graphql"})
    assert options.subgraphs["catalog"].replicas == ("http://a:8000/graphql", "http://b:8000/graphql")


@pytest.mark.parametrize("endpoint", ["http://collector:4318", "http://collector:4318/"])
def test_traces_go_to_the_collector_where_there_is_one(endpoint: str) -> None:
    traces = router_config(settings(otlp_endpoint=endpoint), urls={}).telemetry.traces
    assert traces is not None
    assert traces.otlp_endpoint == "http://collector:4318/v1/traces"


@pytest.mark.parametrize("environment", Environment)
def test_responses_of_domains_that_state_a_policy_are_cached_and_no_others(environment: Environment) -> None:
    caching = router_config(settings(environment), urls={}).caching
    cached = {"accounts", "catalog", "learning", "orders", "statistics"}
    assert {name for name in DOMAINS if caching.caches(name)} == cached


def test_routers_receive_the_invalidations_of_the_worker() -> None:
    assert router_config(settings(), urls={}).caching.invalidation.channel == CHANNEL


def test_browsers_must_revalidate_since_no_invalidation_reaches_them() -> None:
    assert router_config(settings(), urls={}).caching.client_max_age == 0


def test_graphiql_logs_in_as_the_demonstration_accounts_where_they_exist() -> None:
    buttons = router_config(settings(Environment.EMBEDDED), urls={}).graphiql.login_buttons
    assert [button.label for button in buttons] == ["student", "instructor", "admin"]
    assert router_config(settings(), urls={}).graphiql.login_buttons == ()
