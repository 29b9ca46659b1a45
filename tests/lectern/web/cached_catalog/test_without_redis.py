"""Redis stops, and comes back."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from lectern.embedded import Valkey, free_ports
from lectern.embedded.processes.child import running
from subgraphs.catalog.settings import Settings
from tests.lectern.web.cached_catalog.conftest import opened
from tests.lectern.web.cached_catalog.test_changes import COURSE, renamed
from tests.subgraphs.principals import instructor
from tests.waiting import eventually

pytestmark = pytest.mark.servers


async def test_without_redis_every_request_succeeds_and_older_entries_do_not_return_with_it(
    settings: Settings, tmp_path: Path
) -> None:
    [port] = free_ports(1)
    valkey = Valkey(tmp_path / "valkey", port, "secret")
    own = settings.model_copy(update={"redis_url": SecretStr(valkey.url())})
    async with running(valkey, tmp_path) as server, opened(own) as shop:
        owner = instructor()
        course_id = await shop.catalog.published(owner, "Before", (await shop.category("Outages")).id)

        async def title(router: int) -> str:
            return str((await shop.execute(COURSE, router=router, id=course_id))["course"]["title"])

        assert [await title(0), await title(1), await title(0)] == ["Before"] * 3
        cache_hits = shop.cache_hits()
        await server.stop()
        await renamed(shop, owner, course_id, "After")
        assert [await title(0), await title(1)] == ["After"] * 2
        assert shop.cache_hits() == cache_hits
        await server.start()

        async def is_cached_again() -> bool:
            assert await title(0) == "After"
            return shop.cache_hits() > cache_hits

        await eventually(is_cached_again, "keeping the answer")
        assert [await title(1), await title(0)] == ["After"] * 2
