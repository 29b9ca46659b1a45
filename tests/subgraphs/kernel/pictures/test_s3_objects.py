from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.object_storage.settings import StorageSettings
from subgraphs.kernel.pictures.endpoint import build
from subgraphs.kernel.pictures.model import PICTURE, PictureContentType
from subgraphs.kernel.pictures.s3_objects import S3PictureObjects
from tests.servers.client import S3Settings


@pytest.fixture
def storage(s3_settings: S3Settings) -> StorageSettings:
    return StorageSettings(
        s3_bucket=s3_settings.bucket,
        s3_endpoint_url=s3_settings.endpoint_url,
        s3_region=s3_settings.region,
        s3_access_key=s3_settings.access_key,
        s3_secret_key=SecretStr(s3_settings.secret_key),
    )


@asynccontextmanager
async def requests(storage: StorageSettings) -> AsyncIterator[httpx.AsyncClient]:
    app = build(storage)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge.test") as client,
    ):
        yield client


@pytest.fixture
def objects(storage: StorageSettings) -> Iterator[S3PictureObjects]:
    made = S3PictureObjects(s3_address(storage))
    yield made
    made.close()


async def test_an_upload_address_takes_the_announced_file_alone(objects: S3PictureObjects, tmp_path: Path) -> None:
    url = await objects.upload_url("picture-uploads/one", PictureContentType.PNG, 5, 600)
    async with httpx.AsyncClient() as client:
        longer = await client.put(url, content=b"123456", headers={"content-type": "image/png"})
        typed = await client.put(url, content=b"12345", headers={"content-type": "text/html"})
        assert (longer.status_code, typed.status_code) == (403, 403)
        assert await objects.size("picture-uploads/one") is None
        sent = await client.put(url, content=b"12345", headers={"content-type": "image/png"})
    assert sent.status_code == 200
    assert await objects.size("picture-uploads/one") == 5
    assert await objects.download("picture-uploads/one", tmp_path / "file", 5)
    assert (tmp_path / "file").read_bytes() == b"12345"


async def test_a_download_ends_at_its_bound(objects: S3PictureObjects, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"12345")
    await objects.publish("picture-uploads/two", tmp_path / "source", "image/png")
    assert not await objects.download("picture-uploads/two", tmp_path / "file", 4)
    assert not await objects.download("picture-uploads/none", tmp_path / "file", 4)


async def test_a_folder_is_deleted_alone(objects: S3PictureObjects, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"1")
    for key in ("pictures/a/x/1.jpg", "pictures/a/x/2.jpg", "pictures/ab/x/1.jpg"):
        await objects.publish(key, tmp_path / "file", "image/jpeg")
    await objects.delete_folder("pictures/a/")
    await objects.delete("pictures/never-existed")
    assert await objects.size("pictures/a/x/1.jpg") is None
    assert await objects.size("pictures/a/x/2.jpg") is None
    assert await objects.size("pictures/ab/x/1.jpg") == 1


async def test_published_files_are_served_to_anyone_for_good(
    storage: StorageSettings, objects: S3PictureObjects, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"a picture")
    name = f"{PICTURE.new()}/{'0' * 32}/320.avif"
    await objects.publish(f"pictures/{name}", tmp_path / "file", "image/avif")
    async with requests(storage) as client:
        served = await client.get(f"/{name}", headers={"origin": "https://elsewhere.test"})
        assert (served.status_code, served.content) == (200, b"a picture")
        assert served.headers["content-type"] == "image/avif"
        assert served.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert served.headers["access-control-allow-origin"] == "*"
        assert served.headers["x-content-type-options"] == "nosniff"
        again = await client.get(f"/{name}", headers={"if-none-match": served.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        head = await client.head(f"/{name}")
        assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "9")


async def test_nothing_but_published_pictures_is_served(
    storage: StorageSettings, objects: S3PictureObjects, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"private")
    picture_id = PICTURE.new()
    await objects.publish(f"picture-uploads/{picture_id}", tmp_path / "file", "image/png")
    await objects.publish(f"pictures/{picture_id}/{'0' * 32}/320.svg", tmp_path / "file", "image/svg+xml")
    async with requests(storage) as client:
        for name in (
            f"{picture_id}/{'0' * 32}/640.avif",
            f"{picture_id}/{'0' * 32}/320.svg",
            f"%2e%2e/picture-uploads/{picture_id}",
            f"../picture-uploads/{picture_id}",
            "",
        ):
            missing = await client.get(f"/{name}")
            assert missing.status_code == 404
            assert missing.headers["cache-control"] == "no-store"
            assert b"private" not in missing.content
