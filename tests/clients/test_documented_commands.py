"""The commands on the pages for developers of clients: each does what its page says, here or in tests/clients/typed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from lectern.commands.cli import cli
from tests.clients.documentation import ROOT, generators, shown_commands
from tests.clients.typed.test_typed_clients import FOLDERS

MADE = {
    "make check": ".venv/bin/pytest -q -n0 tests/clients",
    "make operations": ".venv/bin/python -m lectern operations",
    'make operations ARGS="home Cart"': ".venv/bin/python -m lectern operations home Cart",
    "make typed-clients": ".venv/bin/pytest -n0 -m clients_typed  tests/clients/typed",
    "make web": "cd clients/web && npm ci --no-audit --no-fund && npm run build",
}
"""The targets of make with what they run: `lectern operations` below, clients and the built app in other modules."""
INHERITED = frozenset({"ARGS", "MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS"})
DECLARE = "lectern schema declare"


def test_every_command_of_the_pages_is_run() -> None:
    assert shown_commands() == MADE.keys() | set(generators().values()) | {DECLARE}


def test_every_typed_client_is_generated_by_the_command_of_its_page() -> None:
    assert generators().keys() == FOLDERS
    assert {path.name for path in (ROOT / "clients" / "typed").iterdir() if path.is_dir()} >= FOLDERS


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize("command", MADE)
def test_a_target_runs_what_its_page_says(command: str) -> None:
    # `make test ARGS=…` passes its own variables on to every make below it.
    environment = {name: value for name, value in os.environ.items() if name not in INHERITED}
    done = subprocess.run(
        f"{command} --dry-run --no-print-directory",
        shell=True,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert MADE[command] in {line.strip().removeprefix("@") for line in done.stdout.splitlines()}


def test_operations_are_shown_with_their_calls_and_cost() -> None:
    shown = CliRunner().invoke(cli, ["operations", "home", "Cart"])
    assert shown.exit_code == 0
    assert [line.split()[:3] for line in shown.output.splitlines()] == [
        ["cart/Cart", "query", "cost"],
        ["home/Home", "query", "cost"],
    ]
    assert all(" calls: " in line for line in shown.output.splitlines())


def test_without_a_breaking_change_there_is_nothing_to_declare(tmp_path: Path) -> None:
    folder = tmp_path / "schema"
    shutil.copytree(ROOT / "schema", folder)
    done = CliRunner().invoke(cli, [*DECLARE.split()[1:], "Levels were merged.", "--folder", str(folder)])
    assert (done.exit_code, done.output) == (0, "")
    files = [path.relative_to(ROOT / "schema") for path in (ROOT / "schema").rglob("*") if path.is_file()]
    changed = [name for name in files if (folder / name).read_bytes() != (ROOT / "schema" / name).read_bytes()]
    assert changed == []
