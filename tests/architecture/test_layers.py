"""The dependency direction of docs/architecture.md, as import-linter's contracts in pyproject.toml hold it."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from subgraphs.registry import DOMAINS

ROOT = Path(__file__).parents[2]


def test_every_import_contract_holds() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    checked = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("contract", "key"),
    [
        ("domains-by-events", "modules"),
        ("domain-layers", "containers"),
        ("kernel-below-domains", "forbidden_modules"),
    ],
)
def test_the_contracts_about_domains_list_every_domain(contract: str, key: str) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [found] = [declared for declared in contracts if declared["id"] == contract]
    assert found[key] == [f"subgraphs.{domain}" for domain in DOMAINS]
