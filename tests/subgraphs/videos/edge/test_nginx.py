"""The nginx configuration, run by nginx in front of the edge, with many viewers."""

import asyncio
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from pydantic import SecretStr
from starlette.types import ASGIApp, Receive, Scope, Send

from lectern.embedded import free_ports
from subgraphs.kernel.identity.ids import VIDEO
from subgraphs.kernel.object_storage.s3 import connect, s3_address
from subgraphs.videos.edge import build
from subgraphs.videos.edge.file_names import FILE
from subgraphs.videos.service.playback.playback_tokens import PlaybackClaims, PlaybackTokens
from tests.subgraphs.videos.conftest import Videos
from tests.waiting import eventually

TEMPLATE = Path(__file__).parents[4] / "docker" / "nginx" / "playback.conf.template"
NGINX = shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
SECRET = "the origin's secret, long enough!"
FOLDER, OTHER_FOLDER = (f"videos/vid_{name}/attempt-1" for name in ("one", "two"))
VIEWERS = 200

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: apt-get install nginx-light)"),
]


@dataclass
class Counting:
    """The edge, with a count of the requests for each of its paths."""

    app: ASGIApp
    requests: Counter[str] = field(default_factory=Counter)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.requests[scope["path"]] += 1
        await self.app(scope, receive, send)

    @property
    def files(self) -> dict[str, int]:
        return {path.removeprefix("/_files/"): count for path, count in self.requests.items() if "/_files/" in path}


@dataclass
class Cache:
    """nginx in front of the edge."""

    client: httpx.AsyncClient
    origin: Counting
    server: uvicorn.Server
    videos: Videos
    folder: Path

    def token(self, folder: str = FOLDER, lasts: timedelta = timedelta(minutes=10)) -> str:
        claims = PlaybackClaims(VIDEO.new(), folder, self.videos.clock() + lasts, self.videos.clock())
        return PlaybackTokens([self.videos.settings.playback_key]).issue(claims)

    async def get(self, name: str, token: str | None = None, **headers: str) -> httpx.Response:
        return await self.client.get(f"/{token or self.token()}/{name}", headers=headers)


SEGMENTS = {f"180p/seg_0000{number}.m4s": bytes([number]) * 300_000 for number in range(3)}


@pytest.fixture
async def cache(videos: Videos, tmp_path: Path) -> AsyncIterator[Cache]:
    address = s3_address(videos.settings)
    store = connect(address)
    for folder in (FOLDER, OTHER_FOLDER):
        for name, content in {**SEGMENTS, "master.m3u8": folder.encode()}.items():
            store.put_object(Bucket=address.bucket, Key=f"{folder}/{name}", Body=content)
    store.close()
    settings = videos.settings.model_copy(update={"playback_origin_secret": SecretStr(SECRET)})
    origin = Counting(build(settings, clock=videos.clock))
    edge_port, port = free_ports(2)
    server = uvicorn.Server(uvicorn.Config(origin, port=edge_port, log_level="warning", lifespan="on"))
    serving = asyncio.create_task(server.serve())
    nginx = start_nginx(tmp_path, edge_port, port)
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=120, limits=httpx.Limits(max_connections=VIEWERS)
        ) as client:

            async def up() -> bool:
                assert nginx.poll() is None, (tmp_path / "stderr").read_text()
                try:
                    return server.started and (await client.get("/health")).status_code == 204
                except httpx.TransportError:
                    return False

            await eventually(up, "the start of nginx")
            yield Cache(client, origin, server, videos, tmp_path)
    finally:
        nginx.terminate()
        nginx.wait(timeout=60)
        server.should_exit = True
        await serving


def start_nginx(folder: Path, edge_port: int, port: int) -> "subprocess.Popen[bytes]":
    assert NGINX is not None
    os.chmod(folder, 0o755)
    values = {
        "LECTERN_CACHE": str(folder / "cache"),
        "LECTERN_CACHE_SIZE": "100m",
        "LECTERN_EDGE_UPSTREAM": f"127.0.0.1:{edge_port}",
        "LECTERN_ORIGIN_SECRET": SECRET,
        "LECTERN_LISTEN": f"127.0.0.1:{port}",
        "LECTERN_ACCESS_LOG": str(folder / "access.log"),
        "LECTERN_ERROR_LOG": str(folder / "error.log"),
    }
    site = re.sub(r"\$\{(\w+)\}", lambda variable: values[variable[1]], TEMPLATE.read_text())
    (folder / "cache").mkdir()
    user = "user root;\n" if os.geteuid() == 0 else ""
    paths = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\nworker_processes 2;\npid {folder}/pid;\nerror_log {folder}/main.log crit;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{\naccess_log off;\n{paths}{site}\n}}\n"
    )
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "main.log")]
    with (folder / "stderr").open("wb") as stderr:
        return subprocess.Popen(command, stderr=stderr)


