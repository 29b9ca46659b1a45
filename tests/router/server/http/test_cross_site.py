from typing import Any

import pytest

from router.server.configuration import config_of
from router.server.errors import RequestRefused
from router.server.http.cors import CorsPolicy
from router.server.http.csrf import CsrfGuard
from router.server.http.messages import HttpRequest, HttpResponse

APP = b"https://app.example"


def policy(**options: Any) -> CorsPolicy:
    return CorsPolicy(config_of({"cors": options}).cors)


def guard(**cors: Any) -> CsrfGuard:
    return CsrfGuard(config_of({}).csrf, policy(**cors))


def refused(check: Any, headers: dict[bytes, bytes]) -> bool:
    try:
        check(headers)
    except RequestRefused as refusal:
        return refusal.status == 403
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
def test_what_another_sites_page_can_send_is_refused(headers: dict[bytes, bytes], expected: bool) -> None:
    assert refused(guard().check_cross_site, headers) is expected


def test_an_origin_that_may_read_answers_may_ask() -> None:
    assert not refused(guard(origins=["https://app.example"]).check_cross_site, {b"origin": APP})


def test_a_body_that_needs_no_preflight_needs_a_header_that_does() -> None:
    assert refused(guard().check_simple_body, {b"content-type": b"multipart/form-data"})
    assert not refused(guard().check_simple_body, {b"x-apollo-operation-name": b"A"})


def test_credentials_for_every_origin_are_a_contradiction() -> None:
    with pytest.raises(ValueError, match="credentials"):
        policy(origins=["*"], credentials=True)


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
    answered = preflight(policy(origins=["https://app.example"], credentials=True), APP)
    assert answered[b"access-control-allow-origin"] == APP
    assert answered[b"access-control-allow-credentials"] == b"true"
    assert answered[b"access-control-allow-headers"] == b"a"
    assert answered[b"access-control-max-age"] == b"600"


def test_a_preflight_of_a_stranger_gets_none() -> None:
    assert b"access-control-allow-origin" not in preflight(policy(origins=["https://app.example"]), b"https://evil")


def test_caches_are_told_that_answers_differ_by_origin() -> None:
    for origin in (APP, b"https://evil"):
        response = HttpResponse(200)
        policy(origins=["https://app.example"]).permit(origin, response)
        assert (b"vary", b"origin") in response.headers
