"""The export of one's data, from the request to the removal; the other domains are played by their events."""

import asyncio
import io
import itertools
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from subgraphs.accounts import app, worker_module
from subgraphs.accounts.events import DataExportEnded, DataExportRequested, UserDeleted
from subgraphs.accounts.service.exports.model import EXPORTING_DOMAINS
from subgraphs.accounts.settings import Settings
from subgraphs.catalog.events import CatalogDataExported
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.messaging.events import Event, decode
from subgraphs.kernel.object_storage.s3 import connect, s3_address
from subgraphs.kernel.privacy.export.ports import folder_of, part_key
from subgraphs.kernel.privacy.export.s3_objects import S3ExportObjects
from subgraphs.learning.events import LearningDataExported
from subgraphs.notifications.events import NotificationsDataExported
from subgraphs.orders.events import OrdersDataExported
from subgraphs.statistics.events import StatisticsDataExported
from subgraphs.videos.events import VideosDataExported
from tests.servers.client import S3Settings
from tests.subgraphs.accounts.conftest import Accounts, Postbox, principal
from tests.subgraphs.clocks import FrozenClock
from tests.subgraphs.event_delivery import deliver_event
from tests.subgraphs.recorded_jobs import RecordedJobs
from tests.subgraphs.uploaded_pictures import run_jobs, with_storage

REQUEST = "mutation { requestDataExport { export { id status parts { domain exportedAt } } errors { code } } }"
STATE = "{ viewer { dataExport { id status readyAt expiresAt sizeBytes parts { domain exportedAt } } } }"
LINK = """mutation ($id: ID!) { createDataExportLink(input: {exportId: $id}) { url expiresAt errors { code } } }"""

OTHERS = (
    CatalogDataExported,
    LearningDataExported,
    NotificationsDataExported,
    OrdersDataExported,
    StatisticsDataExported,
    VideosDataExported,
)


class Exporting:
    """accounts, with the other domains, which write their files at once, or when they are up again."""

    def __init__(self, accounts: Accounts, folder: Path) -> None:
        self.accounts = accounts
        self.down: set[str] = set()
        self.events: list[Event] = []
        self._folder = folder
        self._numbers = itertools.count()
        self.objects = S3ExportObjects(s3_address(accounts.settings))

    async def work(self) -> None:
        """Deliver events and run jobs until there are none."""
        while await self._deliver() or self.accounts.jobs.enqueued:
            await run_jobs(self.accounts.worker_module, self.accounts.jobs.enqueued)

    async def _deliver(self) -> bool:
        taken: list[Event] = []

        async def publish(events: Any) -> None:
            taken.extend(decode(stored.type, stored.version, stored.payload) for stored in events)

        for outbox in self.accounts.worker_module.outboxes:
            await outbox.relay(publish, 100)
        self.events += taken
        for event in taken:
            await deliver_event(self.accounts.worker_module, event)
            if isinstance(event, DataExportRequested):
                for kind in OTHERS:
                    if kind.domain in event.domains and kind.domain not in self.down:
                        await self.report(kind, event)
        return bool(taken)

    async def report(self, kind: Any, event: DataExportRequested) -> None:
        file = self._folder / f"{next(self._numbers)}.json"
        file.write_text(f'{{"domain": "{kind.domain}", "of": "{event.user_id}"}}')
        await self.objects.put(part_key(event.export_id, kind.domain), file, "application/json", "other.json")
        await deliver_event(
            self.accounts.worker_module, kind(export_id=event.export_id, user_id=event.user_id, size_bytes=2)
        )

    async def advance(self, by: timedelta) -> None:
        self.accounts.time.now += by
        [task] = [t for t in self.accounts.worker_module.periodic_tasks if t.name == "accounts.advance-exports"]
        await task.run()
        await self.work()

    def keys(self, export_id: str) -> list[str]:
        client = connect(s3_address(self.accounts.settings))
        found = client.list_objects_v2(Bucket=self.accounts.settings.s3_bucket, Prefix=folder_of(export_id))
        return [each["Key"].removeprefix(folder_of(export_id)) for each in found.get("Contents", ())]

    def requests(self) -> list[DataExportRequested]:
        return [event for event in self.events if isinstance(event, DataExportRequested)]


