"""PgBouncer in transaction mode in front of the tests' PostgreSQL."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from lectern.embedded import LOOPBACK, Command, Postgres
from lectern.embedded.processes.child import accepts_connections
from lectern.embedded.processes.privileges import unprivileged_account

MISSING = "PgBouncer is not installed (Debian: apt-get install pgbouncer)"
_SYSTEM_PROGRAMS = ("/usr/sbin", "/usr/local/sbin")


def find_pgbouncer() -> str | None:
    """Return the program, None where it isn't installed."""
    return shutil.which("pgbouncer", path=os.pathsep.join((os.environ.get("PATH", ""), *_SYSTEM_PROGRAMS)))


@dataclass(frozen=True, slots=True)
class PgBouncer:
    """PgBouncer in transaction mode with few connections, so that clients get one another's."""

    folder: Path
    port: int
    server: Postgres
    """The server behind it, all of whose databases it passes on."""
    name: str = "pgbouncer"

    async def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        configuration = self.folder / "pgbouncer.ini"
        server = make_url(self.server.url())
        configuration.touch(mode=0o600)
        configuration.write_text(
            f"[databases]\n* = host={LOOPBACK} port={self.server.port} user={server.username} "
            f"password={server.password}\n[pgbouncer]\nlisten_addr = {LOOPBACK}\nlisten_port = {self.port}\n"
            "unix_socket_dir =\nauth_type = any\nmax_client_conn = 1000\n"
            "pool_mode = transaction\ndefault_pool_size = 2\n"
        )
        account = unprivileged_account()
        if account is not None:
            os.chown(configuration, account.uid, account.gid)

    def command(self) -> Command:
        program = find_pgbouncer()
        assert program is not None, MISSING
        # Its account may not pass the folders above, hence the relative path.
        return Command((program, "-q", "pgbouncer.ini"), folder=self.folder, account=unprivileged_account())

    async def is_ready(self) -> bool:
        return await accepts_connections(LOOPBACK, self.port)


def through(port: int, url: str) -> str:
    """Return the address of a database by the pooler on a port."""
    return make_url(url).set(host=LOOPBACK, port=port, query={}).render_as_string(hide_password=False)
