"""The files of exports: the fake passes the same tests as the object store."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from subgraphs.kernel.object_storage.s3 import S3Address
from subgraphs.kernel.privacy.export.ports import ExportObjects, archive_key, folder_of, part_key
from subgraphs.kernel.privacy.export.s3_objects import S3ExportObjects
from tests.servers.client import S3Settings
from tests.subgraphs.exports import FakeExportObjects

pytestmark = pytest.mark.servers


@pytest.fixture
def stored(s3_settings: S3Settings) -> Iterator[S3ExportObjects]:
    objects = S3ExportObjects(
        S3Address(
            bucket=s3_settings.bucket,
            region=s3_settings.region,
            endpoint_url=s3_settings.endpoint_url,
            public_endpoint_url=None,
            access_key=s3_settings.access_key,
            secret_key=SecretStr(s3_settings.secret_key),
        )
    )
    yield objects
    objects.close()


@pytest.fixture(params=["fake", "s3"])
def objects(request: pytest.FixtureRequest) -> ExportObjects:
    if request.param == "fake":
        return FakeExportObjects()
    found: S3ExportObjects = request.getfixturevalue("stored")
    return found


async def test_a_file_replaces_an_earlier_one_and_goes_alone_or_with_its_folder(
    objects: ExportObjects, tmp_path: Path
) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    assert not await objects.fetch(part_key("exp_a", "orders"), target)
    for content in (b"first", b"second"):
        source.write_bytes(content)
        await objects.put(part_key("exp_a", "orders"), source, "application/json", "part.json")
    await objects.put(part_key("exp_a", "videos"), source, "application/json", "part.json")
    await objects.put(part_key("exp_ab", "orders"), source, "application/json", "part.json")
    assert await objects.fetch(part_key("exp_a", "orders"), target)
    assert target.read_bytes() == b"second"
    for _ in range(2):
        await objects.delete(part_key("exp_a", "orders"))
    assert not await objects.fetch(part_key("exp_a", "orders"), target)
    for _ in range(2):
        await objects.delete_folder(folder_of("exp_a"))
    assert not await objects.fetch(part_key("exp_a", "videos"), target)
    assert await objects.fetch(part_key("exp_ab", "orders"), target)


async def test_only_a_signed_address_opens_a_file_and_not_another(stored: S3ExportObjects, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"mine")
    await stored.put(archive_key("exp_mine"), source, "application/zip", "data.zip")
    await stored.put(archive_key("exp_else"), source, "application/zip", "data.zip")
    url = await stored.download_url(archive_key("exp_mine"), int(timedelta(minutes=5).total_seconds()))
    async with httpx.AsyncClient() as client:
        opened = await client.get(url)
        assert (opened.status_code, opened.content) == (200, b"mine")
        assert opened.headers["content-disposition"] == 'attachment; filename="data.zip"'
        assert (await client.get(url.partition("?")[0])).status_code == 403
        assert (await client.get(url.replace("exp_mine", "exp_else"))).status_code == 403
