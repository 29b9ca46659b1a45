"""The image's files beyond its base, made without a container engine: its entry points start as the image's user."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from signal import SIGTERM

import httpx
import pytest
from sqlalchemy.engine import make_url

from lectern.embedded import LOOPBACK, free_ports
from lectern.embedded.processes.privileges import Account, can_reach
from lectern.platform.deployment import database_variable
from subgraphs.registry import DOMAINS, SQL_DOMAINS
from tests.servers.client import MailSinkSettings, S3Settings
from tests.waiting import eventually_blocking

pytestmark = [pytest.mark.drill, pytest.mark.servers, pytest.mark.timeout(3000)]

SCRIPT = Path(__file__).parents[2] / "docker" / "rootfs.sh"
USER = Account("lectern", 10001, 10001)
AS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def python() -> str:
    """Return a Python that has pip and that the image's user may run.

    It makes the files and runs them: which packages are needed depends on the last part of its version.
    """
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    found = [Path(os.path.realpath(sys.executable)), Path("/usr/local/bin") / name, Path("/usr/bin") / name]
    reachable = [path for path in found if path.exists() and (not AS_ROOT or can_reach(USER, path))]
    for path in reachable:
        if not subprocess.run([path, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
            return str(path)
    pytest.skip(f"user {USER.uid} may run no {name} of this machine that has pip")


@pytest.fixture(scope="module")
def root(python: str) -> Iterator[Path]:
    """Make the root file system, in a folder that the image's user may pass."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        subprocess.run([str(SCRIPT), str(folder / "root")], env={**os.environ, "PYTHON": python}, check=True)
        yield folder / "root"


@pytest.fixture(scope="module")
def environment(
    python: str,
    fresh_database: Callable[[], str],
    redis_url: str,
    mongodb_url: str,
    s3_settings: S3Settings,
    mail_sink: MailSinkSettings,
) -> dict[str, str]:
    """Return the settings of all processes."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHON": python,
        **{database_variable(domain): by_tcp(fresh_database()) for domain in SQL_DOMAINS},
        "LECTERN_REDIS_URL": redis_url,
        "LECTERN_MONGODB_URL": mongodb_url,
        "LECTERN_S3_ENDPOINT_URL": s3_settings.endpoint_url,
        "LECTERN_S3_BUCKET": s3_settings.bucket,
        "LECTERN_S3_REGION": s3_settings.region,
        "LECTERN_S3_ACCESS_KEY": s3_settings.access_key,
        "LECTERN_S3_SECRET_KEY": s3_settings.secret_key,
        "LECTERN_SENDGRID_URL": mail_sink.url,
        "LECTERN_SENDGRID_API_KEY": mail_sink.api_key,
        "LECTERN_ACCOUNTS_SECRET": "a" * 40,
        "LECTERN_NOTIFICATIONS_SECRET": "n" * 40,
        "LECTERN_PLAYBACK_KEY": "p" * 40,
    }


def by_tcp(url: str) -> str:
    """Return the address without a Unix socket, which the image's user cannot reach."""
    server = make_url(url)
    port = server.port or int(str(server.query["port"]))
    return server.set(drivername="postgresql", host=LOOPBACK, port=port, query={}).render_as_string(hide_password=False)


def started(root: Path, arguments: list[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Start the entry point as the image's user."""
    account = {"user": USER.uid, "group": USER.gid, "extra_groups": ()} if AS_ROOT else {}
    command = [str(root / "opt" / "lectern" / "bin" / "lectern"), *arguments]
    return subprocess.Popen(command, env=environment, cwd="/", stderr=subprocess.STDOUT, **account)  # type: ignore[call-overload, no-any-return]


def is_up(process: "subprocess.Popen[bytes]", port: int) -> bool:
    assert process.poll() is None, f"it ended with status {process.returncode}"
    try:
        return httpx.get(f"http://{LOOPBACK}:{port}/health", timeout=30).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def test_every_entry_point_starts(root: Path, environment: dict[str, str]) -> None:
    assert started(root, ["migrate"], environment).wait(timeout=600) == 0
    servers = ("router", "edge", *DOMAINS)
    ports = dict(zip((*servers, "worker"), free_ports(len(servers) + 1), strict=True))
    urls = {f"LECTERN_{name.upper()}_URL": f"http://{LOOPBACK}:{ports[name]}/graphql" for name in DOMAINS}
    commands = {name: ["serve", name, "--port", str(ports[name])] for name in servers}
    own = {"worker": {"LECTERN_MANAGEMENT_PORT": str(ports["worker"])}}
    with ExitStack() as stack:
        running = {}
        for name, arguments in {**commands, "worker": ["worker"]}.items():
            running[name] = started(root, arguments, {**environment, **urls, **own.get(name, {})})
            stack.callback(running[name].wait, 120)
            stack.callback(running[name].terminate)
        for name, process in running.items():
            eventually_blocking(lambda process=process, name=name: is_up(process, ports[name]), f"the start of {name}")  # type: ignore[misc]
        body = {"query": "{ courseSearch(first: 1) { totalCount } }"}
        response = httpx.post(f"http://{LOOPBACK}:{ports['router']}/graphql", json=body, timeout=60).json()
        assert response == {"data": {"courseSearch": {"totalCount": 0}}}
        assert '<div id="root">' in httpx.get(f"http://{LOOPBACK}:{ports['router']}/").text
    # A server raises the signal again once it has shut down, so that what started it knows why it ended.
    ends = {**dict.fromkeys(servers, -SIGTERM), "worker": 0}
    assert {name: process.returncode for name, process in running.items()} == ends


def test_the_files_are_the_images(root: Path) -> None:
    dockerfile = (SCRIPT.parent / "Dockerfile").read_text()
    assert f"--uid {USER.uid} " in dockerfile
    assert f"lectern:x:{USER.uid}:" in (root / "etc" / "passwd").read_text()
    packages = root / "opt" / "lectern" / "packages"
    assert all((packages / package / "__init__.py").exists() for package in ("router", "subgraphs", "jobs", "lectern"))
    assert not (packages / "pytest").exists()
    writable = [path for path in root.rglob("*") if not path.is_symlink() and path.stat().st_mode & 0o022]
    assert writable == [root / "tmp"]
