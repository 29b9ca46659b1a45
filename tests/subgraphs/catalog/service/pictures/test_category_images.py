from collections.abc import AsyncIterator

import pytest

from subgraphs.catalog.settings import Settings
from tests.servers.client import S3Settings
from tests.subgraphs.catalog.conftest import Catalog, running
from tests.subgraphs.event_delivery import deliver
from tests.subgraphs.principals import instructor
from tests.subgraphs.uploaded_pictures import picture, put, run_jobs, with_storage

START = """mutation ($category: ID!, $size: Int!) {
  startCategoryImageUpload(input: {categoryId: $category, contentType: JPEG, sizeBytes: $size}) {
    upload { pictureId url contentType } errors { code path }
  }
}"""
SET = """mutation ($category: ID!, $picture: ID!) {
  setCategoryImage(input: {categoryId: $category, pictureId: $picture, alt: "Ropes"}) {
    category { id submittedImage { status } } errors { code path }
  }
}"""
REMOVE = """mutation ($category: ID!) {
  removeCategoryImage(input: {categoryId: $category}) { category { image { id } } errors { code } }
}"""
IMAGES = "{ categories { id image { id alt } } }"


@pytest.fixture
async def catalog(settings: Settings, s3_settings: S3Settings) -> AsyncIterator[Catalog]:
    stored = Settings.model_validate(with_storage(settings, s3_settings))
    async with running(stored) as started:
        yield started


async def test_an_admin_gives_a_category_an_image(catalog: Catalog) -> None:
    category_id, content = await catalog.category("Ropes"), picture()
    started = await catalog.change(START, catalog.admin, category=category_id, size=len(content))
    picture_id = started["upload"]["pictureId"]
    assert await put(started["upload"], content) == 200
    changed = await catalog.change(SET, catalog.admin, category=category_id, picture=picture_id)
    assert changed["category"]["submittedImage"]["status"] == "PROCESSING"
    await deliver(catalog.worker_module)
    await run_jobs(catalog.worker_module, catalog.jobs.enqueued)
    shown = {category["id"]: category["image"] for category in (await catalog.data(IMAGES))["categories"]}
    assert shown[category_id] == {"id": picture_id, "alt": "Ropes"}
    removed = await catalog.change(REMOVE, catalog.admin, category=category_id)
    assert removed["category"]["image"] is None


async def test_others_cannot(catalog: Catalog) -> None:
    category_id = await catalog.category("Strings")
    for mutation, more in ((START, {"size": 9}), (SET, {"picture": "pic_" + "0" * 26}), (REMOVE, {})):
        response = await catalog.response(mutation, instructor(), category=category_id, **more)
        assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
