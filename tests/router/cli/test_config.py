import json
import re
from pathlib import Path

import pytest

from router.cli import main
from router.server.configuration import RouterConfig, parse_config
from router.server.configuration.explaining import json_schema, markdown_page, options


def test_a_right_file_is_ok(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "router.yaml"
    file.write_text("server: {port: 5000}")
    assert main(["config", "check", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: ok\n"


def test_every_problem_of_a_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "router.yaml"
    file.write_text("servr: {}\nlimits: {body: huge}")
    assert main(["config", "check", str(file)]) == 1
    told = capsys.readouterr().err
    assert "servr: unknown key; did you mean 'server'?" in told
    assert "limits.body: a size is" in told


def test_a_file_that_cannot_be_read_is_another_failure(tmp_path: Path) -> None:
    assert main(["config", "check", str(tmp_path / "absent.yaml")]) == 2


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema == json_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == set(RouterConfig.model_fields)


def test_an_option_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "explain", "limits.depth"]) == 0
    assert capsys.readouterr().out == (
        "limits.depth: integer or null (default 50)\n    Fields below fields, through fragments.\n"
    )


def test_a_section_is_explained_with_all_that_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "explain", "authentication"]) == 0
    out = capsys.readouterr().out
    assert "authentication.jwt.issuers[].jwks_url: text or null" in out
    assert "authentication.sources[].cookie: text (required)" in out


def test_an_unknown_option_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "explain", "limits.dept"]) == 1
    assert "did you mean limits.depth?" in capsys.readouterr().err


def test_every_section_says_what_it_is_for() -> None:
    assert [option.place for option in options() if "." not in option.place and not option.meaning] == []


DOCS = Path(__file__).parents[3] / "docs" / "router"


def test_the_published_schema_is_the_one_that_is_enforced() -> None:
    published = json.loads((DOCS / "configuration.schema.json").read_text())
    assert published == json_schema(), "run: python -m router config schema > docs/router/configuration.schema.json"


def test_the_published_reference_has_every_option() -> None:
    published = (DOCS / "configuration.md").read_text()
    assert published == markdown_page(), (
        "run: python -m router config explain --markdown > docs/router/configuration.md"
    )


def test_the_pages_link_to_what_is_there() -> None:
    for page in DOCS.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_example_of_the_pages_is_a_configuration() -> None:
    examples = [
        text
        for page in DOCS.glob("*.md")
        for text in re.findall(r"```yaml\n# router.yaml\n(.*?)```", page.read_text(), re.DOTALL)
    ]
    assert examples
    environment = {
        "SERVICE_IDENTITY_KEY": "k" * 32,
        "REDIS_URL": "redis://127.0.0.1",
        "INVALIDATION_TOKEN": "t" * 16,
    }
    for text in examples:
        parse_config(text, environment)
