from pathlib import Path
from typing import Any

import pytest

from router.server.config import ConfigurationError, RouterConfig, config_of, parse_config
from router.server.config.cross_field_validation import contradictions
from router.server.config.options.authentication import CookieSource, HeaderSource


def problems(text: str, environment: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigurationError) as rejected:
        parse_config(text, environment or {})
    return [str(problem) for problem in rejected.value.problems]


def test_an_empty_file_is_the_default_configuration() -> None:
    assert parse_config("") == RouterConfig()


def test_values_become_a_typed_configuration() -> None:
    config = parse_config("server: {port: 5000}\nlimits: {body: 2MB}\nsubscriptions: {keep_alive_interval: 1m30s}")
    assert (config.server.port, config.limits.body, config.subscriptions.keep_alive_interval) == (5000, 2_000_000, 90.0)


def test_an_unknown_key_is_rejected_with_the_nearest_right_name() -> None:
    assert problems("servr: {}") == ["servr: unknown key; did you mean 'server'?"]
    assert problems("server: {prot: 1}") == ["server.prot: unknown key; did you mean 'port'?"]


def test_an_unknown_key_in_a_choice_of_models_is_reported_once() -> None:
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


def test_a_doubled_dollar_escapes_the_braces() -> None:
    assert parse_config("graphiql: {title: '$${HOST}'}", {}).graphiql.title == "${HOST}"


def test_a_variable_that_is_a_part_of_a_text_stays_a_text() -> None:
    assert parse_config("graphiql: {title: '${N}'}", {"N": "x: y"}).graphiql.title == "x: y"


@pytest.mark.parametrize(("text", "message"), [("[]", "the file must be a mapping"), ("a: [", "not valid YAML")])
def test_a_file_that_is_no_mapping_is_rejected(text: str, message: str) -> None:
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
    ("text", "expected"),
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
        ("cors: {origins: ['*'], allow_credentials: true}", ["cors: credentials cannot be allowed to every origin"]),
        (
            "uploads: {enabled: true, idle_timeout: 10s}\nhttp1: {body_timeout: 10s}",
            [
                "uploads.idle_timeout: must be shorter than http1.body_timeout (10 s), which would end the connection "
                "of a stalled upload first"
            ],
        ),
        ("uploads: {enabled: true}", []),
    ],
)
def test_contradictory_options_are_reported_before_anything_is_started(text: str, expected: list[str]) -> None:
    assert contradictions(parse_config(text, {})) == expected


def test_a_reference_is_filled_from_the_file_that_its_file_variable_names(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("redis://:s3cret@cache\n")
    config = parse_config('redis: {url: "${REDIS_URL}"}', {"REDIS_URL_FILE": str(tmp_path / "url")})
    assert config.redis is not None
    assert config.redis.url.get_secret_value() == "redis://:s3cret@cache"


def test_a_file_variable_comes_before_the_default(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("5000")
    assert parse_config('server: {port: "${PORT:-1}"}', {"PORT_FILE": str(tmp_path / "port")}).server.port == 5000


@pytest.mark.parametrize(
    ("content", "also", "message"),
    [
        (None, {}, "PORT_FILE: cannot read .*port \\(No such file or directory\\)"),
        (b"\xff", {}, "PORT_FILE: .*port is not text in UTF-8"),
        (b"1", {"PORT": "2"}, "the environment variables PORT and PORT_FILE are both set"),
    ],
)
def test_a_file_variable_that_cannot_be_used_is_a_problem_at_its_place(
    tmp_path: Path, content: bytes | None, also: dict[str, str], message: str
) -> None:
    if content is not None:
        (tmp_path / "port").write_bytes(content)
    with pytest.raises(ConfigurationError, match=f"^server.port: {message}$"):
        parse_config('server: {port: "${PORT}"}', {"PORT_FILE": str(tmp_path / "port"), **also})