@pytest.fixture
async def accounts(settings: Settings, s3_settings: S3Settings) -> AsyncIterator[Accounts]:
    stored = Settings.model_validate(with_storage(settings, s3_settings) | {"site_url": "https://site.test"})
    time, postbox, jobs = FrozenClock(), Postbox(), RecordedJobs()
    subgraph = app.build(stored, clock=time)
    worker = worker_module.build(stored, jobs, mailer=postbox, clock=time)
    await subgraph.start()
    await worker.start()
    yield Accounts(subgraph, worker, postbox, time, stored, jobs)
    await worker.stop()
    await subgraph.stop()


@pytest.fixture
def exporting(accounts: Accounts, tmp_path: Path) -> Exporting:
    return Exporting(accounts, tmp_path)


def recent(accounts: Accounts, viewer: Principal) -> Principal:
    return principal(viewer.user_id, authenticated_at=accounts.time.now)


async def user(accounts: Accounts, email: str) -> Principal:
    created = principal(await accounts.user(email), authenticated_at=accounts.time.now)
    await accounts.deliver()
    return created


async def state(accounts: Accounts, viewer: Principal) -> Any:
    return (await accounts.data(STATE, viewer))["viewer"]["dataExport"]


async def requested(accounts: Accounts, viewer: Principal) -> str:
    result = (await accounts.data(REQUEST, recent(accounts, viewer)))["requestDataExport"]
    assert result["errors"] == []
    export_id: str = result["export"]["id"]
    return export_id


async def opened(accounts: Accounts, viewer: Principal, export_id: str) -> zipfile.ZipFile:
    link = (await accounts.data(LINK, recent(accounts, viewer), id=export_id))["createDataExportLink"]
    assert link["errors"] == []
    async with httpx.AsyncClient() as client:
        downloaded = await client.get(link["url"])
    assert downloaded.status_code == 200
    return zipfile.ZipFile(io.BytesIO(downloaded.content))


async def link_errors(accounts: Accounts, viewer: Principal, export_id: str) -> list[str]:
    result = (await accounts.data(LINK, recent(accounts, viewer), id=export_id))["createDataExportLink"]
    assert result["url"] is None
    return [error["code"] for error in result["errors"]]


async def test_every_domain_contributes_a_file_and_a_mail_says_that_the_archive_is_ready(
    accounts: Accounts, exporting: Exporting
) -> None:
    email = "mine@example.test"
    viewer = await user(accounts, email)
    export_id = await requested(accounts, viewer)
    started = await state(accounts, viewer)
    assert started["status"] == "COLLECTING"
    assert {part["domain"]: part["exportedAt"] for part in started["parts"]} == dict.fromkeys(EXPORTING_DOMAINS)
    await exporting.work()

    ready = await state(accounts, viewer)
    assert ready["status"] == "READY"
    assert all(part["exportedAt"] for part in ready["parts"])
    mail = accounts.postbox.to(email)[-1]
    assert (mail.subject, mail.link) == ("Your data is ready to download", "https://site.test/settings/data")
    with await opened(accounts, viewer, export_id) as archive:
        assert sorted(archive.namelist()) == sorted(["README.txt", *(f"{name}.json" for name in EXPORTING_DOMAINS)])
        assert email in archive.read("accounts.json").decode()
        assert viewer.user_id in archive.read("orders.json").decode()
    assert exporting.keys(export_id) == ["archive.zip"]


async def test_an_export_holds_the_data_of_its_user_alone_and_no_secret(
    accounts: Accounts, exporting: Exporting
) -> None:
    viewer, other = await user(accounts, "left@example.test"), await user(accounts, "right@example.test")
    for email in ("left@example.test", "right@example.test"):
        assert (await accounts.login(email))["errors"] == []
    mine, theirs = await requested(accounts, viewer), await requested(accounts, other)
    await exporting.work()
    for own, foreign, export_id in ((viewer, other, mine), (other, viewer, theirs)):
        with await opened(accounts, own, export_id) as archive:
            text = archive.read("accounts.json").decode()
        assert own.user_id in text
        assert foreign.user_id not in text
        assert ("left@example.test" in text, "right@example.test" in text) == (own is viewer, own is other)
        assert '"sessions"' in text
        assert "argon2" not in text


