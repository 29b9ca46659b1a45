import json
import re
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from router.server.config import RouterConfig, parse_config
from router.server.config.reference import Option, json_schema, markdown_page, options
from tests.router.cli.command_line import run


def test_a_valid_file_is_ok(tmp_path: Path) -> None:
    file = tmp_path / "router.yaml"
    file.write_text("server: {port: 5000}")
    result = run("config", "check", str(file))
    assert result.exit_code == 0
    assert result.stdout == f"{file}: ok\n"


def test_every_problem_of_a_file_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "router.yaml"
    file.write_text("servr: {}\nlimits: {body: huge}")
    result = run("config", "check", str(file))
    assert result.exit_code == 1
    assert "servr: unknown key; did you mean 'server'?" in result.stderr
    assert "limits.body: a size must be" in result.stderr


def test_an_unreadable_file_has_another_exit_status(tmp_path: Path) -> None:
    result = run("config", "check", str(tmp_path / "absent.yaml"))
    assert result.exit_code == 2


def test_the_schema_is_printed() -> None:
    result = run("config", "schema")
    assert result.exit_code == 0
    schema = json.loads(result.stdout)
    assert schema == json_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == set(RouterConfig.model_fields)


def test_an_option_is_described() -> None:
    result = run("config", "explain", "limits.depth")
    assert result.exit_code == 0
    assert result.stdout == (
        "limits.depth: integer or null (default 50)\n    The deepest nesting of fields, with fragments expanded.\n"
    )


def test_a_section_is_described_with_all_its_options() -> None:
    result = run("config", "explain", "authentication")
    assert result.exit_code == 0
    out = result.stdout
    assert "authentication.jwt.issuers[].jwks_url: text or null" in out
    assert "authentication.sources[].cookie: text (required)" in out


def test_an_unknown_option_is_reported_with_the_nearest_name() -> None:
    result = run("config", "explain", "limits.dept")
    assert result.exit_code == 1
    assert "did you mean limits.depth?" in result.stderr


def test_every_option_has_a_description() -> None:
    assert [option.place for option in options() if not option.meaning] == []


@pytest.mark.parametrize("option", options(), ids=lambda option: option.place)
def test_a_description_is_a_sentence_that_says_what_the_option_is(option: Option) -> None:
    first, last = option.meaning.split()[0], option.meaning[-1]
    assert first[0].isupper() or first[0] == "`"
    assert last == "."
    assert first not in {"How", "What", "Whether", "When", "Where", "Which", "Who", "Whom", "Whose", "Why"}


DOCS = Path(__file__).parents[4] / "docs" / "router"


def test_the_published_schema_is_the_one_that_is_enforced() -> None:
    published = json.loads((DOCS / "configuration.schema.json").read_text())
    assert published == json_schema(), "run: python -m router config schema > docs/router/configuration.schema.json"


def test_the_published_reference_has_every_option() -> None:
    published = (DOCS / "configuration.md").read_text()
    assert published == markdown_page(), (
        "run: python -m router config explain --markdown > docs/router/configuration.md"
    )


def test_links_of_the_pages_lead_to_existing_files() -> None:
    for page in DOCS.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_example_of_the_pages_is_a_valid_configuration() -> None:
    examples = [
        text
        for page in DOCS.glob("*.md")
        for text in re.findall(r"```yaml\n# router.yaml\n(.*?)```", page.read_text(), re.DOTALL)
    ]
    assert examples
    environment = {
        "SERVICE_IDENTITY_PRIVATE_KEY": ECKey.generate_key("P-256").as_pem(private=True).decode(),
        "REDIS_URL": "redis://127.0.0.1",
        "INVALIDATION_TOKEN": "t" * 16,
    }
    for text in examples:
        parse_config(text, environment)
