"""The connection to MongoDB."""

import asyncio
from dataclasses import dataclass

from beanie import init_beanie
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

from subgraphs.videos.store.documents import DOCUMENTS

DEFAULT_DATABASE = "lectern_videos"


@dataclass(slots=True)
class _Shared:
    client: AsyncMongoClient[dict[str, object]]
    users: int
    bound: asyncio.Event


class MongoConnection:
    """A reference-counted connection to the database.

    Beanie binds the document classes to one database for the whole process, so a subgraph and a worker module in the
    same process share a client; the last one to close disconnects it.
    """

    _open: dict[str, _Shared] = {}  # noqa: RUF012  # by URL, for the whole process, as the document classes are

    def __init__(self, url: str) -> None:
        self._url = url
        self._shared: _Shared | None = None

    async def open(self) -> None:
        """Connect and create the indexes. Raises pymongo's errors if the server is unreachable."""
        shared = self._open.get(self._url)
        if shared is not None:
            shared.users += 1
            self._shared = shared
            await shared.bound.wait()
            return
        client: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(
            self._url, tz_aware=True, serverSelectionTimeoutMS=10_000, appname="lectern-videos"
        )
        shared = self._shared = self._open[self._url] = _Shared(client, 1, asyncio.Event())
        try:
            await init_beanie(database=self.database, document_models=list(DOCUMENTS))
        except BaseException:
            shared.bound.set()
            await self.close()
            raise
        shared.bound.set()

    @property
    def database(self) -> AsyncDatabase[dict[str, object]]:
        """The database that the URL names, or the default one."""
        assert self._shared is not None, "open first"
        return self._shared.client.get_default_database(DEFAULT_DATABASE)

    async def check(self) -> None:
        """Ping the server. Raises the driver's errors."""
        await self.database.command("ping")

    async def close(self) -> None:
        """Release the connection; the last release disconnects."""
        shared, self._shared = self._shared, None
        if shared is None:
            return
        shared.users -= 1
        if shared.users == 0:
            if self._open.get(self._url) is shared:
                del self._open[self._url]
            await shared.client.close()
