"""HTTP/1.1 of the marketplace's processes: strict, and with the limits of the settings."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from click.testing import CliRunner
from starlette.applications import Starlette

from jobs import worker
from lectern.commands import cli, serve
from lectern.commands.http_connections import http_protocol
from lectern.embedded import serving as embedded_serving
from lectern.embedded.processes.ports import free_ports
from lectern.stripe_simulator.__main__ import main as simulator
from lectern.web.web_app import WebApp
from subgraphs.kernel.platform.health import HealthChecks
from subgraphs.kernel.platform.management_server import management_routes, serve_management
from subgraphs.kernel.platform.settings import KernelSettings
from tests.serving import serving
from tests.waiting import eventually

NO_HOST = b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n"
HEALTH = b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


async def exchange(port: int, data: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(data)
        return await asyncio.wait_for(reader.read(), 60)
    finally:
        writer.close()


async def listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def test_a_management_server_reads_requests_strictly_and_with_the_limits_of_the_settings() -> None:
    settings = KernelSettings(
        http_header_timeout_seconds=0.05, http_max_header_lines=3, http_max_request_line_bytes=256
    )
    (port,) = free_ports(1)
    async with serve_management("127.0.0.1", port, management_routes(HealthChecks({})), http_protocol(settings)):
        await eventually(lambda: listens(port), "the start of the server")
        for data, status in (
            (HEALTH, 200),
            (NO_HOST, 400),
            (b"GET /he", 408),
            (HEALTH.replace(b"\r\n\r\n", b"\r\nX: 1\r\nX: 2\r\n\r\n"), 431),
            (HEALTH.replace(b"/health", b"/" + b"x" * 300), 414),
        ):
            assert (await exchange(port, data)).startswith(b"HTTP/1.1 %d " % status)
        metrics = await exchange(port, HEALTH.replace(b"/health", b"/metrics"))
    for line in ("HEADERS_TOO_LARGE", "REQUEST_LINE_TOO_LONG", "REQUEST_TIMEOUT", "MALFORMED_HTTP"):
        assert f'lectern_http_requests_rejected_total{{code="{line}",' in metrics.decode()


@pytest.mark.parametrize("name", ["http_body_timeout_seconds", "http_keep_alive_timeout_seconds"])
def test_a_time_out_of_zero_is_no_setting(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        KernelSettings.model_validate({name: 0})


def configured(run: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the protocol that a program gives to uvicorn, without serving."""
    given: list[Any] = []

    def keep(app: object, **options: Any) -> None:
        given.append(options["http"])
        raise SystemExit(0)

    monkeypatch.setattr(uvicorn, "run", keep)
    monkeypatch.setattr(uvicorn, "Config", keep)
    with pytest.raises(SystemExit):
        run()
    monkeypatch.undo()
    return given[0]


def serve_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "_build", lambda what: WebApp(Starlette(), ()))
    monkeypatch.setattr(serve, "wait_for_stores", lambda: None)
    monkeypatch.setattr(serve, "configure", lambda *arguments: None)
    serve.serve("all", "127.0.0.1", 0)


@pytest.mark.parametrize("program", ["web process", "embedded server", "payment simulator"])
async def test_every_server_reads_requests_strictly(
    program: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    arguments = ["--data", str(tmp_path), "--port", "1", "--secret-key", "sk_test_1"]
    programs: dict[str, Callable[[], object]] = {
        "web process": lambda: serve_nothing(monkeypatch),
        "embedded server": lambda: embedded_serving.serve(Starlette(), 0),
        "payment simulator": lambda: simulator(arguments),
    }
    protocol = configured(programs[program], monkeypatch)
    config = uvicorn.Config(
        Starlette(routes=management_routes(HealthChecks({}))), http=protocol, port=0, log_level="error", lifespan="off"
    )
    async with serving(config) as port:
        assert (await exchange(port, HEALTH)).startswith(b"HTTP/1.1 200 ")
        assert (await exchange(port, NO_HOST)).startswith(b"HTTP/1.1 400 ")


def test_the_workers_management_server_has_the_same_protocol(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []
    monkeypatch.setattr(worker, "main", given.append)
    monkeypatch.setattr("lectern.platform.wait_for_stores.wait_for_stores", lambda: None)
    result = CliRunner().invoke(cli.cli, ["worker"])
    assert (result.exit_code, given) == (0, [http_protocol])
