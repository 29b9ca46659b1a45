"""Uploads straight to the object store: who may, how much, in parts, interrupted and repeated."""

import asyncio
from typing import Any

import httpx
import pytest

from subgraphs.kernel.identity import Principal
from subgraphs.kernel.ids import COURSE, VideoId
from subgraphs.videos.store.documents import QuotaDocument
from tests.subgraphs.people import admin, instructor, student
from tests.subgraphs.videos.conftest import (
    COMPLETE,
    RESUME,
    START,
    Course,
    Videos,
    put_parts,
    state_of,
    upload_variables,
)

MIB = 2**20
BYTES = bytes(range(256)) * 4096 * 11  # 11 MiB: three parts of at most 5
SMALL = b"not much"


async def _start(
    videos: Videos, course: Course, content: bytes, key: str = "k", viewer: Principal | None = None, **more: object
) -> dict[str, Any]:
    variables = upload_variables(course, content, key, **more)
    payload: dict[str, Any] = (await videos.ask(START, viewer or course.teacher, **variables))["videoUploadStart"]
    return payload


async def _session(videos: Videos, course: Course, content: bytes, key: str = "k") -> dict[str, Any]:
    payload = await _start(videos, course, content, key)
    session: dict[str, Any] = payload["session"]
    assert session is not None, payload
    return session


async def _complete(videos: Videos, course: Course, session: dict[str, Any], parts: object) -> dict[str, Any]:
    answer = await videos.ask(COMPLETE, course.teacher, session=session["id"], parts=parts)
    payload: dict[str, Any] = answer["videoUploadComplete"]
    return payload


async def _refusal(videos: Videos, course: Course, content: bytes, **more: object) -> str:
    payload = await _start(videos, course, content, **more)  # type: ignore[arg-type]  # by name
    assert payload["session"] is None
    reason: str = payload["errors"][0]["reason"]
    return reason


@pytest.fixture
async def course(videos: Videos) -> Course:
    made = Course()
    await videos.teach(made)
    return made


async def test_a_file_goes_to_the_store_in_parts_and_is_told_of_once_complete(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, BYTES)
    assert [part["sizeBytes"] for part in session["parts"]] == [5 * MIB, 5 * MIB, MIB]

    payload = await _complete(videos, course, session, await put_parts(session, BYTES))

    assert payload["video"]["state"] == "UPLOADED"
    assert [event.type for event in await videos.told(payload["video"]["id"])] == ["video.uploaded"]


async def test_an_interrupted_upload_goes_on_with_what_is_missing(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, BYTES)
    first = await put_parts({**session, "parts": session["parts"][:1]}, BYTES)

    resumed = (await videos.ask(RESUME, course.teacher, session=session["id"]))["videoUploadResume"]["session"]
    assert [part["number"] for part in resumed["parts"]] == [2, 3]

    payload = await _complete(videos, course, session, first + await put_parts(resumed, BYTES))
    assert payload["video"]["state"] == "UPLOADED"


async def test_the_same_key_gives_the_same_upload(videos: Videos, course: Course) -> None:
    first = await _session(videos, course, SMALL)
    again = await _session(videos, course, SMALL)
    assert again["id"] == first["id"]
    assert again["video"]["id"] == first["video"]["id"]


async def test_the_same_key_at_once_gives_one_upload_and_books_once(videos: Videos, course: Course) -> None:
    sessions = await asyncio.gather(*(_session(videos, course, SMALL) for _ in range(5)))
    assert len({session["id"] for session in sessions}) == 1
    quota = await QuotaDocument.get(course.teacher.user_id)
    assert quota is not None
    assert (quota.used_bytes, list(quota.booked)) == (MIB, [sessions[0]["video"]["id"]])


async def test_the_same_key_for_another_file_is_refused(videos: Videos, course: Course) -> None:
    await _session(videos, course, SMALL)
    assert await _refusal(videos, course, SMALL + b"!") == "IDEMPOTENCY_MISMATCH"


async def test_completing_twice_is_completing_once(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, SMALL)
    parts = await put_parts(session, SMALL)
    payloads = await asyncio.gather(*(_complete(videos, course, session, parts) for _ in range(3)))
    assert {payload["video"]["state"] for payload in payloads} == {"UPLOADED"}
    assert len(await videos.told(session["video"]["id"])) == 1


async def test_a_part_address_takes_only_as_many_bytes_as_announced(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, SMALL)
    async with httpx.AsyncClient() as client:
        answer = await client.put(session["parts"][0]["url"], content=SMALL * 2)
    assert answer.status_code == 403


async def test_a_part_address_is_good_for_no_other_part(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, BYTES)
    url = session["parts"][0]["url"].replace("partNumber=1", "partNumber=2")
    async with httpx.AsyncClient() as client:
        answer = await client.put(url, content=b"")
    assert answer.status_code == 403


