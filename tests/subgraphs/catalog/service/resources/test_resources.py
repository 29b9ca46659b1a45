"""Files and links beside lectures: who changes them, who downloads them, and what becomes of removed ones."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from subgraphs.catalog import app, worker_module
from subgraphs.catalog.service.resources.model import MAX_RESOURCES, object_key
from subgraphs.catalog.service.resources.read_resources import GRANT_LIFETIME
from subgraphs.catalog.service.resources.upload_file import UPLOAD_LIFETIME
from subgraphs.catalog.settings import Settings
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.identity.ids import COURSE, ENROLLMENT, CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked, EnrollmentSource
from tests.servers.client import S3Settings
from tests.subgraphs.catalog.conftest import LECTURE_DELETE, SUBMIT, WRITE, Catalog
from tests.subgraphs.clocks import OffsetClock
from tests.subgraphs.principals import admin, instructor, moderator, student
from tests.subgraphs.recorded_jobs import RecordedJobs
from tests.subgraphs.uploaded_pictures import with_storage

_RESULT = """resource { id kind title url filename sizeBytes downloadCount } lecture { id resources { id title } }
  errors { code path message }"""
START = """mutation ($lecture: ID!, $name: String!, $size: BigInt!) {
  startLectureResourceUpload(input: {lectureId: $lecture, filename: $name, sizeBytes: $size}) {
    upload { resourceId url contentType contentDisposition expiresAt } errors { code path message }
  }
}"""
COMPLETE = f"""mutation ($id: ID!, $title: String! = "Slides") {{
  completeLectureResourceUpload(input: {{resourceId: $id, title: $title}}) {{ {_RESULT} }}
}}"""
LINK = f"""mutation ($lecture: ID!, $title: String! = "Read on", $url: String! = "https://example.org/knots") {{
  addLectureLink(input: {{lectureId: $lecture, title: $title, url: $url}}) {{ {_RESULT} }}
}}"""
UPDATE = f"""mutation ($id: ID!, $title: String, $url: String, $position: Int) {{
  updateLectureResource(input: {{resourceId: $id, title: $title, url: $url, position: $position}}) {{ {_RESULT} }}
}}"""
MOVE = f"""mutation ($id: ID!, $position: Int!) {{
  updateLectureResource(input: {{resourceId: $id, position: $position}}) {{ {_RESULT} }}
}}"""
RENAME = f"""mutation ($id: ID!, $title: String!) {{
  updateLectureResource(input: {{resourceId: $id, title: $title}}) {{ {_RESULT} }}
}}"""
READDRESS = f"""mutation ($id: ID!, $url: String!) {{
  updateLectureResource(input: {{resourceId: $id, url: $url}}) {{ {_RESULT} }}
}}"""
REMOVE = f"mutation ($id: ID!) {{ removeLectureResource(input: {{resourceId: $id}}) {{ {_RESULT} }} }}"
DOWNLOAD = """mutation ($id: ID!) {
  grantLectureResourceDownload(input: {resourceId: $id}) { download { url expiresAt } errors { code path } }
}"""
RESOURCES = """query ($course: ID!) { course(by: {id: $course}) { sections { lectures { id
  resources { id kind title url filename sizeBytes downloadCount } } } } }"""
CONTENT = b"%PDF-1.7 four knots"


@pytest.fixture
def time() -> OffsetClock:
    return OffsetClock()


@pytest.fixture
async def catalog(settings: Settings, s3_settings: S3Settings, time: OffsetClock) -> AsyncIterator[Catalog]:
    limits = {
        "lecture_resources_max_size_bytes": 1_000,
        "lecture_resources_course_quota_bytes": 2_500,
        "lecture_resources_uploads_per_hour": 6,
        "lecture_resources_downloads_per_hour": 4,
    }
    stored = Settings.model_validate(with_storage(settings, s3_settings) | limits)
    jobs = RecordedJobs()
    subgraph, worker = app.build(stored, clock=time), worker_module.build(stored, jobs, clock=time)
    await subgraph.start()
    await worker.start()
    yield Catalog(subgraph, worker, jobs)
    await worker.stop()
    await subgraph.stop()


@dataclass(frozen=True)
class Lesson:
    """A published course with a lecture that is a preview and one that is not."""

    teacher: Principal
    course: str
    preview: str
    paid: str


@pytest.fixture
async def lesson(catalog: Catalog) -> Lesson:
    teacher = instructor()
    course = await catalog.published(teacher, "Knots", await catalog.category(f"Crafts {COURSE.new()}"))
    preview = await catalog.lecture(teacher, course, "Look", "ARTICLE", preview=True)
    paid = await catalog.lecture(teacher, course, "Learn", "ARTICLE")
    for lecture in (preview, paid):
        await catalog.change(WRITE, teacher, lecture=lecture, html="<p>Rope.</p>")
    return Lesson(teacher, course, preview, paid)


async def put(upload: dict[str, Any], content: bytes, **headers: str) -> int:
    """PUT a file to an upload's address, and return the response's status."""
    sent = {"content-type": upload["contentType"], "content-disposition": upload["contentDisposition"]}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(timeout=60) as client:
        return (await client.put(upload["url"], content=content, headers=sent)).status_code


async def started(catalog: Catalog, lesson: Lesson, lecture: str, name: str = "slides.pdf") -> dict[str, Any]:
    payload = await catalog.change(START, lesson.teacher, lecture=lecture, name=name, size=str(len(CONTENT)))
    upload: dict[str, Any] = payload["upload"]
    return upload


async def file(catalog: Catalog, lesson: Lesson, lecture: str, title: str = "Slides", name: str = "slides.pdf") -> str:
    upload = await started(catalog, lesson, lecture, name)
    assert await put(upload, CONTENT) == 200
    completed = await catalog.change(COMPLETE, lesson.teacher, id=upload["resourceId"], title=title)
    resource_id: str = completed["resource"]["id"]
    return resource_id


async def link(catalog: Catalog, lesson: Lesson, lecture: str, title: str) -> str:
    added = await catalog.change(LINK, lesson.teacher, lecture=lecture, title=title)
    resource_id: str = added["resource"]["id"]
    return resource_id


async def learner(catalog: Catalog, course: str) -> Principal:
    viewer = student()
    await catalog.handle(
        EnrollmentGranted(
            enrollment_id=ENROLLMENT.new(),
            user_id=viewer.user_id,
            course_id=CourseId(course),
            source=EnrollmentSource.PURCHASE,
            revision=1,
            enrolled_at=utc_now(),
        )
    )
    return viewer


async def shown(catalog: Catalog, lesson: Lesson, lecture: str, viewer: Principal | None) -> Any:
    """Return the resources of the lecture that the viewer sees."""
    course = (await catalog.data(RESOURCES, viewer, course=lesson.course))["course"]
    return next(
        each["resources"] for section in course["sections"] for each in section["lectures"] if each["id"] == lecture
    )


async def titles(catalog: Catalog, lesson: Lesson, lecture: str) -> list[str]:
    return [each["title"] for each in await shown(catalog, lesson, lecture, lesson.teacher)]


async def codes(catalog: Catalog, mutation: str, viewer: Principal | None, **variables: Any) -> list[str]:
    """Return the codes with which a mutation is rejected, at the top level or in its payload."""
    response = await catalog.response(mutation, viewer, **variables)
    if "errors" in response:
        return [error["extensions"]["code"] for error in response["errors"]]
    [payload] = response["data"].values()
    return [error["code"] for error in payload["errors"]]


async def granted(catalog: Catalog, viewer: Principal | None, resource_id: str, ip: str | None = None) -> str:
    response = await catalog.subgraph.execute(DOWNLOAD, {"id": resource_id}, None, RequestInfo(viewer, ip))
    url: str = response["data"]["grantLectureResourceDownload"]["download"]["url"]
    return url


async def run_purge(catalog: Catalog) -> None:
    await next(each for each in catalog.worker_module.periodic_tasks if each.name == "catalog.purge-resources").run()


async def exists(catalog: Catalog, resource_id: str) -> bool:
    task = next(each for each in catalog.worker_module.periodic_tasks if each.name == "catalog.purge-resources")
    objects: Any = task.run.objects  # type: ignore[attr-defined]  # the task is a use case, with its ports as fields
    return await objects.size(object_key(resource_id)) is not None  # type: ignore[arg-type]


async def test_a_learner_downloads_a_file_as_an_attachment_and_is_counted(catalog: Catalog, lesson: Lesson) -> None:
    resource_id = await file(catalog, lesson, lesson.paid, name="Vier Knoten – “neu”.pdf")
    viewer = await learner(catalog, lesson.course)
    assert await shown(catalog, lesson, lesson.paid, viewer) == [
        {
            "id": resource_id,
            "kind": "FILE",
            "title": "Slides",
            "url": None,
            "filename": "Vier Knoten – “neu”.pdf",
            "sizeBytes": str(len(CONTENT)),
            "downloadCount": None,
        }
    ]

    async with httpx.AsyncClient(timeout=60) as client:
        response = await client.get(await granted(catalog, viewer, resource_id))

    assert (response.status_code, response.content) == (200, CONTENT)
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == (
        'attachment; filename="Vier Knoten _ _neu_.pdf"; '
        "filename*=UTF-8''Vier%20Knoten%20%E2%80%93%20%E2%80%9Cneu%E2%80%9D.pdf"
    )
    [resource] = await shown(catalog, lesson, lesson.paid, lesson.teacher)
    assert resource["downloadCount"] == 1


async def test_downloads_of_those_who_manage_the_course_are_not_counted(catalog: Catalog, lesson: Lesson) -> None:
    resource_id = await file(catalog, lesson, lesson.paid)
    for viewer in (lesson.teacher, admin()):
        assert (await granted(catalog, viewer, resource_id)).startswith("http")
    [resource] = await shown(catalog, lesson, lesson.paid, lesson.teacher)
    assert resource["downloadCount"] == 0


async def test_resources_are_hidden_from_viewers_without_access(catalog: Catalog, lesson: Lesson) -> None:
    resource_id = await file(catalog, lesson, lesson.paid)
    for viewer in (None, student(), instructor()):
        assert await shown(catalog, lesson, lesson.paid, viewer) is None
        assert await codes(catalog, DOWNLOAD, viewer, id=resource_id) == ["NOT_FOUND"]
    viewer = student()
    enrollment = {"enrollment_id": ENROLLMENT.new(), "user_id": viewer.user_id, "course_id": CourseId(lesson.course)}
    await catalog.handle(
        EnrollmentGranted(**enrollment, source=EnrollmentSource.PURCHASE, revision=1, enrolled_at=utc_now())
    )
    await granted(catalog, viewer, resource_id)
    await catalog.handle(EnrollmentRevoked(**enrollment, revision=2, revoked_at=utc_now()))
    assert await shown(catalog, lesson, lesson.paid, viewer) is None
    assert await codes(catalog, DOWNLOAD, viewer, id=resource_id) == ["NOT_FOUND"]


async def test_files_of_a_preview_are_for_everyone(catalog: Catalog, lesson: Lesson) -> None:
    resource_id = await file(catalog, lesson, lesson.preview)
    [resource] = await shown(catalog, lesson, lesson.preview, None)
    assert (resource["id"], resource["downloadCount"]) == (resource_id, None)
    async with httpx.AsyncClient(timeout=60) as client:
        assert (await client.get(await granted(catalog, None, resource_id, "203.0.113.9"))).content == CONTENT


async def test_a_grant_expires_and_is_good_for_one_file(catalog: Catalog, lesson: Lesson) -> None:
    first, second = await file(catalog, lesson, lesson.preview), await file(catalog, lesson, lesson.paid)
    url = await granted(catalog, lesson.teacher, first)
    seconds = int(GRANT_LIFETIME.total_seconds())
    assert f"X-Amz-Expires={seconds}&" in url
    async with httpx.AsyncClient(timeout=60) as client:
        assert (await client.get(url.replace(first, second))).status_code == 403
        longer = url.replace(f"X-Amz-Expires={seconds}", "X-Amz-Expires=86400")
        assert (await client.get(longer)).status_code == 403
        [date] = [part for part in url.partition("?")[2].split("&") if part.startswith("X-Amz-Date=")]
        earlier = url.replace(date, "X-Amz-Date=20250101T000000Z")
        assert (await client.get(earlier)).status_code == 403
        assert (await client.put(url, content=b"other")).status_code == 403


async def test_an_upload_takes_its_file_alone_and_as_an_attachment(catalog: Catalog, lesson: Lesson) -> None:
    upload = await started(catalog, lesson, lesson.paid)
    assert await put(upload, CONTENT, content_type="text/html") == 403
    assert await put(upload, CONTENT, content_disposition="inline") == 403
    assert await put(upload, CONTENT + b"!") == 403
    assert await codes(catalog, COMPLETE, lesson.teacher, id=upload["resourceId"]) == ["INVALID"]
    assert await shown(catalog, lesson, lesson.paid, lesson.teacher) == []
    assert await codes(catalog, DOWNLOAD, lesson.teacher, id=upload["resourceId"]) == ["NOT_FOUND"]
    assert await put(upload, CONTENT) == 200
    for title in ("Slides", "The slides"):
        await catalog.change(COMPLETE, lesson.teacher, id=upload["resourceId"], title=title)
    assert await titles(catalog, lesson, lesson.paid) == ["The slides"]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "run.exe",
            "run.EXE",
            "page.html",
            "page.htm",
            "drawing.svg",
            "macro.docm",
            "install.sh",
            "run.py",
            "no-extension",
        ),
        *("../slides.pdf", "a/slides.pdf", "a\\slides.pdf", "sli\ndes.pdf", "slides.pdf.js", ".pdf/", "", " ", "pdf"),
        "x" * 147 + ".pdf",
    ],
)
async def test_a_file_that_could_run_or_has_no_proper_name_is_not_taken(
    catalog: Catalog, lesson: Lesson, name: str
) -> None:
    assert await codes(catalog, START, lesson.teacher, lecture=lesson.paid, name=name, size="10") == ["INVALID"]


@pytest.mark.parametrize("size", ["0", "-1", "1001", "9223372036854775807"])
async def test_a_file_has_a_size_within_the_limit(catalog: Catalog, lesson: Lesson, size: str) -> None:
    assert await codes(catalog, START, lesson.teacher, lecture=lesson.paid, name="a.pdf", size=size) == ["INVALID"]


async def test_a_course_has_a_quota_that_uploads_under_way_count_for(catalog: Catalog, lesson: Lesson) -> None:
    rejections = await asyncio.gather(
        *(
            codes(catalog, START, lesson.teacher, lecture=lecture, name="a.pdf", size="1000")
            for lecture in (lesson.paid, lesson.preview) * 2
        )
    )
    assert sorted(rejections) == [[], [], ["QUOTA_EXCEEDED"], ["QUOTA_EXCEEDED"]]


async def test_uploads_are_limited_per_user(catalog: Catalog, lesson: Lesson) -> None:
    for _ in range(6):
        await started(catalog, lesson, lesson.paid)
    assert await codes(catalog, START, lesson.teacher, lecture=lesson.paid, name="a.pdf", size="9") == ["RATE_LIMITED"]


async def test_downloads_are_limited_per_user_and_per_client(catalog: Catalog, lesson: Lesson) -> None:
    resource_id = await file(catalog, lesson, lesson.preview)
    viewer = student()
    for _ in range(4):
        await granted(catalog, viewer, resource_id, "203.0.113.1")
        await granted(catalog, None, resource_id, "203.0.113.2")
    for caller, ip in ((viewer, "203.0.113.3"), (None, "203.0.113.2")):
        response = await catalog.subgraph.execute(DOWNLOAD, {"id": resource_id}, None, RequestInfo(caller, ip))
        assert response["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert (await granted(catalog, None, resource_id, "203.0.113.4")).startswith("http")


async def test_a_lecture_has_at_most_so_many(catalog: Catalog, lesson: Lesson) -> None:
    for number in range(MAX_RESOURCES - 1):
        await link(catalog, lesson, lesson.paid, f"Page {number}")
    rejections = await asyncio.gather(*(codes(catalog, LINK, lesson.teacher, lecture=lesson.paid) for _ in range(3)))
    assert sorted(rejections) == [[], ["TOO_MANY"], ["TOO_MANY"]]
    assert await codes(catalog, START, lesson.teacher, lecture=lesson.paid, name="a.pdf", size="9") == ["TOO_MANY"]
    assert len(await titles(catalog, lesson, lesson.paid)) == MAX_RESOURCES


async def test_resources_are_ordered_renamed_and_readdressed(catalog: Catalog, lesson: Lesson) -> None:
    one, two = await link(catalog, lesson, lesson.paid, "One"), await link(catalog, lesson, lesson.paid, "Two")
    three = await file(catalog, lesson, lesson.paid, "Three")
    await catalog.change(MOVE, lesson.teacher, id=three, position=0)
    assert await titles(catalog, lesson, lesson.paid) == ["Three", "One", "Two"]
    moved = await catalog.change(MOVE, lesson.teacher, id=three, position=99)
    assert [each["title"] for each in moved["lecture"]["resources"]] == ["One", "Two", "Three"]
    await catalog.change(RENAME, lesson.teacher, id=one, title="Uno")
    await catalog.change(READDRESS, lesson.teacher, id=two, url="https://example.org/other")
    assert [(each["title"], each["url"]) for each in await shown(catalog, lesson, lesson.paid, lesson.teacher)] == [
        ("Uno", "https://example.org/knots"),
        ("Two", "https://example.org/other"),
        ("Three", None),
    ]
    assert await codes(catalog, MOVE, lesson.teacher, id=three, position=-1) == ["INVALID"]
    assert await codes(catalog, READDRESS, lesson.teacher, id=three, url="https://example.org") == ["INVALID"]
    assert await codes(catalog, UPDATE, lesson.teacher, id=one, title=None) == ["BAD_USER_INPUT"]
    assert await titles(catalog, lesson, lesson.paid) == ["Uno", "Two", "Three"]


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.org", "javascript:alert(1)", "data:text/html,x", "//example.org", "/learn", "https://", ""),
        *(
            "https://user:secret@example.org",
            "https://a b.example",
            "https://[::1",
            "https://e.org:99999",
            "ftp://e.org",
        ),
        "https://example.org/" + "x" * 2_000,
    ],
)
async def test_a_link_is_an_https_address(catalog: Catalog, lesson: Lesson, url: str) -> None:
    assert await codes(catalog, LINK, lesson.teacher, lecture=lesson.paid, url=url) == ["INVALID"]
    assert await titles(catalog, lesson, lesson.paid) == []


async def test_changes_by_others_than_the_instructors_are_rejected(catalog: Catalog, lesson: Lesson) -> None:
    resource_id = await file(catalog, lesson, lesson.paid)
    viewer = await learner(catalog, lesson.course)
    denials = {None: "UNAUTHENTICATED", viewer: "FORBIDDEN", admin(): "FORBIDDEN", moderator(): "FORBIDDEN"}
    for caller, code in {**denials, instructor(): "NOT_OWNER"}.items():
        changes: list[tuple[str, dict[str, Any]]] = [
            (START, {"lecture": lesson.paid, "name": "a.pdf", "size": "9"}),
            (COMPLETE, {"id": resource_id, "title": "Mine"}),
            (LINK, {"lecture": lesson.paid}),
            (RENAME, {"id": resource_id, "title": "Mine"}),
            (REMOVE, {"id": resource_id}),
        ]
        for mutation, variables in changes:
            assert await codes(catalog, mutation, caller, **variables) == [code], (caller, mutation)
    assert await titles(catalog, lesson, lesson.paid) == ["Slides"]


async def test_a_course_in_review_keeps_its_resources_as_they_are(catalog: Catalog) -> None:
    teacher = instructor()
    course = await catalog.finished_draft(teacher, "Bends", await catalog.category(f"Crafts {COURSE.new()}"))
    found = (await catalog.data(RESOURCES, teacher, course=course))["course"]
    lecture = found["sections"][0]["lectures"][0]["id"]
    added = await catalog.change(LINK, teacher, lecture=lecture)
    await catalog.change(SUBMIT, teacher, id=course)
    assert await codes(catalog, LINK, teacher, lecture=lecture) == ["WRONG_STATUS"]
    assert await codes(catalog, REMOVE, teacher, id=added["resource"]["id"]) == ["WRONG_STATUS"]


async def test_a_draft_hides_its_resources(catalog: Catalog) -> None:
    teacher = instructor()
    course = await catalog.finished_draft(teacher, "Hitches", await catalog.category(f"Crafts {COURSE.new()}"))
    lecture = await catalog.lecture(teacher, course, "Look", "ARTICLE", preview=True)
    await catalog.change(WRITE, teacher, lecture=lecture, html="<p>Rope.</p>")
    resource_id = await file(catalog, Lesson(teacher, course, lecture, lecture), lecture)
    for viewer in (None, student(), instructor()):
        assert await codes(catalog, DOWNLOAD, viewer, id=resource_id) == ["NOT_FOUND"]


async def test_a_removed_file_is_gone_at_once_and_its_object_later(
    catalog: Catalog, lesson: Lesson, time: OffsetClock
) -> None:
    removed, kept = await file(catalog, lesson, lesson.paid, "Old"), await file(catalog, lesson, lesson.paid, "New")
    gone = await catalog.change(REMOVE, lesson.teacher, id=removed)
    assert [each["title"] for each in gone["lecture"]["resources"]] == ["New"]
    assert await codes(catalog, DOWNLOAD, lesson.teacher, id=removed) == ["NOT_FOUND"]
    for mutation in (REMOVE, COMPLETE):
        assert await codes(catalog, mutation, lesson.teacher, id=removed) == ["NOT_FOUND"]
    # Its upload's address still works: it could be sent again.
    await run_purge(catalog)
    assert await exists(catalog, removed)
    time.advance_past(UPLOAD_LIFETIME)
    await run_purge(catalog)
    assert (await exists(catalog, removed), await exists(catalog, kept)) == (False, True)
    assert await titles(catalog, lesson, lesson.paid) == ["New"]


async def test_files_of_a_deleted_lecture_are_deleted(catalog: Catalog, lesson: Lesson, time: OffsetClock) -> None:
    resource_id = await file(catalog, lesson, lesson.paid)
    await link(catalog, lesson, lesson.paid, "Read on")
    await catalog.change(LECTURE_DELETE, lesson.teacher, id=lesson.paid)
    assert await codes(catalog, DOWNLOAD, lesson.teacher, id=resource_id) == ["NOT_FOUND"]
    time.advance_past(UPLOAD_LIFETIME)
    await run_purge(catalog)
    assert not await exists(catalog, resource_id)


async def test_an_abandoned_upload_is_deleted_and_cannot_be_completed(
    catalog: Catalog, lesson: Lesson, time: OffsetClock
) -> None:
    upload = await started(catalog, lesson, lesson.paid)
    assert await put(upload, CONTENT) == 200
    time.advance_past(2 * UPLOAD_LIFETIME)
    assert await codes(catalog, COMPLETE, lesson.teacher, id=upload["resourceId"]) == ["NOT_FOUND"]
    await run_purge(catalog)
    assert await exists(catalog, upload["resourceId"])
    time.advance_past(UPLOAD_LIFETIME)
    await run_purge(catalog)
    assert not await exists(catalog, upload["resourceId"])


async def test_resources_do_not_make_an_edit_of_the_course_stale(catalog: Catalog, lesson: Lesson) -> None:
    query = "query ($id: ID!) { course(by: {id: $id}) { version } }"
    before = await catalog.data(query, lesson.teacher, id=lesson.course)
    await link(catalog, lesson, lesson.paid, "Read on")
    assert await catalog.data(query, lesson.teacher, id=lesson.course) == before
