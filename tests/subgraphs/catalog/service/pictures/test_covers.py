import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from subgraphs.catalog.settings import Settings
from subgraphs.kernel.identity.ids import COURSE
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.pictures.upkeep import FAILED_RETENTION, REPLACED_RETENTION
from subgraphs.kernel.pictures.uploads import UPLOAD_LIFETIME
from tests.servers.client import S3Settings
from tests.subgraphs.catalog.conftest import SUBMIT, Catalog, running
from tests.subgraphs.clocks import OffsetClock
from tests.subgraphs.event_delivery import deliver
from tests.subgraphs.principals import admin, instructor, student
from tests.subgraphs.uploaded_pictures import picture, put, run_jobs, with_storage

_ERRORS = "errors { code path message }"
START = f"""mutation ($course: ID!, $size: Int!, $type: PictureContentType! = JPEG) {{
  startCourseCoverUpload(input: {{courseId: $course, contentType: $type, sizeBytes: $size}}) {{
    upload {{ pictureId url contentType expiresAt }} {_ERRORS}
  }}
}}"""
SET = f"""mutation ($course: ID!, $picture: ID!, $alt: String! = "A cover") {{
  setCourseCover(input: {{courseId: $course, pictureId: $picture, alt: $alt}}) {{
    course {{ id submittedCover {{ id status }} }} {_ERRORS}
  }}
}}"""
REMOVE = f"""mutation ($course: ID!) {{
  removeCourseCover(input: {{courseId: $course}}) {{ course {{ id cover {{ id }} }} {_ERRORS} }}
}}"""
COVER = """query ($course: ID!) { course(by: {id: $course}) {
  cover { id alt blurhash color width height url small: url(size: SMALL, format: AVIF) sources { mediaType srcset } }
  submittedCover { id status failureCode failureReason }
} }"""


@pytest.fixture
def time() -> OffsetClock:
    return OffsetClock()


@pytest.fixture
async def catalog(settings: Settings, s3_settings: S3Settings, time: OffsetClock) -> AsyncIterator[Catalog]:
    stored = Settings.model_validate(with_storage(settings, s3_settings) | {"pictures_uploads_per_hour": 5})
    async with running(stored, time) as started:
        yield started


@pytest.fixture
async def course(catalog: Catalog) -> tuple[Principal, str]:
    teacher = instructor()
    return teacher, await catalog.published(teacher, "Knots", await catalog.category(f"Crafts {COURSE.new()}"))


async def uploaded(catalog: Catalog, teacher: Principal, course_id: str, content: bytes) -> str:
    started = await catalog.change(START, teacher, course=course_id, size=len(content))
    assert await put(started["upload"], content) == 200
    picture_id: str = started["upload"]["pictureId"]
    return picture_id


async def submitted(catalog: Catalog, teacher: Principal, course_id: str, content: bytes) -> str:
    picture_id = await uploaded(catalog, teacher, course_id, content)
    await catalog.change(SET, teacher, course=course_id, picture=picture_id)
    return picture_id


async def work(catalog: Catalog) -> None:
    """Deliver the events, and run the jobs that they lead to."""
    await deliver(catalog.worker_module)
    await run_jobs(catalog.worker_module, catalog.jobs.enqueued)


async def shown(catalog: Catalog, course_id: str, viewer: Principal | None = None) -> Any:
    return (await catalog.data(COVER, viewer, course=course_id))["course"]


async def run_task(catalog: Catalog, name: str) -> None:
    await next(task for task in catalog.worker_module.periodic_tasks if task.name == name).run()


async def test_an_uploaded_cover_is_shown_once_it_is_decoded(catalog: Catalog, course: tuple[Principal, str]) -> None:
    teacher, course_id = course
    picture_id = await submitted(catalog, teacher, course_id, picture((1600, 1000), "#336699"))
    assert (await shown(catalog, course_id, teacher))["submittedCover"]["status"] == "PROCESSING"
    assert (await shown(catalog, course_id))["cover"] is None
    await work(catalog)
    found = await shown(catalog, course_id)
    cover = found["cover"]
    assert found["submittedCover"] is None
    assert (cover["id"], cover["alt"], cover["width"], cover["height"]) == (picture_id, "A cover", 1280, 720)
    assert cover["url"].endswith("/640.jpg")
    assert cover["small"].endswith("/320.avif")
    assert cover["url"].startswith(f"http://127.0.0.1:8000/pictures/{picture_id}/")
    assert [source["mediaType"] for source in cover["sources"]] == ["image/avif", "image/webp", "image/jpeg"]
    assert [entry.split()[1] for entry in cover["sources"][0]["srcset"].split(", ")] == ["320w", "640w", "1280w"]


