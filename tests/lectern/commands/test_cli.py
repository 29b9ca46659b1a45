"""The command line."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from lectern.commands.cli import cli
from lectern.embedded import PlatformError


def test_the_commands_are_listed() -> None:
    shown = CliRunner().invoke(cli, ["--help"]).output
    commands = ("up", "down", "status", "doctor", "serve", "worker", "migrate", "schema", "seed")
    assert [command for command in commands if f"\n  {command} " not in shown] == []


def test_status_reports_that_nothing_runs(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["status", "--data", str(tmp_path)])
    assert (result.exit_code, result.output) == (1, f"Lectern does not run on {tmp_path}.\n")


def test_down_reports_that_nothing_runs(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["down", "--data", str(tmp_path)])
    assert (result.exit_code, result.output) == (0, f"Lectern does not run on {tmp_path}.\n")


def test_an_unknown_process_cannot_be_served() -> None:
    result = CliRunner().invoke(cli, ["serve", "payments"])
    assert result.exit_code == 2
    assert "'payments' is not one of" in result.output


def test_a_process_without_its_settings_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LECTERN_ORDERS_DATABASE_URL", raising=False)
    result = CliRunner().invoke(cli, ["serve", "orders"])
    assert isinstance(result.exception, PlatformError)
    assert "LECTERN_ORDERS_DATABASE_URL: Field required" in str(result.exception)


def test_errors_that_an_operator_can_mend_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    command = [sys.executable, "-m", "lectern", "up", "--data", str(tmp_path)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    assert shown.returncode == 1
    assert shown.stderr == (
        f"lectern: {tmp_path} has files in it that are not Lectern's: choose an empty folder with --data DIR\n"
    )


def test_the_command_line_loads_no_subgraph() -> None:
    modules = "lectern.commands.cli, lectern.commands.up, lectern.commands.status"
    code = f"import {modules}, sys; print([m for m in sys.modules if 'strawberry' in m])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"
