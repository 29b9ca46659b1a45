"""What `lectern doctor` finds."""

import socket
from pathlib import Path

from lectern.doctor import Finding, examine
from lectern.embedded import free_ports


def problems(data: Path, port: int) -> dict[str, str]:
    return {each.subject: each.problem for each in examine(data, "127.0.0.1", port) if each.problem is not None}


def test_a_machine_with_all_that_is_needed_has_no_problem(tmp_path: Path) -> None:
    [port] = free_ports(1)
    assert problems(tmp_path / "var", port) == {}


def test_a_busy_port_is_told(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        found = problems(tmp_path / "var", busy.getsockname()[1])
    assert found == {"port": "another program listens there: choose another with --port"}


def test_a_folder_with_other_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    [port] = free_ports(1)
    assert list(problems(tmp_path, port)) == ["data folder"]


def test_what_was_found_is_shown(tmp_path: Path) -> None:
    [port] = free_ports(1)
    findings = {each.subject: each for each in examine(tmp_path / "var", "127.0.0.1", port)}
    assert findings["port"] == Finding("port", str(port))
    assert findings["PostgreSQL"].found.endswith("pginstall/bin/postgres")