async def test_a_cover_is_replaced_without_a_moment_without_one(
    catalog: Catalog, course: tuple[Principal, str], time: OffsetClock
) -> None:
    teacher, course_id = course
    first = await submitted(catalog, teacher, course_id, picture(color="red"))
    await work(catalog)
    old = (await shown(catalog, course_id))["cover"]
    second = await submitted(catalog, teacher, course_id, picture(color="blue"))
    assert (await shown(catalog, course_id))["cover"]["id"] == first
    await work(catalog)
    new = (await shown(catalog, course_id))["cover"]
    assert new["id"] == second
    assert new["url"] != old["url"]
    # Cached pages may show the old one for a while; then its files are deleted, and those of the new one are not.
    await run_task(catalog, "catalog.purge-pictures")
    assert await key_exists(catalog, old["url"])
    time.advance_past(REPLACED_RETENTION + UPLOAD_LIFETIME)
    await run_task(catalog, "catalog.purge-pictures")
    assert not await key_exists(catalog, old["url"])
    assert await key_exists(catalog, new["url"])
    assert (await shown(catalog, course_id))["cover"]["id"] == second


async def key_exists(catalog: Catalog, url: str) -> bool:
    return await catalog_objects(catalog).size("pictures/" + url.partition("/pictures/")[2]) is not None


def catalog_objects(catalog: Catalog) -> Any:
    task = next(task for task in catalog.worker_module.periodic_tasks if task.name == "catalog.purge-pictures")
    return task.run.objects  # type: ignore[attr-defined]  # the task is a use case, with its ports as fields


async def test_of_two_covers_the_one_submitted_last_is_shown(catalog: Catalog, course: tuple[Principal, str]) -> None:
    teacher, course_id = course
    first = await submitted(catalog, teacher, course_id, picture(color="red"))
    second = await submitted(catalog, teacher, course_id, picture(color="blue"))
    await deliver(catalog.worker_module)
    jobs = {job.name: job for job in catalog.worker_module.jobs}
    await jobs["catalog.process-picture"].run(second)
    await jobs["catalog.process-picture"].run(first)
    assert (await shown(catalog, course_id))["cover"]["id"] == second


async def test_a_job_that_runs_twice_publishes_once(catalog: Catalog, course: tuple[Principal, str]) -> None:
    teacher, course_id = course
    picture_id = await submitted(catalog, teacher, course_id, picture())
    job = next(job for job in catalog.worker_module.jobs if job.name == "catalog.process-picture")
    await asyncio.gather(job.run(picture_id), job.run(picture_id))
    cover = (await shown(catalog, course_id))["cover"]
    await job.run(picture_id)
    assert (await shown(catalog, course_id))["cover"] == cover


