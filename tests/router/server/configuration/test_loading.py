from typing import Any

import pytest

from router.server.configuration import ConfigurationError, RouterConfig, config_of, parse_config
from router.server.configuration.authentication import CookieSource, HeaderSource
from router.server.configuration.contradictions import contradictions


def problems(text: str, environment: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigurationError) as refused:
        parse_config(text, environment or {})
    return [str(problem) for problem in refused.value.problems]


def test_an_empty_file_is_the_default_configuration() -> None:
    assert parse_config("") == RouterConfig()


def test_values_become_a_typed_configuration() -> None:
    config = parse_config("server: {port: 5000}\nlimits: {body: 2MB}\nsubscriptions: {keep_alive: 1m30s}")
    assert (config.server.port, config.limits.body, config.subscriptions.keep_alive) == (5000, 2_000_000, 90.0)


def test_an_unknown_key_is_refused_with_the_nearest_right_name() -> None:
    assert problems("servr: {}") == ["servr: unknown key; did you mean 'server'?"]
    assert problems("server: {prot: 1}") == ["server.prot: unknown key; did you mean 'port'?"]


def test_an_unknown_key_in_a_choice_of_models_is_told_once() -> None:
    assert problems("headers: {all: [{forwrd: x}]}") == ["headers.all.0.forwrd: unknown key; did you mean 'forward'?"]


def test_an_unknown_key_inside_a_named_subgraph_is_located() -> None:
    assert problems("subgraphs: {users: {tiemout: 3}}") == [
        "subgraphs.users.tiemout: unknown key; did you mean 'timeout'?"
    ]


def test_every_problem_is_reported_at_once() -> None:
    found = problems("server: {port: 70000}\nlimits: {body: huge}")
    assert [problem.partition(":")[0] for problem in found] == ["server.port", "limits.body"]


def test_variables_of_the_environment_are_filled_in() -> None:
    config = parse_config(
        "server: {host: '${HOST}', port: '${PORT:-4001}'}\ngraphiql: {title: 'a ${HOST} b'}", {"HOST": "0.0.0.0"}
    )
    assert (config.server.host, config.server.port, config.graphiql.title) == ("0.0.0.0", 4001, "a 0.0.0.0 b")


def test_a_missing_variable_is_an_error_that_names_it() -> None:
    assert problems("server: {host: '${NOWHERE}'}") == ["server.host: the environment variable NOWHERE is not set"]


def test_a_doubled_dollar_keeps_the_braces() -> None:
    assert parse_config("graphiql: {title: '$${HOST}'}", {}).graphiql.title == "${HOST}"


def test_a_variable_that_is_a_part_of_a_text_stays_a_text() -> None:
    assert parse_config("graphiql: {title: '${N}'}", {"N": "x: y"}).graphiql.title == "x: y"


@pytest.mark.parametrize(("text", "message"), [("[]", "the file must be a mapping"), ("a: [", "not valid YAML")])
def test_what_is_no_mapping_is_refused(text: str, message: str) -> None:
    assert problems(text)[0].startswith(message)


@pytest.mark.parametrize(
    ("source", "expected"),
    [({"cookie": "session"}, CookieSource(cookie="session")), ({"header": "x"}, HeaderSource(header="x"))],
)
def test_the_keys_of_a_token_source_say_which_kind_it_is(source: dict[str, Any], expected: object) -> None:
    config = config_of({"authentication": {"sources": [source]}})
    assert config.authentication.sources == (expected,)


def test_symmetric_and_absent_algorithms_cannot_be_allowed() -> None:
    for algorithm in ("HS256", "none"):
        with pytest.raises(ConfigurationError):
            config_of({"authentication": {"jwt": {"issuers": [{"issuer": "a", "algorithms": [algorithm]}]}}})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rate_limits: {limits: [{name: all, rate: 1, burst: 1}]}", ["rate_limits: needs redis"]),
        ("caching: {enabled: true}", ["caching: needs redis"]),
        ("caching: {enabled: true, store: memory}", []),
        (
            "persisted_documents: {automatic: {enabled: true, shared: true}}",
            ["persisted_documents.automatic.shared: needs redis"],
        ),
        (
            "persisted_documents: {trusted: {mode: log, shared: true}}",
            ["persisted_documents.trusted.shared: needs redis"],
        ),
        ("supergraph: {redis_key: graph}", ["supergraph.redis_key: needs redis"]),
        ("{supergraph: {redis_key: graph}, redis: {url: 'redis://localhost'}}", []),
        ("cors: {origins: ['*'], credentials: true}", ["cors: credentials cannot be allowed to every origin"]),
    ],
)
def test_what_contradicts_itself_is_told_before_anything_is_started(text: str, told: list[str]) -> None:
    assert contradictions(parse_config(text, {})) == told
