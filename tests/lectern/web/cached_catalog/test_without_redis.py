"""Redis stops, and comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from lectern.embedded import Valkey, free_ports
from lectern.embedded.child import running
from subgraphs.catalog.settings import Settings
from tests.lectern.web.cached_catalog.conftest import opened
from tests.lectern.web.cached_catalog.test_changes import COURSE, renamed
from tests.subgraphs.people import instructor
from tests.waiting import eventually

pytestmark = pytest.mark.servers


async def test_without_redis_everybody_is_answered_and_what_was_kept_before_does_not_come_back_with_it(
    settings: Settings, tmp_path: Path
) -> None:
    [port] = free_ports(1)
    valkey = Valkey(tmp_path / "valkey", port, "secret")
    own = settings.model_copy(update={"redis_url": SecretStr(valkey.url())})
    async with running(valkey, tmp_path) as server, opened(own) as shop:
        owner = instructor()
        course_id = await shop.catalog.published(owner, "Before", (await shop.category("Outages")).id)

        async def title(router: int) -> str:
            return str((await shop.ask(COURSE, router=router, id=course_id))["course"]["title"])

        assert [await title(0), await title(1), await title(0)] == ["Before"] * 3
        kept = shop.kept()
        await server.stop()
        await renamed(shop, owner, course_id, "After")
        assert [await title(0), await title(1)] == ["After"] * 2
        assert shop.kept() == kept
        await server.start()

        async def is_kept_again() -> bool:
            assert await title(0) == "After"
            return shop.kept() > kept

        await eventually(is_kept_again, "keeping the answer")
        assert [await title(1), await title(0)] == ["After"] * 2