async def test_an_upload_with_a_part_missing_is_not_complete(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, BYTES)
    parts = await put_parts({**session, "parts": session["parts"][:2]}, BYTES)
    for claimed in (parts, [*parts, {"number": 3, "etag": "invented"}], []):
        payload = await _complete(videos, course, session, claimed)
        assert (payload["video"], payload["errors"][0]["reason"]) == (None, "PART_MISMATCH")
    assert await videos.told(session["video"]["id"]) == []


async def test_a_part_that_is_not_the_one_sent_is_refused(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, SMALL)
    await put_parts(session, SMALL)
    payload = await _complete(videos, course, session, [{"number": 1, "etag": '"0123456789abcdef"'}])
    assert payload["errors"][0]["reason"] == "PART_MISMATCH"


async def test_only_the_courses_instructors_upload(videos: Videos, course: Course) -> None:
    payload = await _start(videos, course, SMALL, viewer=instructor())
    assert [error["reason"] for error in payload["errors"]] == ["NOT_OWNER"]
    for viewer in (student(), admin()):
        answer = await videos.answer(START, viewer, **upload_variables(course, SMALL, "k"))
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_course_that_catalog_tells_of_a_moment_later_is_waited_for(videos: Videos) -> None:
    late = Course()
    starting = asyncio.create_task(_start(videos, late, SMALL))
    await asyncio.sleep(0)
    await videos.teach(late)
    assert (await starting)["session"] is not None


async def test_somebody_elses_upload_is_as_good_as_none(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, SMALL)
    stranger = instructor()
    resumed = await videos.ask(RESUME, stranger, session=session["id"])
    completed = await videos.ask(COMPLETE, stranger, session=session["id"], parts=[])
    assert resumed["videoUploadResume"]["errors"][0]["reason"] == "NOT_FOUND"
    assert completed["videoUploadComplete"]["errors"][0]["reason"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"size": 0}, "INVALID"),
        ({"size": 30_000_001}, "TOO_LARGE"),
        ({"name": ""}, "INVALID"),
        ({"name": "x" * 256}, "INVALID"),
        ({"name": "a\x00b.mp4"}, "INVALID"),
        ({"sha": "xyz"}, "INVALID"),
        ({"key": ""}, "INVALID"),
        ({"key": "x" * 101}, "INVALID"),
    ],
)
async def test_an_announcement_out_of_form_is_refused(
    videos: Videos, course: Course, variables: dict[str, object], reason: str
) -> None:
    given = {**upload_variables(course, SMALL, "k"), **variables}
    payload = (await videos.ask(START, course.teacher, **given))["videoUploadStart"]
    assert (payload["session"], payload["errors"][0]["reason"]) == (None, reason)


async def test_a_key_of_the_store_holds_nothing_that_the_client_chose(videos: Videos, course: Course) -> None:
    payload = await _start(videos, course, SMALL, name="../../etc/passwd")
    video_id = payload["session"]["video"]["id"]
    path = httpx.URL(payload["session"]["parts"][0]["url"]).path
    assert path == f"/{videos.settings.s3_bucket}/sources/{video_id}/original"


async def test_uploads_at_once_can_not_exceed_the_quota(videos: Videos, course: Course) -> None:
    ten_megabytes = b"x" * 10_000_000
    payloads = await asyncio.gather(*(_start(videos, course, ten_megabytes, f"key {n}") for n in range(8)))
    reasons = [error["reason"] for payload in payloads for error in payload["errors"]]
    assert reasons == ["QUOTA_EXCEEDED"] * 4
    other = Course()
    await videos.teach(other)
    assert (await _start(videos, other, ten_megabytes))["session"] is not None


async def test_even_the_smallest_files_exhaust_the_quota_at_last(videos: Videos, course: Course) -> None:
    allowed = videos.settings.videos_quota_bytes // MIB
    for number in range(allowed):
        await _session(videos, course, SMALL, f"key {number}")
    assert await _refusal(videos, course, SMALL, key="one more") == "QUOTA_EXCEEDED"


async def test_an_upload_that_nobody_completes_ends_and_gives_back_its_quota(videos: Videos, course: Course) -> None:
    content = b"x" * 25_000_000
    session = await _session(videos, course, content)
    assert await _refusal(videos, course, content, key="second") == "QUOTA_EXCEEDED"

    videos.clock.pass_all_of(videos.settings.videos_upload_lifetime)
    await videos.sweep("videos.expire-uploads")
    await videos.sweep("videos.clear-deleted")

    for mutation in (RESUME, COMPLETE):
        payload = next(iter((await videos.ask(mutation, course.teacher, session=session["id"], parts=[])).values()))
        assert payload["errors"][0]["reason"] == "EXPIRED"
    assert (await state_of(videos, course, VideoId(session["video"]["id"])))["state"] == "DELETED"
    assert (await _start(videos, course, content, "second"))["session"] is not None


async def test_an_unknown_course_is_nobodys(videos: Videos) -> None:
    unknown = Course(id=COURSE.new())
    assert (await _start(videos, unknown, SMALL))["errors"][0]["reason"] == "NOT_OWNER"
