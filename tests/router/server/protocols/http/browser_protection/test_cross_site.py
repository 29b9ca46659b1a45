from typing import Any

import pytest

from router.server.config import config_of
from router.server.errors import RequestRejected
from router.server.protocols.http.browser_protection.cors import CorsPolicy
from router.server.protocols.http.browser_protection.csrf import CsrfGuard
from router.server.protocols.http.messages import HttpRequest, HttpResponse
from tests.router.server.sample_graph import SampleGraph

APP = b"https://app.example"


def policy(**options: Any) -> CorsPolicy:
    return CorsPolicy(config_of({"cors": options}).cors)


def guard(**cors: Any) -> CsrfGuard:
    return CsrfGuard(config_of({}).csrf, policy(**cors))


def rejected(check: Any, headers: dict[bytes, bytes]) -> bool:
    try:
        check(headers)
    except RequestRejected as rejection:
        return rejection.status == 403
    return False


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, False),
        ({b"origin": APP}, True),
        ({b"origin": b"null"}, True),
        ({b"origin": b"https://api.example", b"host": b"api.example"}, False),
        ({b"sec-fetch-site": b"cross-site"}, True),
        ({b"sec-fetch-site": b"same-site"}, True),
        ({b"sec-fetch-site": b"same-origin"}, False),
        ({b"sec-fetch-site": b"none"}, False),
        ({b"origin": APP, b"apollo-require-preflight": b"1"}, False),
    ],
)
def test_requests_that_another_sites_page_can_send_are_rejected(headers: dict[bytes, bytes], expected: bool) -> None:
    assert rejected(guard().check_cross_site, headers) is expected


def test_an_origin_that_may_read_responses_passes_preflight() -> None:
    assert not rejected(guard(origins=["https://app.example"]).check_cross_site, {b"origin": APP})


def test_a_body_that_needs_no_preflight_needs_a_header_that_does() -> None:
    assert rejected(guard().check_simple_body, {b"content-type": b"multipart/form-data"})
    assert not rejected(guard().check_simple_body, {b"x-apollo-operation-name": b"A"})


def test_credentials_for_every_origin_are_a_contradiction() -> None:
    with pytest.raises(ValueError, match="credentials"):
        policy(origins=["*"], allow_credentials=True)


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (APP, True),
        (b"https://app.example.evil", False),
        (b"http://app.example", False),
        (b"https://x.dev", True),
        (b"https://x.dev.evil", False),
    ],
)
def test_origins_are_compared_whole(origin: bytes, expected: bool) -> None:
    assert policy(origins=["https://app.example"], origin_pattern=r"https://\w+\.dev").allows(origin) is expected


def preflight(cors: CorsPolicy, origin: bytes) -> dict[bytes, bytes]:
    headers = [
        (b"origin", origin),
        (b"access-control-request-method", b"POST"),
        (b"access-control-request-headers", b"a"),
    ]
    return dict(cors.preflight(HttpRequest("OPTIONS", "/graphql", headers=headers)).headers)


def test_a_preflight_gets_the_permission() -> None:
    responded = preflight(policy(origins=["https://app.example"], allow_credentials=True), APP)
    assert responded[b"access-control-allow-origin"] == APP
    assert responded[b"access-control-allow-credentials"] == b"true"
    assert responded[b"access-control-allow-headers"] == b"a"
    assert responded[b"access-control-max-age"] == b"600"


def test_a_preflight_of_a_stranger_gets_none() -> None:
    assert b"access-control-allow-origin" not in preflight(policy(origins=["https://app.example"]), b"https://evil")


def test_responses_vary_by_origin() -> None:
    for origin in (APP, b"https://evil"):
        response = HttpResponse(200)
        policy(origins=["https://app.example"]).permit(origin, response)
        assert (b"vary", b"origin") in response.headers


async def test_responses_to_requests_without_an_origin_vary_by_it_too() -> None:
    app = SampleGraph().app({"cors": {"origins": ["https://app.example"]}})
    response = await app.respond(HttpRequest("GET", "/graphql", b"query={__typename}"))
    assert (b"vary", b"origin") in response.headers
    assert b"access-control-allow-origin" not in dict(response.headers)


async def test_responses_that_every_origin_may_read_do_not_vary() -> None:
    app = SampleGraph().app({"cors": {"origins": ["*"]}})
    headers = [(b"origin", APP)]
    response = await app.respond(HttpRequest("GET", "/graphql", b"query={__typename}", headers))
    assert (b"vary", b"origin") not in response.headers
    assert (b"access-control-allow-origin", b"*") in response.headers


@pytest.mark.parametrize(
    ("allowed", "origin", "expected"),
    [
        (True, APP, True),
        (False, APP, False),
        (True, b"https://evil", False),
    ],
)
def test_a_private_network_is_opened_where_that_is_configured(allowed: bool, origin: bytes, expected: bool) -> None:
    cors = policy(origins=["https://app.example"], allow_private_network=allowed)
    headers = [
        (b"origin", origin),
        (b"access-control-request-method", b"POST"),
        (b"access-control-request-private-network", b"true"),
    ]
    response = cors.preflight(HttpRequest("OPTIONS", "/graphql", headers=headers))
    assert ((b"access-control-allow-private-network", b"true") in response.headers) is expected
