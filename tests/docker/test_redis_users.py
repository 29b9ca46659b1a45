"""The users of Redis that docker/redis/start.sh makes."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError

from lectern.embedded import LOOPBACK, Command, free_ports, running
from lectern.embedded.valkey import find_valkey
from subgraphs.kernel.platform import redis
from subgraphs.videos.edge.revocations import RevocationListener, RevokedGrants
from subgraphs.videos.service.playback.grant_revocations import GrantRevocation, session_subject
from subgraphs.videos.store.grant_revocations import REVOCATIONS, REVOKED, RedisGrantRevocations
from tests.waiting import eventually

pytestmark = pytest.mark.servers

SCRIPT = Path(__file__).parents[2] / "docker" / "redis" / "start.sh"
UNTIL = 4_000_000_000.0


@dataclass(frozen=True)
class ScriptedRedis:
    """Redis, or Valkey, by the script."""

    folder: Path
    port: int
    name: str = "redis"

    async def prepare(self) -> None:
        (self.folder / "redis_password").write_text("everything\n")
        (self.folder / "redis_edge_password").write_text("little\n")

    def command(self) -> Command:
        environment = {
            "SECRETS": str(self.folder),
            "DATA": str(self.folder),
            "CONFIGURATION": str(self.folder / "redis.conf"),
            "PORT": str(self.port),
            "REDIS_SERVER": str(find_valkey()),
        }
        return Command(("/bin/sh", str(SCRIPT)), environment=environment)

    async def is_ready(self) -> bool:
        client = self.client(":everything")
        try:
            return bool(await client.ping())
        except RedisError:
            return False
        finally:
            await client.aclose()

    def url(self, login: str) -> str:
        return f"redis://{login}@{LOOPBACK}:{self.port}/0"

    def client(self, login: str) -> Redis:
        return redis.connect(SecretStr(self.url(login)))


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[ScriptedRedis]:
    [port] = free_ports(1)
    scripted = ScriptedRedis(tmp_path, port)
    async with running(scripted, tmp_path / "logs"):
        yield scripted


def revocation(name: str) -> GrantRevocation:
    return GrantRevocation(session_subject(name), UNTIL)


async def test_the_edge_receives_revocations(server: ScriptedRedis) -> None:
    default = server.client(":everything")
    published = RedisGrantRevocations(default)
    await published.publish(revocation("before"))
    revoked = RevokedGrants()
    listener = RevocationListener(server.client("edge:little"), revoked)
    listener.start()
    try:
        await eventually(lambda: len(revoked) == 1, "the revocation that was in force")
        await published.publish(revocation("after"))
        await eventually(lambda: len(revoked) == 2, "the revocation that followed")
    finally:
        await listener.stop()
        await default.aclose()


@pytest.mark.parametrize(
    "command",
    [
        ("GET", "router:key"),
        ("SET", "router:key", "1"),
        ("KEYS", "*"),
        ("ZADD", REVOCATIONS, "1", "x"),
        ("DEL", REVOCATIONS),
        ("PUBLISH", REVOKED, "x"),
        ("SUBSCRIBE", "session.ended"),
        ("XADD", "events", "*", "a", "b"),
        ("CONFIG", "GET", "requirepass"),
        ("ACL", "LIST"),
        ("FLUSHALL",),
    ],
    ids=" ".join,
)
async def test_the_edge_can_do_nothing_else(server: ScriptedRedis, command: tuple[str, ...]) -> None:
    edge = server.client("edge:little")
    with pytest.raises(NoPermissionError):
        await edge.execute_command(*command)  # type: ignore[no-untyped-call]
    await edge.aclose()


@pytest.mark.parametrize("login", ["", ":little", "edge:everything"])
async def test_a_client_needs_its_password(server: ScriptedRedis, login: str) -> None:
    client = server.client(login) if login else Redis.from_url(f"redis://{LOOPBACK}:{server.port}/0")
    with pytest.raises(AuthenticationError):
        await client.ping()
    await client.aclose()


def test_the_configuration_is_readable_by_its_owner_alone(server: ScriptedRedis) -> None:
    assert os.stat(server.folder / "redis.conf").st_mode & 0o077 == 0