async def test_many_viewers_cost_one_fetch_of_each_file(cache: Cache) -> None:
    async def watch() -> None:
        token = cache.token()
        master = await cache.get("master.m3u8", token)
        assert (master.status_code, master.text) == (200, FOLDER)
        for name, content in SEGMENTS.items():
            assert (await cache.get(name, token)).content == content

    await asyncio.gather(*(watch() for _ in range(VIEWERS)))

    assert cache.origin.files == {f"{FOLDER}/{name}": 1 for name in ("master.m3u8", *SEGMENTS)}

    response = await cache.get("180p/seg_00001.m4s")
    cache_control = response.headers["cache-control"]
    assert re.fullmatch(r"private, max-age=(59\d|600), immutable", cache_control)
    assert response.headers.get_list("access-control-allow-origin") == ["*"]
    assert response.headers["content-type"] == "video/iso.segment"
    part = await cache.get("180p/seg_00001.m4s", Range="bytes=10-19")
    assert (part.status_code, part.headers["content-range"]) == (206, "bytes 10-19/300000")
    assert cache.origin.files[f"{FOLDER}/180p/seg_00001.m4s"] == 1


async def test_only_valid_tokens_get_what_is_cached(cache: Cache) -> None:
    assert (await cache.get("180p/seg_00000.m4s")).status_code == 200
    good = cache.token()
    header, claims, signature = good.split(".")
    expired = cache.token(lasts=timedelta(seconds=-1))
    for wrong in (expired, f"{header}.{claims}.{signature[::-1]}", f"{header}.{claims}.x", "a.b.c"):
        response = await cache.get("180p/seg_00000.m4s", wrong)
        assert (response.status_code, response.headers["cache-control"]) == (403, "no-store")
    assert (await cache.get("master.m3u8", cache.token(OTHER_FOLDER))).text == OTHER_FOLDER
    assert (await cache.get("master.m3u8", cache.token("videos/vid_three/attempt-1"))).status_code == 404


async def test_only_published_names_and_reading_pass(cache: Cache) -> None:
    token = cache.token()
    for path in (f"/{token}/secret.txt", f"/_files/{FOLDER}/master.m3u8", "/_authorize", "/", f"/{token}/%2e%2e/x"):
        request = httpx.Request("GET", f"{cache.client.base_url}{path}", headers={"X-Lectern-Origin": SECRET})
        assert (await cache.client.send(request)).status_code == 404
    assert (await cache.client.post(f"/{token}/master.m3u8")).status_code == 405
    assert (await cache.client.head(f"/{token}/master.m3u8")).status_code == 200
    assert cache.origin.requests[f"/_files/{FOLDER}/master.m3u8"] == 1


async def test_no_log_has_a_token_also_while_the_edge_is_away(cache: Cache) -> None:
    token, fresh = cache.token(), cache.token()
    assert (await cache.get("180p/seg_00000.m4s", token)).status_code == 200
    cache.server.should_exit = True

    async def closed() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", cache.server.config.port)
        except OSError:
            return True
        writer.close()
        return False

    await eventually(closed, "the end of the edge")
    # With a verdict of the last ten seconds, the file itself is missing; without one, the verdict.
    assert (await cache.get("180p/seg_00001.m4s", token)).status_code in {500, 502, 504}
    assert (await cache.get("180p/seg_00000.m4s", fresh)).status_code == 500
    logs = "".join((cache.folder / name).read_text() for name in ("access.log", "error.log", "main.log", "stderr"))
    assert '"180p/seg_00000.m4s" 200' in logs
    for each in (token, fresh):
        assert each.rpartition(".")[2] not in logs
        assert each not in logs


def test_the_names_of_files_are_those_of_the_edge() -> None:
    assert f"(?<playback_path>{FILE})$" in TEMPLATE.read_text()


def test_a_grant_is_verified_again_within_ten_seconds() -> None:
    valid = re.search(r"proxy_cache_valid 204 (\d+)s;", TEMPLATE.read_text())
    assert valid is not None
    assert int(valid[1]) <= 10
