from typing import Any

import pytest

from router.execution import GraphQLRequest
from router.server import Identity, config_of
from router.server.upstream.request_headers import HeaderRules, claim_at


def sent(
    rules: list[dict[str, Any]], headers: dict[str, str], *, claims: Any = None, **subgraphs: Any
) -> dict[str, str]:
    options = config_of({"headers": {"all": rules, "subgraphs": subgraphs}}).headers
    identity = None if claims is None else Identity("u", claims=claims)
    request = GraphQLRequest("{a}", headers=headers, identity=identity)
    return dict(HeaderRules(options).headers_for(request, "users"))


def test_nothing_is_forwarded_by_itself() -> None:
    assert sent([], {"authorization": "x", "cookie": "y"}) == {}


def test_a_header_is_forwarded_under_its_own_or_another_name() -> None:
    rules = [{"forward": "Authorization"}, {"forward": "x-a", "rename": "X-B"}]
    assert sent(rules, {"authorization": "t", "x-a": "1"}) == {"authorization": "t", "x-b": "1"}


def test_a_missing_header_may_have_a_default() -> None:
    assert sent([{"forward": "x-a", "default": "none"}], {}) == {"x-a": "none"}


def test_a_pattern_forwards_what_it_matches() -> None:
    assert sent([{"forward": "x-tenant-*"}], {"x-tenant-id": "1", "x-other": "2"}) == {"x-tenant-id": "1"}


@pytest.mark.parametrize("name", ["host", "content-length", "transfer-encoding", "connection", "router-identity"])
def test_headers_of_the_connection_are_never_forwarded(name: str) -> None:
    assert sent([{"forward": "*"}, {"forward": name}], {name: "x"}) == {}


def test_a_client_cannot_reach_a_reserved_name_by_renaming() -> None:
    assert sent([{"forward": "x-a", "rename": "router-identity"}], {"x-a": "forged"}) == {}


def test_later_rules_take_away_and_put_in() -> None:
    rules = [{"forward": "x-*"}, {"remove": "x-secret*"}, {"insert": "x-via", "value": "router"}]
    assert sent(rules, {"x-a": "1", "x-secret-b": "2"}) == {"x-a": "1", "x-via": "router"}


def test_rules_of_a_subgraph_follow_those_of_all() -> None:
    assert sent([{"forward": "x-a"}], {"x-a": "1", "x-b": "2"}, users=[{"remove": "x-a"}, {"forward": "x-b"}]) == {
        "x-b": "2"
    }


def test_a_claim_becomes_a_header() -> None:
    claims = {"org": {"id": 7}, "groups": ["a", "b"]}
    rules = [{"insert": "x-org", "claim": "org.id"}, {"insert": "x-groups", "claim": "groups"}]
    assert sent(rules, {}, claims=claims) == {"x-org": "7", "x-groups": "a,b"}


def test_headers_of_a_client_do_not_pass_for_claims() -> None:
    rules = [{"forward": "*"}, {"insert": "x-user", "claim": "sub"}]
    assert sent(rules, {"x-user": "admin"}) == {}


@pytest.mark.parametrize("value", ["a\r\nx: y", "é", None, {"a": 1}])
def test_a_claim_that_no_header_can_hold_is_left_out(value: Any) -> None:
    assert claim_at({"a": value}, ["a"]) is None


def test_insertions_are_not_shown() -> None:
    options = config_of({"headers": {"all": [{"insert": "x-key", "value": "hunter2"}]}}).headers
    assert "hunter2" not in repr(options)


def test_one_cookie_is_forwarded_without_the_others() -> None:
    cookies = {"cookie": 'session=s3cret; theme=dark; tracking="t"'}
    assert sent([{"cookie": "theme"}], cookies) == {"cookie": "theme=dark"}
    assert sent([{"cookie": "theme"}, {"cookie": "tracking"}, {"cookie": "none"}], cookies) == {
        "cookie": "theme=dark; tracking=t"
    }
    assert sent([{"cookie": "theme"}], {}) == {}


@pytest.mark.parametrize("connection", ["x-a", "close, X-A", "keep-alive,x-a ,upgrade", "x-z, x-a"])
def test_headers_that_the_connection_header_names_are_not_forwarded(connection: str) -> None:
    headers = {"connection": connection, "x-a": "1", "x-b": "2"}
    assert sent([{"forward": "x-*"}, {"forward": "x-a"}], headers) == {"x-b": "2"}


def test_a_configured_value_is_sent_in_utf8() -> None:
    rules = [{"insert": "x-a", "value": "caf\u00e9"}, {"forward": "x-b", "default": "\u20ac"}]
    assert {name: value.encode("latin-1").decode() for name, value in sent(rules, {}).items()} == {
        "x-a": "caf\u00e9",
        "x-b": "\u20ac",
    }


def test_rules_know_what_they_may_send_and_what_it_comes_from() -> None:
    options = config_of(
        {
            "headers": {
                "all": [
                    {"forward": "X-A", "rename": "X-Tenant"},
                    {"insert": "X-User", "claim": "sub"},
                    {"insert": "x-via", "value": "router"},
                    {"forward": "x-flag-*"},
                ],
                "subgraphs": {"users": [{"cookie": "session"}, {"forward": "X-Key", "rename": "x-secret"}]},
            },
            "authentication": {"api_keys": {"header": "X-Key"}},
        }
    )
    rules = HeaderRules(options.headers, options.authentication)
    names = ("x-a", "x-tenant", "x-user", "x-via", "x-flag-a", "cookie", "x-secret")
    assert [rules.may_send("other", name) for name in names] == [False, True, True, True, True, False, False]
    assert [rules.may_send("users", name) for name in names] == [False, True, True, True, True, True, True]
    assert rules.credentials("other") == {"authorization", "cookie", "x-key", "x-user"}
    assert rules.credentials("users") == {"authorization", "cookie", "x-key", "x-user", "x-secret"}
    assert rules.sources("x-tenant") == {"x-a"}
    assert rules.sources("x-user") == {"authorization", "cookie", "x-key"}
    assert rules.sources("x-flag-a") == {"x-flag-a"}
    assert rules.sources("accept-language") == {"accept-language"}
