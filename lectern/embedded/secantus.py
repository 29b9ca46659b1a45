"""SecantusDB: a server of MongoDB's wire protocol for the embedded deployment. Production runs MongoDB.

It is GPL-2.0, so it runs as a program of its own and is never imported. By default it acknowledges a write before the
write has reached the operating system: killed, it lost 29 of 200 acknowledged inserts. With `--sync-on-commit` it lost
none.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure, PyMongoError

from lectern.embedded.processes.child import Child, Command, python
from lectern.embedded.processes.ports import LOOPBACK
from lectern.embedded.processes.wheels import package_folder

USER = "lectern"


@dataclass(frozen=True, slots=True)
class Secantus:
    """A SecantusDB server."""

    folder: Path
    """The data folder."""
    port: int
    """Its port on loopback."""
    password: str
    """The password of the user `lectern` (SCRAM-SHA-256)."""
    durable: bool = True
    """False may lose the last writes when it is killed, for speed: for tests."""
    name: str = "secantus"

    def url(self, database: str = "") -> str:
        """Return its address; `database` is the client's default one."""
        return f"{self._address}{database}?authSource=admin&directConnection=true".replace(
            "mongodb://", f"mongodb://{USER}:{quote(self.password, safe='')}@"
        )

    async def prepare(self) -> None:
        """Create the user on the first start, which needs a start without authentication."""
        package_folder("secantus", what="SecantusDB", distribution="secantusdb", instead="LECTERN_MONGODB_URL")
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._configuration.touch(mode=0o600)
        if self._user_made.exists():
            return
        unprotected = Child(_WithoutAuthentication(self), self.folder)
        await unprotected.start()
        try:
            client: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(self._address, directConnection=True)
            async with client:
                try:
                    await client.admin.command("createUser", USER, pwd=self.password, roles=["root"])
                except OperationFailure:  # an earlier start was killed between this and the mark below
                    await client.admin.command("updateUser", USER, pwd=self.password, roles=["root"])
        finally:
            await unprotected.stop()
        self._user_made.touch()

    def command(self) -> Command:
        return self.command_line("--auth")

    def command_line(self, *more: str) -> Command:
        """Return the command line, with further options."""
        return Command(
            argv=(
                *python("secantus"),
                *("--config", str(self._configuration), "--host", LOOPBACK, "--port", str(self.port)),
                *("--storage-path", str(self.folder / "data"), "--cache-size", "128M", "--log-level", "WARNING"),
                *(("--sync-on-commit",) if self.durable else ()),
                *more,
            ),
            folder=self.folder,
        )

    async def is_ready(self) -> bool:
        return await _responds(self.url())

    @property
    def _address(self) -> str:
        return f"mongodb://{LOOPBACK}:{self.port}/"

    @property
    def _configuration(self) -> Path:
        """Write an empty configuration file: without one it would read the home folder's."""
        return self.folder / "secantus.toml"

    @property
    def _user_made(self) -> Path:
        return self.folder / "user-made"


@dataclass(frozen=True, slots=True)
class _WithoutAuthentication:
    """The same server without authentication, started once to create its user."""

    server: Secantus
    name: str = "secantus-first-start"

    async def prepare(self) -> None:
        pass

    def command(self) -> Command:
        return self.server.command_line()

    async def is_ready(self) -> bool:
        return await _responds(f"mongodb://{LOOPBACK}:{self.server.port}/?directConnection=true")


async def _responds(url: str) -> bool:
    client: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(
        url, serverSelectionTimeoutMS=500, connectTimeoutMS=500
    )
    try:
        async with asyncio.timeout(3), client:
            # Unlike ping this needs to be logged in.
            await client.admin.command("listDatabases", nameOnly=True)
    except (PyMongoError, OSError, TimeoutError):
        return False
    return True
