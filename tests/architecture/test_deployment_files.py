"""docker/ says what the code says."""

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic_settings import BaseSettings

from jobs.settings import WorkerSettings
from lectern.deployment import SQL_DOMAINS
from lectern.serve import TRUSTED_PROXIES_VARIABLE
from lectern.subgraph_names import SUBGRAPHS
from lectern.web.alone import SUPERGRAPH_VARIABLE
from subgraphs.videos.settings import EdgeSettings

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
COMPOSE = yaml.safe_load((DOCKER / "compose.yaml").read_text())
VALUES = yaml.safe_load((DOCKER / "helm" / "lectern" / "values.yaml").read_text())
OURS = ("router", "edge", "worker", *SUBGRAPHS)


def settings_of(process: str) -> list[type[BaseSettings]]:
    if process == "edge":
        return [EdgeSettings]
    if process == "router":
        return [WorkerSettings]
    domains = SUBGRAPHS if process in {"worker", "migrate"} else (process,)
    found = [import_module(f"subgraphs.{domain}.settings").Settings for domain in domains]
    return [*found, WorkerSettings]


def known_variables(process: str) -> set[str]:
    fields = {f"LECTERN_{field.upper()}" for each in settings_of(process) for field in each.model_fields}
    return fields | {TRUSTED_PROXIES_VARIABLE, SUPERGRAPH_VARIABLE}


def needed_variables(process: str) -> set[str]:
    return {
        f"LECTERN_{name.upper()}"
        for each in settings_of(process)
        for name, field in each.model_fields.items()
        if field.is_required()
    }


@pytest.mark.parametrize("process", [*OURS, "migrate"])
def test_compose_runs_every_process_with_settings_that_exist(process: str) -> None:
    variables = set(COMPOSE["services"][process]["environment"])
    assert variables - known_variables(process) == set()


@pytest.mark.parametrize("process", [*OURS, "migrate"])
def test_compose_gives_every_process_what_it_needs(process: str) -> None:
    assert needed_variables(process) - set(COMPOSE["services"][process]["environment"]) == set()


@pytest.mark.parametrize("process", SUBGRAPHS)
def test_only_orders_and_the_worker_know_the_payment_key(process: str) -> None:
    knows = "LECTERN_STRIPE_SECRET_KEY" in COMPOSE["services"][process]["environment"]
    assert knows == (process == "orders")


def test_the_example_environment_names_every_variable_that_compose_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+):\?\}", (DOCKER / "compose.yaml").read_text()))
    named = set(re.findall(r"^(\w+)=", (DOCKER / ".env.example").read_text(), re.MULTILINE))
    assert asked == named


def test_every_sql_domain_has_a_database() -> None:
    made = re.findall(r"CREATE DATABASE (\w+);", (DOCKER / "postgres" / "databases.sql").read_text())
    assert sorted(made) == sorted(SQL_DOMAINS)


def test_prometheus_scrapes_every_process_with_metrics() -> None:
    config = yaml.safe_load((DOCKER / "prometheus" / "prometheus.yml").read_text())
    targets = config["scrape_configs"][0]["static_configs"][0]["targets"]
    assert {target.partition(":")[0] for target in targets} == set(OURS) - {"edge"}


def expressions() -> Iterator[str]:
    alerts = yaml.safe_load((DOCKER / "prometheus" / "alerts.yml").read_text())
    for group in alerts["groups"]:
        for rule in group["rules"]:
            yield rule["expr"]
    for path in (DOCKER / "grafana" / "dashboards").glob("*.json"):
        board: dict[str, Any] = json.loads(path.read_text())
        for panel in board["panels"]:
            for target in panel["targets"]:
                yield target["expr"]


def test_dashboards_and_alerts_ask_for_metrics_that_exist() -> None:
    source = "\n".join(
        path.read_text() for package in ("subgraphs", "jobs", "router") for path in (ROOT / package).rglob("*.py")
    )
    asked = {name for expression in expressions() for name in re.findall(r"\b(?:lectern|router)_\w+", expression)}
    assert asked
    missing = {name for name in asked if f'"{re.sub("_(count|bucket|sum)$", "", name)}"' not in source}
    # A counter's name gets its ending from the library.
    missing = {name for name in missing if f'"{name.removesuffix("_total")}"' not in source}
    assert missing == set()


def test_the_dashboards_datasource_is_provisioned() -> None:
    sources = yaml.safe_load((DOCKER / "grafana/provisioning/datasources/datasources.yaml").read_text())["datasources"]
    boards = [json.loads(path.read_text()) for path in (DOCKER / "grafana" / "dashboards").glob("*.json")]
    used = {panel["datasource"]["uid"] for board in boards for panel in board["panels"]}
    assert used <= {source["uid"] for source in sources}


def test_the_chart_runs_the_same_processes_with_the_same_commands() -> None:
    chart = {name: process["args"] for name, process in VALUES["processes"].items()}
    assert chart == {name: COMPOSE["services"][name]["command"] for name in OURS}


def test_the_chart_is_of_this_version() -> None:
    chart = yaml.safe_load((DOCKER / "helm" / "lectern" / "Chart.yaml").read_text())
    assert f'version = "{chart["appVersion"]}"' in (ROOT / "pyproject.toml").read_text()


def test_the_image_holds_every_package() -> None:
    dockerfile = (DOCKER / "Dockerfile").read_text()
    assert all(f"COPY {package} {package}" in dockerfile for package in ("router", "subgraphs", "jobs", "lectern"))
