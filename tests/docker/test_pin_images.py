"""Images are pinned by what their registry states, all of them or none."""

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "docker" / "pin-images"
MANIFEST = b'{"schemaVersion":2,"manifests":[]}'
DIGEST = "sha256:" + hashlib.sha256(MANIFEST).hexdigest()
OTHER = "sha256:" + "0" * 64


class Registry(BaseHTTPRequestHandler):
    """A registry that gives manifests to holders of its token, as Docker Hub does."""

    def do_GET(self) -> None:
        host = self.headers["host"]
        if self.path.startswith("/token?service=registry&scope=repository%3A"):
            self.respond(200, json.dumps({"token": "anonymous"}).encode())
        elif self.headers["authorization"] != "Bearer anonymous":
            challenge = f'Bearer realm="http://{host}/token",service="registry",scope="repository:some/thing:pull"'
            self.respond(401, b"", ("www-authenticate", challenge))
        elif "/liar/" in self.path:
            self.respond(200, MANIFEST, ("docker-content-digest", OTHER))
        elif self.path in {"/v2/some/thing/manifests/1.2", "/v2/base/manifests/latest"}:
            self.respond(200, MANIFEST, ("docker-content-digest", DIGEST))
        else:
            self.respond(404, b"")

    def respond(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for header in (*headers, ("content-length", str(len(body)))):
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def registry() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Registry) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def run(*arguments: str | Path) -> tuple[int, str]:
    command = [sys.executable, SCRIPT, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stderr


def test_each_image_gets_the_digest_of_its_tag_and_a_new_one_when_the_tag_moves(registry: str, tmp_path: Path) -> None:
    compose, dockerfile = tmp_path / "compose.yaml", tmp_path / "Dockerfile"
    compose.write_text(
        "services:\n"
        f"  a: {{ x: 1 }}\n  b:\n    image: {registry}/some/thing:1.2   # kept\n"
        f"  c:\n    image: {registry}/some/thing:1.2@{OTHER}\n"
        "  d:\n    image: ${LECTERN_IMAGE:-lectern}\n"
    )
    dockerfile.write_text(f"FROM {registry}/base AS build\nRUN true\nFROM build\nFROM {registry}/base:latest\n")
    status, problems = run("--check", compose, dockerfile)
    assert status == 1
    assert problems.splitlines() == [
        f"compose.yaml: {registry}/some/thing:1.2 has no digest",
        f"Dockerfile: {registry}/base:latest has no digest",
    ]
    for _ in range(2):
        assert run(compose, dockerfile) == (0, "")
        assert compose.read_text() == (
            "services:\n"
            f"  a: {{ x: 1 }}\n  b:\n    image: {registry}/some/thing:1.2@{DIGEST}   # kept\n"
            f"  c:\n    image: {registry}/some/thing:1.2@{DIGEST}\n"
            "  d:\n    image: ${LECTERN_IMAGE:-lectern}\n"
        )
        base = f"{registry}/base:latest@{DIGEST}"
        assert dockerfile.read_text() == f"FROM {base} AS build\nRUN true\nFROM build\nFROM {base}\n"
    assert run("--check", compose, dockerfile) == (0, "")


def test_every_image_here_is_pinned() -> None:
    assert run("--check") == (0, "")


@pytest.mark.parametrize(("image", "problem"), [("gone:1", "404"), ("liar/x:1", "another digest")])
def test_nothing_is_written_unless_every_registry_states_what_it_sends(
    image: str, problem: str, registry: str, tmp_path: Path
) -> None:
    compose = tmp_path / "compose.yaml"
    text = f"services:\n  a:\n    image: {registry}/some/thing:1.2\n  b:\n    image: {registry}/{image}\n"
    compose.write_text(text)
    status, problems = run(compose)
    assert status == 1
    assert problems.startswith(f"{registry}/{image}: ")
    assert problem in problems
    assert compose.read_text() == text