async def test_only_the_owner_gets_a_link_and_only_with_a_recent_log_in(
    accounts: Accounts, exporting: Exporting
) -> None:
    viewer, stranger = await user(accounts, "owner@example.test"), await user(accounts, "thief@example.test")
    export_id = await requested(accounts, viewer)
    assert await link_errors(accounts, viewer, export_id) == ["NO_EXPORT"]  # not ready yet
    await exporting.work()
    assert await link_errors(accounts, stranger, export_id) == ["NO_EXPORT"]
    assert (await accounts.execute(LINK, None, id=export_id))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    accounts.time.now += timedelta(hours=1)
    for document, variables in ((LINK, {"id": export_id}), (REQUEST, {})):
        denied = await accounts.execute(document, viewer, **variables)
        assert denied["errors"][0]["extensions"]["code"] == "RECENT_LOGIN_REQUIRED"
    assert await state(accounts, stranger) is None
    malformed = await accounts.execute(LINK, recent(accounts, viewer), id="../exp")
    assert malformed["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_domain_that_is_down_for_hours_is_requested_again_and_delivers(
    accounts: Accounts, exporting: Exporting
) -> None:
    viewer = await user(accounts, "patient@example.test")
    exporting.down = {"learning", "videos"}
    export_id = await requested(accounts, viewer)
    await exporting.work()
    await exporting.advance(timedelta(hours=2))
    waiting = await state(accounts, viewer)
    assert waiting["status"] == "COLLECTING"
    assert {part["domain"] for part in waiting["parts"] if part["exportedAt"] is None} == {"learning", "videos"}
    assert [set(event.domains) for event in exporting.requests()] == [set(EXPORTING_DOMAINS), {"learning", "videos"}]
    exporting.down = set()
    await exporting.advance(timedelta(hours=2))
    assert (await state(accounts, viewer))["status"] == "READY"
    assert (await opened(accounts, viewer, export_id)).testzip() is None


async def test_an_export_that_a_domain_never_contributes_to_fails_after_days_and_leaves_nothing(
    accounts: Accounts, exporting: Exporting
) -> None:
    email = "lost@example.test"
    viewer = await user(accounts, email)
    exporting.down = {"videos"}
    export_id = await requested(accounts, viewer)
    await exporting.work()
    assert exporting.keys(export_id)
    await exporting.advance(timedelta(days=7))
    assert (await state(accounts, viewer))["status"] == "FAILED"
    assert accounts.postbox.to(email)[-1].subject == "Your data could not be exported"
    assert exporting.keys(export_id) == []
    exporting.down = set()
    await exporting.report(VideosDataExported, exporting.requests()[0])
    assert (await state(accounts, viewer))["status"] == "FAILED"
    assert exporting.keys(export_id) == []
    again = await requested(accounts, viewer)
    await exporting.work()
    assert (await state(accounts, viewer))["id"] == again


async def test_concurrent_requests_make_one_export_and_days_limit_them(
    accounts: Accounts, exporting: Exporting
) -> None:
    viewer = await user(accounts, "eager@example.test")
    results = await asyncio.gather(*(accounts.execute(REQUEST, recent(accounts, viewer)) for _ in range(3)))
    ids = {result["data"]["requestDataExport"]["export"]["id"] for result in results if "errors" not in result}
    assert len(ids) == 1
    await exporting.work()
    assert len(exporting.requests()) == 1
    limited = ""
    for _ in range(4):
        result = await accounts.execute(REQUEST, recent(accounts, viewer))
        limited = result["errors"][0]["extensions"]["code"] if "errors" in result else ""
        await exporting.work()
    assert limited == "RATE_LIMITED"


