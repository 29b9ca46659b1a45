"""Alerts fire, reach a receiver, and say what to do. Prometheus' and Alertmanager's own tools evaluate them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.docker.monitoring_files import alerts

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "docker" / "prometheus"
ALERTMANAGER = ROOT / "docker" / "alertmanager" / "alertmanager.yml"
UNIT_TESTS = Path(__file__).with_name("alerts.test.yml")
ALERTS = alerts()


def run(tool: str, *arguments: str | Path) -> str:
    """Run a tool of Prometheus or Alertmanager, and return its output; skips where it is not installed."""
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed (Debian: prometheus, prometheus-alertmanager)")
    done = subprocess.run([tool, *arguments], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and the docs make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_has_a_severity_and_a_runbook_that_exists(name: str) -> None:
    alert = ALERTS[name]
    page, _, anchor = alert["annotations"]["runbook"].partition("#")
    assert alert["labels"]["severity"] in {"page", "ticket"}
    assert alert["annotations"]["summary"]
    assert (ROOT / page).is_file()
    assert not anchor or anchor in anchors(ROOT / page)


def test_the_list_of_runbooks_has_every_alert() -> None:
    rows = re.findall(r"^\| ([\w, ]+) \| \[", (ROOT / "docs" / "runbooks" / "README.md").read_text(), re.MULTILINE)
    assert sorted(name for row in rows for name in row.split(", ")) == sorted(ALERTS)


def test_every_alert_has_a_case_where_it_fires_and_one_where_it_does_not() -> None:
    cases = [
        (case["alertname"], bool(case["exp_alerts"]))
        for test in yaml.safe_load(UNIT_TESTS.read_text())["tests"]
        for case in test["alert_rule_test"]
    ]
    assert set(cases) == {(name, fires) for name in ALERTS for fires in (True, False)}


def test_alerts_fire_where_they_should() -> None:
    run("promtool", "test", "rules", UNIT_TESTS)


def test_prometheus_takes_its_configuration() -> None:
    run("promtool", "check", "config", PROMETHEUS / "prometheus.yml")


@pytest.fixture
def alertmanager(tmp_path: Path) -> Path:
    """Provide Alertmanager's configuration with addresses in place of their files, which Debian's lacks."""
    copy = tmp_path / "alertmanager.yml"
    copy.write_text(re.sub(r"url_file: /run/secrets/(\w+)", r"url: http://127.0.0.1/\1", ALERTMANAGER.read_text()))
    return copy


def test_alertmanager_takes_its_configuration(alertmanager: Path) -> None:
    run("amtool", "check-config", alertmanager)


@pytest.mark.parametrize("severity", ["page", "ticket"])
def test_an_alert_reaches_the_receiver_of_its_severity(alertmanager: Path, severity: str) -> None:
    routed = run("amtool", "config", "routes", "test", f"--config.file={alertmanager}", f"severity={severity}")
    assert routed.split() == [severity]


def test_alertmanager_inhibits_alerts_that_exist() -> None:
    rules = yaml.safe_load(ALERTMANAGER.read_text())["inhibit_rules"]
    matchers = [matcher for rule in rules for side in rule.values() for matcher in side]
    named = {name for matcher in matchers for name in re.findall(r'"(.*)"', matcher)[0].split("|")}
    assert named <= ALERTS.keys()


def test_receivers_post_to_secrets() -> None:
    receivers = yaml.safe_load(ALERTMANAGER.read_text())["receivers"]
    files = {hook["url_file"] for receiver in receivers for hook in receiver["webhook_configs"]}
    compose = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text())
    assert files == {f"/run/secrets/{name}" for name in compose["services"]["alertmanager"]["secrets"]}
