"""How the marketplace configures its router."""

from typing import Any

import pytest
from pydantic import SecretStr

from lectern.subgraph_names import SUBGRAPHS
from lectern.web.routing import router_config, subgraph_urls
from subgraphs.kernel.cached_answers import CHANNEL
from subgraphs.kernel.settings import Environment, KernelSettings


def settings(environment: Environment = Environment.PRODUCTION, **more: Any) -> KernelSettings:
    return KernelSettings(environment=environment, **more)


def test_production_shows_no_graphiql_and_no_plans() -> None:
    config = router_config(settings(), urls={})
    assert not config.graphiql.enabled
    assert config.telemetry.debug.plan_header is None


def test_only_admins_may_introspect_in_production() -> None:
    assert router_config(settings(), urls={}).introspection.scopes == ("admin",)


def test_production_limits_how_much_a_client_may_ask() -> None:
    assert [limit.name for limit in router_config(settings(), urls={}).rate_limits.limits] == ["client", "changes"]


def test_people_who_try_it_out_see_graphiql_with_examples() -> None:
    config = router_config(settings(Environment.EMBEDDED), urls={})
    assert config.graphiql.enabled
    assert [example.name for example in config.graphiql.examples][:2] == ["Search", "CoursePage"]


def test_only_tokens_of_ours_for_us_are_taken() -> None:
    jwt = router_config(settings(), urls={}).authentication.jwt
    assert jwt is not None
    [issuer] = jwt.issuers
    assert (issuer.issuer, issuer.audiences, issuer.algorithms) == ("lectern", ("lectern",), ("ES256",))


def test_calls_over_the_network_are_signed() -> None:
    key = SecretStr("k" * 40)
    config = router_config(settings(service_identity_key=key), urls={"orders": "http://orders:8000/graphql"})
    assert config.service_identity is not None
    assert config.subgraphs["orders"].url == "http://orders:8000/graphql"


def test_nothing_is_signed_where_nothing_leaves_the_process() -> None:
    assert router_config(settings(service_identity_key=SecretStr("k" * 40)), urls={}).service_identity is None


def test_the_environment_says_where_subgraphs_are() -> None:
    environ = {"LECTERN_ORDERS_URL": "http://o/graphql", "LECTERN_CATALOG_URL": "", "LECTERN_PAYMENTS_URL": "http://p"}
    assert subgraph_urls(environ) == {"orders": "http://o/graphql"}


@pytest.mark.parametrize("endpoint", ["http://collector:4318", "http://collector:4318/"])
def test_traces_go_to_the_collector_where_there_is_one(endpoint: str) -> None:
    traces = router_config(settings(otlp_endpoint=endpoint), urls={}).telemetry.traces
    assert traces is not None
    assert traces.otlp_endpoint == "http://collector:4318/v1/traces"


@pytest.mark.parametrize("environment", Environment)
def test_what_catalog_answers_is_kept_and_nothing_else(environment: Environment) -> None:
    caching = router_config(settings(environment), urls={}).caching
    assert [name for name in SUBGRAPHS if caching.keeps(name)] == ["catalog"]


def test_routers_hear_what_the_worker_announces() -> None:
    assert router_config(settings(), urls={}).caching.invalidation.channel == CHANNEL


def test_browsers_are_told_to_ask_each_time_since_nobody_tells_them_what_is_no_longer_true() -> None:
    assert router_config(settings(), urls={}).caching.clients_max_age == 0