async def test_reports_and_jobs_that_come_twice_or_at_once_make_one_archive_and_one_mail(
    accounts: Accounts, exporting: Exporting
) -> None:
    email = "twice@example.test"
    viewer = await user(accounts, email)
    exporting.down = {kind.domain for kind in OTHERS}
    export_id = await requested(accounts, viewer)
    await exporting.work()
    [event] = exporting.requests()
    await asyncio.gather(*(exporting.report(kind, event) for kind in OTHERS for _ in range(2)))
    [make] = [job for job in accounts.worker_module.jobs if job.name == "accounts.make-export-archive"]
    await asyncio.gather(make.run(export_id), make.run(export_id))
    await exporting.work()
    await make.run(export_id)
    await exporting.work()
    assert len([event for event in exporting.events if isinstance(event, DataExportEnded)]) == 1
    assert [mail.subject for mail in accounts.postbox.to(email)].count("Your data is ready to download") == 1
    await exporting.report(OTHERS[0], event)
    assert exporting.keys(export_id) == ["archive.zip"]
    assert (await opened(accounts, viewer, export_id)).testzip() is None


async def test_a_job_that_was_lost_is_enqueued_again(accounts: Accounts, exporting: Exporting) -> None:
    viewer = await user(accounts, "crash@example.test")
    await requested(accounts, viewer)
    while await exporting._deliver():
        accounts.jobs.enqueued[:] = [job for job in accounts.jobs.enqueued if job[0] != "accounts.make-export-archive"]
        await run_jobs(accounts.worker_module, accounts.jobs.enqueued)
    assert (await state(accounts, viewer))["status"] == "COLLECTING"
    await exporting.advance(timedelta(hours=2))
    assert (await state(accounts, viewer))["status"] == "READY"


async def test_an_archive_expires_and_its_record_goes_later(accounts: Accounts, exporting: Exporting) -> None:
    viewer = await user(accounts, "late@example.test")
    export_id = await requested(accounts, viewer)
    await exporting.work()
    accounts.time.now += timedelta(days=7)
    assert await link_errors(accounts, viewer, export_id) == ["NO_EXPORT"]
    await exporting.advance(timedelta())
    assert (await state(accounts, viewer))["status"] == "EXPIRED"
    assert exporting.keys(export_id) == []
    await exporting.advance(timedelta(days=31))
    assert await state(accounts, viewer) is None


async def test_a_new_archive_replaces_the_one_before(accounts: Accounts, exporting: Exporting) -> None:
    viewer = await user(accounts, "newer@example.test")
    first = await requested(accounts, viewer)
    await exporting.work()
    second = await requested(accounts, viewer)
    assert (await opened(accounts, viewer, first)).testzip() is None
    await exporting.work()
    await exporting.advance(timedelta())
    assert await link_errors(accounts, viewer, first) == ["NO_EXPORT"]
    assert exporting.keys(first) == []
    assert (await opened(accounts, viewer, second)).testzip() is None


@pytest.mark.parametrize("collected", [True, False])
async def test_nothing_of_an_export_outlives_its_user(
    accounts: Accounts, exporting: Exporting, *, collected: bool
) -> None:
    email = f"gone-{collected}@example.test"
    viewer = await user(accounts, email)
    exporting.down = set() if collected else {"videos"}
    export_id = await requested(accounts, viewer)
    await exporting.work()
    connected = app.connect(accounts.settings, accounts.time)
    async with connected.use_cases.request_data_export.units() as work:
        await work.users.delete(viewer.user_id, accounts.time.now)
    await connected.close()
    for _ in range(2):
        await deliver_event(accounts.worker_module, UserDeleted(user_id=viewer.user_id, deletion_id="del_none"))
    assert exporting.keys(export_id) == []
    await exporting.report(VideosDataExported, exporting.requests()[0])
    await exporting.work()
    await run_jobs(accounts.worker_module, [("accounts.make-export-archive", export_id)])
    await run_jobs(accounts.worker_module, [("accounts.export-user", export_id, viewer.user_id)])
    await exporting.work()
    assert exporting.keys(export_id) == []
    assert len(accounts.postbox.to(email)) <= 3
