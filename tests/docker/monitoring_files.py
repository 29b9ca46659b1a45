"""The boards and alerts of docker/, as the tests read them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

DOCKER = Path(__file__).parents[2] / "docker"
BOARDS = DOCKER / "grafana" / "dashboards"


@dataclass(frozen=True)
class Query:
    """One query of a panel, or of a variable of a board."""

    name: str
    source: str
    target: Mapping[str, Any]


def queries(source: str) -> list[Query]:
    """Return the queries of all boards to a source of data."""
    return [query for query in _all_queries() if query.source == source]


def alerts() -> dict[str, dict[str, Any]]:
    """Return the rules of alerts by their names."""
    groups = yaml.safe_load((DOCKER / "prometheus" / "alerts.yml").read_text())["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"]}


def _all_queries() -> Iterator[Query]:
    for path in sorted(BOARDS.glob("*.json")):
        board: dict[str, Any] = json.loads(path.read_text())
        for variable in board["templating"]["list"]:
            target = {"rawSql": variable["query"]}
            yield Query(f"{path.stem}/{variable['name']}", variable["datasource"]["uid"], target)
        for panel in board["panels"]:
            for target in panel["targets"]:
                name = f"{path.stem}/{panel['title']}/{target['refId']}"
                yield Query(name, panel["datasource"]["uid"], target)
