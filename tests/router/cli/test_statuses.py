"""How commands end: 0 for success, 1 when what was given is at fault, 2 when it could not be read or had."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from router.cli import main
from router.cli.registry import COMMANDS
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
def test_a_command_says_what_is_amiss_and_ends_with_a_status(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str, status: int
) -> None:
    assert main(command.split()) == status
    printed = capsys.readouterr()
    assert (printed.out + printed.err).strip()
    assert "Traceback" not in printed.err
    assert not (folder / "out").exists()


def test_an_address_that_is_taken_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["mock", "--supergraph", "graph", "--port", str(port)]) == 2
    assert "in use" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["70000", "-1", "http"])
def test_what_is_no_port_is_refused(capsys: pytest.CaptureFixture[str], port: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["mock", "--supergraph", "graph", f"--port={port}"])
    assert ended.value.code == 2
    assert "--port" in capsys.readouterr().err


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert next(known.summary for known in COMMANDS if known.name == command) in capsys.readouterr().out