async def test_a_file_that_is_no_picture_fails_with_a_reason_and_the_old_cover_stays(
    catalog: Catalog, course: tuple[Principal, str], time: OffsetClock
) -> None:
    teacher, course_id = course
    kept = await submitted(catalog, teacher, course_id, picture())
    await work(catalog)
    failed = await submitted(catalog, teacher, course_id, b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    await work(catalog)
    found = await shown(catalog, course_id, teacher)
    assert found["cover"]["id"] == kept
    assert found["submittedCover"]["id"] == failed
    assert (found["submittedCover"]["status"], found["submittedCover"]["failureCode"]) == ("FAILED", "UNREADABLE")
    assert found["submittedCover"]["failureReason"].startswith("The file is not a JPEG")
    time.advance_past(FAILED_RETENTION + UPLOAD_LIFETIME)
    await run_task(catalog, "catalog.purge-pictures")
    assert (await shown(catalog, course_id, teacher))["submittedCover"]["id"] == kept


async def test_a_job_that_was_lost_is_enqueued_again(
    catalog: Catalog, course: tuple[Principal, str], time: OffsetClock
) -> None:
    teacher, course_id = course
    picture_id = await submitted(catalog, teacher, course_id, picture())
    await run_task(catalog, "catalog.requeue-pictures")
    assert catalog.jobs.enqueued == []
    time.advance_past(UPLOAD_LIFETIME)
    await run_task(catalog, "catalog.requeue-pictures")
    assert catalog.jobs.enqueued == [("catalog.process-picture", picture_id)]


async def test_uploads_are_deleted_once_their_address_has_expired(
    catalog: Catalog, course: tuple[Principal, str], time: OffsetClock
) -> None:
    teacher, course_id = course
    abandoned = await uploaded(catalog, teacher, course_id, picture())
    decoded = await submitted(catalog, teacher, course_id, picture())
    await work(catalog)
    objects = catalog_objects(catalog)
    await run_task(catalog, "catalog.purge-pictures")
    assert await objects.size(f"picture-uploads/{abandoned}") is not None
    time.advance_past(3 * UPLOAD_LIFETIME)
    await run_task(catalog, "catalog.purge-pictures")
    assert await objects.size(f"picture-uploads/{abandoned}") is None
    assert await objects.size(f"picture-uploads/{decoded}") is None
    assert await catalog.payload(SET, teacher, course=course_id, picture=abandoned) == {
        "course": None,
        "errors": [{"code": "NOT_FOUND", "path": ["pictureId"], "message": "There is no such upload; start it again."}],
    }
    assert (await shown(catalog, course_id))["cover"]["id"] == decoded


async def test_a_file_that_has_not_arrived_cannot_be_submitted(catalog: Catalog, course: tuple[Principal, str]) -> None:
    teacher, course_id = course
    started = await catalog.change(START, teacher, course=course_id, size=10)
    rejected = await catalog.payload(SET, teacher, course=course_id, picture=started["upload"]["pictureId"])
    assert [(error["code"], error["path"]) for error in rejected["errors"]] == [("INVALID", ["pictureId"])]
    assert (await shown(catalog, course_id, teacher))["submittedCover"] is None


async def test_only_the_instructors_of_a_course_change_its_cover(
    catalog: Catalog, course: tuple[Principal, str]
) -> None:
    teacher, course_id = course
    other = instructor()
    [error] = (await catalog.payload(START, other, course=course_id, size=10))["errors"]
    assert error["code"] == "NOT_OWNER"
    picture_id = await uploaded(catalog, teacher, course_id, picture())
    [error] = (await catalog.payload(SET, other, course=course_id, picture=picture_id))["errors"]
    assert error["code"] == "NOT_OWNER"
    own_course = await catalog.published(other, "Splices", await catalog.category("Ropes"))
    [error] = (await catalog.payload(SET, other, course=own_course, picture=picture_id))["errors"]
    assert error["code"] == "NOT_FOUND"
    response = await catalog.response(START, student(), course=course_id, size=10)
    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    response = await catalog.response(START, None, course=course_id, size=10)
    assert response["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_course_in_review_keeps_its_cover(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await catalog.finished_draft(teacher, "Hitches", await catalog.category("Hitches"))
    picture_id = await uploaded(catalog, teacher, course_id, picture())
    await catalog.change(SUBMIT, teacher, id=course_id)
    [error] = (await catalog.payload(SET, teacher, course=course_id, picture=picture_id))["errors"]
    assert error["code"] == "WRONG_STATUS"


async def test_instructors_and_admins_remove_a_cover(catalog: Catalog, course: tuple[Principal, str]) -> None:
    teacher, course_id = course
    for remover in (teacher, admin()):
        await submitted(catalog, teacher, course_id, picture())
        await work(catalog)
        assert (await catalog.change(REMOVE, remover, course=course_id))["course"]["cover"] is None
        assert (await shown(catalog, course_id, teacher)) == {"cover": None, "submittedCover": None}
    [error] = (await catalog.payload(REMOVE, instructor(), course=course_id))["errors"]
    assert error["code"] == "NOT_OWNER"


async def test_a_cover_removed_while_it_is_decoded_is_not_shown(
    catalog: Catalog, course: tuple[Principal, str]
) -> None:
    teacher, course_id = course
    await submitted(catalog, teacher, course_id, picture())
    await catalog.change(REMOVE, teacher, course=course_id)
    await work(catalog)
    assert (await shown(catalog, course_id))["cover"] is None


@pytest.mark.parametrize("size", [0, -1, 10 * 2**20 + 1])
async def test_the_size_of_an_upload_is_bounded(catalog: Catalog, course: tuple[Principal, str], size: int) -> None:
    teacher, course_id = course
    [error] = (await catalog.payload(START, teacher, course=course_id, size=size))["errors"]
    assert (error["code"], error["path"]) == ("INVALID", ["sizeBytes"])


async def test_the_number_of_uploads_is_bounded(catalog: Catalog, course: tuple[Principal, str]) -> None:
    teacher, course_id = course
    for _ in range(5):
        await catalog.change(START, teacher, course=course_id, size=10)
    response = await catalog.response(START, teacher, course=course_id, size=10)
    assert response["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_the_alt_text_is_a_line_of_bounded_length(catalog: Catalog, course: tuple[Principal, str]) -> None:
    teacher, course_id = course
    picture_id = await uploaded(catalog, teacher, course_id, picture())
    [error] = (await catalog.payload(SET, teacher, course=course_id, picture=picture_id, alt="x" * 251))["errors"]
    assert (error["code"], error["path"]) == ("TOO_LONG", ["alt"])
    await catalog.change(SET, teacher, course=course_id, picture=picture_id, alt=" Two\nlines ")
    await work(catalog)
    assert (await shown(catalog, course_id))["cover"]["alt"] == "Two lines"
    await catalog.change(SET, teacher, course=course_id, picture=picture_id, alt="Corrected")
    assert (await shown(catalog, course_id))["cover"]["alt"] == "Corrected"
    assert (await shown(catalog, course_id))["cover"]["id"] == picture_id
