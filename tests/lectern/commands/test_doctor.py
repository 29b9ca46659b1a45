"""The findings of `lectern doctor`."""

import socket
from pathlib import Path

import pytest

from lectern.commands.doctor import Finding, examine
from lectern.embedded import free_ports
from lectern.embedded.postgres import programs
from lectern.embedded.processes import reachable_programs
from lectern.embedded.processes.privileges import Account
from lectern.platform.data_folder import ADDRESS_FILE, DataFolder


def problems(data: Path, port: int) -> dict[str, str]:
    return {each.subject: each.problem for each in examine(data, "127.0.0.1", port) if each.problem is not None}


def test_a_machine_with_all_that_is_needed_has_no_problem(tmp_path: Path) -> None:
    [port] = free_ports(1)
    assert problems(tmp_path / "var", port) == {}


def test_a_busy_port_is_reported(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        found = problems(tmp_path / "var", port)
    assert found == {"port": f"another program listens on {port}: choose another with --port"}


def test_the_port_of_a_running_deployment_is_named_whatever_the_option_says(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "var")
    folder.open()
    with folder.locked():
        folder.write_private(ADDRESS_FILE, {"host": "127.0.0.1", "port": 8123})
        findings = {each.subject: each for each in examine(folder.path, "127.0.0.1", 8000)}
    assert findings["port"] == Finding("port", f"8123, used by the Lectern that runs on {folder.path}")


def test_a_folder_with_other_files_is_reported(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    [port] = free_ports(1)
    assert list(problems(tmp_path, port)) == ["data folder"]


def test_a_package_that_cannot_be_reached_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for root whose checkout lies below a folder of mode 0700, where no folder could hold a copy either."""
    monkeypatch.setattr(programs, "unprivileged_account", lambda: Account("nobody", 65534, 65534))
    monkeypatch.setattr(reachable_programs, "can_reach", lambda account, folder: False)
    monkeypatch.setattr(reachable_programs, "can_read", lambda account, file: False)
    [port] = free_ports(1)
    found = problems(tmp_path / "var", port)
    assert "chmod o+x" in found["PostgreSQL"]


def test_findings_are_shown(tmp_path: Path) -> None:
    [port] = free_ports(1)
    findings = {each.subject: each for each in examine(tmp_path / "var", "127.0.0.1", port)}
    assert findings["port"] == Finding("port", str(port))
    assert findings["PostgreSQL"].found.endswith("pginstall/bin/postgres")
