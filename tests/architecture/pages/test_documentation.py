"""The documentation leads somewhere."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from lectern.commands.cli import cli

ROOT = Path(__file__).parents[3]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_every_feature_of_the_router_is_shown_by_a_test() -> None:
    page = ROOT / "docs" / "router" / "features.md"
    table = [line.split(" | ") for line in page.read_text().splitlines() if line.startswith("| ")]
    features = {row[0].removeprefix("| "): row[1] for row in table[1:] if "licence" not in row[0]}
    untested = []
    for feature, ours in features.items():
        link = re.fullmatch(r"\[[^]]+\]\((.+)\)", ours)
        shown = link is not None and re.search(
            r"^(async )?def test_", (page.parent / link[1]).read_text(), re.MULTILINE
        )
        if not shown:
            untested.append(feature)
    assert features
    assert untested == []


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text()
    commands = set(cli.commands) - {"settings"}
    assert [command for command in sorted(commands) if f"lectern {command}" not in readme] == []


def test_every_alert_is_in_a_runbook() -> None:
    alerts = re.findall(r"- alert: (\w+)", (ROOT / "docker" / "prometheus" / "alerts.yml").read_text())
    runbooks = (ROOT / "docs" / "runbooks" / "README.md").read_text()
    assert [alert for alert in alerts if alert not in runbooks] == []


def test_the_commands_say_what_they_do() -> None:
    assert [name for name, command in cli.commands.items() if not command.help] == []
    assert CliRunner().invoke(cli, ["--help"]).exit_code == 0
