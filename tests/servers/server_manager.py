"""Run the servers of one test run: `python -m tests.servers.server_manager FOLDER`.

A process of its own, because any worker may be the first to need a server and none of them lives until the others have
finished. It ends when its standard input closes, so with the process that started it, however that ends.
"""

import asyncio
import itertools
import json
import secrets
import shutil
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lectern.embedded import (
    Child,
    MailSink,
    ObjectStorage,
    PlatformError,
    Postgres,
    Program,
    Secantus,
    Valkey,
    free_ports,
)
from tests.servers.pgbouncer import PgBouncer

Response = dict[str, Any]


@dataclass
class ServerManager:
    """The servers of one test run, each started at its first request."""

    folder: Path
    children: dict[str, Child] = field(default_factory=dict)
    locks: dict[str, asyncio.Lock] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        ports = iter(free_ports(6))
        self.postgres = Postgres(self.folder / "postgres", next(ports), _secret(), durable=False)
        self.valkey = Valkey(self.folder / "valkey", next(ports), _secret(), durable=False)
        self.secantus = Secantus(self.folder / "secantus", next(ports), _secret(), durable=False)
        self.storage = ObjectStorage(self.folder / "objects", next(ports), _secret(), _secret())
        self.mail = MailSink(self.folder / "mail", next(ports), _secret())
        self.pgbouncer = PgBouncer(self.folder / "pgbouncer", next(ports), self.postgres)
        self.responders: dict[str, Callable[[], Awaitable[Response]]] = {
            "postgres": self.postgres_server,
            "database": self.fresh_database,
            "pgbouncer": self.pooler,
            "redis": self.fresh_redis,
            "mongodb": self.fresh_mongodb,
            "s3": self.fresh_bucket,
            "mail": self.mail_sink,
        }

    async def postgres_server(self) -> Response:
        await self._running(self.postgres)
        return {"url": self.postgres.url()}

    async def fresh_database(self) -> Response:
        await self._running(self.postgres)
        name = f"test_{next(self.numbers)}"
        await self.postgres.create_databases([name])
        return {"url": self.postgres.url(name)}

    async def pooler(self) -> Response:
        await self._running(self.postgres)
        await self._running(self.pgbouncer)
        return {"port": self.pgbouncer.port}

    async def fresh_redis(self) -> Response:
        await self._running(self.valkey)
        return {"url": self.valkey.url(next(self.numbers) % 1024)}

    async def fresh_mongodb(self) -> Response:
        await self._running(self.secantus)
        return {"url": self.secantus.url(f"test_{next(self.numbers)}")}

    async def fresh_bucket(self) -> Response:
        await self._running(self.storage)
        bucket = f"test-{next(self.numbers)}"
        await asyncio.to_thread(self.storage.create_bucket, bucket)
        keys = {"access_key": self.storage.access_key, "secret_key": self.storage.secret_key}
        return {"endpoint_url": self.storage.endpoint, "bucket": bucket, "region": "us-east-1", **keys}

    async def mail_sink(self) -> Response:
        await self._running(self.mail)
        return {"url": self.mail.url, "api_key": self.mail.api_key}

    async def response(self, requested: str) -> Response:
        try:
            return await self.responders[requested]()
        except PlatformError as error:
            return {"error": str(error)}

    async def stop(self) -> None:
        await asyncio.gather(*(child.stop() for child in self.children.values()))

    async def _running(self, program: Program) -> None:
        lock = self.locks.setdefault(program.name, asyncio.Lock())
        async with lock:
            if program.name not in self.children:
                child = Child(program, self.folder / "logs")
                await child.start(within=60)
                self.children[program.name] = child


def _secret() -> str:
    return secrets.token_hex(20)


async def serve_until_stdin_closes(folder: Path) -> None:
    """Serve requests (one JSON string per line, each with one JSON object in response) until standard input closes."""
    manager = ServerManager(folder)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(json.dumps(await manager.response(json.loads(line))).encode() + b"\n")
            await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(serve, folder / "manager.sock")
    try:
        await asyncio.to_thread(sys.stdin.buffer.read)
    finally:
        server.close()
        await manager.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    asyncio.run(serve_until_stdin_closes(Path(sys.argv[1])))
