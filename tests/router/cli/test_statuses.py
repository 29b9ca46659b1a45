"""Exit statuses of commands: 0 for success, 1 for invalid input, 2 for unreadable files and addresses in use."""

import socket
from pathlib import Path

import pytest

from router.cli import cli
from tests.router.cli.command_line import run
from tests.router.server.sample_graph import SUPERGRAPH

FILES = {
    "graph": SUPERGRAPH.encode(),
    "no_graph": b"type Query { a: Int }",
    "no_text": b"\xff\xfe",
    "query": b"{ me { name } }",
    "contradiction": b"rate_limits: {limits: [{name: all, rate: 1, burst: 1}]}",
    "typo": b"srever: {port: 1}",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("mock --supergraph no_graph", 1),
        ("mock --supergraph no_text", 2),
        ("mock --supergraph nothing", 2),
        ("mock --supergraph graph --config typo", 1),
        ("mock --supergraph graph --config contradiction", 1),
        ("serve --supergraph no_graph", 1),
        ("serve --supergraph no_text", 2),
        ("serve --supergraph graph --config contradiction", 1),
        ("record --supergraph no_graph --operation query -o out", 1),
        ("record --supergraph graph --operation nothing -o out", 2),
        ("record --supergraph no_text --operation query -o out", 2),
        ("replay query", 2),
        ("replay nothing", 2),
        ("plan --supergraph no_text --operation query", 2),
        ("config check no_text", 2),
        ("config check typo", 1),
        ("config check contradiction", 1),
        ("dev notaurl", 2),
    ],
)
def test_a_command_reports_the_problem_and_exits_with_a_status(folder: Path, command: str, status: int) -> None:
    result = run(*command.split())
    assert result.exit_code == status
    assert result.output.strip()
    assert "Traceback" not in result.stderr
    assert not (folder / "out").exists()


def test_an_address_in_use_is_reported(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run("mock", "--supergraph", "graph", "--port", str(port))
    assert result.exit_code == 2
    assert "in use" in result.stderr


@pytest.mark.parametrize("port", ["70000", "-1", "http"])
def test_an_invalid_port_is_rejected(port: str) -> None:
    result = run("mock", "--supergraph", "graph", f"--port={port}")
    assert result.exit_code == 2
    assert "--port" in result.stderr


@pytest.mark.parametrize("command", cli.commands)
def test_every_command_has_help_and_a_summary(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage: " in result.stdout
    assert cli.commands[command].get_short_help_str(limit=200) in run("--help").stdout
