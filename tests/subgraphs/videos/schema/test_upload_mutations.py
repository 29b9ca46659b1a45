"""Uploads through the graph, directly to the object store."""

import asyncio
from typing import Any

import httpx
import pytest

from subgraphs.kernel.identity.ids import COURSE, VideoId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.videos.store.documents import QuotaDocument
from tests.subgraphs.principals import admin, instructor, student
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
BYTES = bytes(range(256)) * 4096 * 11  # 11 MiB: three parts of at maximum 5
SMALL = b"not much"


async def _start(
    videos: Videos, course: Course, content: bytes, key: str = "k", viewer: Principal | None = None, **more: object
) -> dict[str, Any]:
    variables = upload_variables(course, content, key, **more)
    payload: dict[str, Any] = (await videos.data(START, viewer or course.teacher, **variables))["startVideoUpload"]
    return payload


async def _session(videos: Videos, course: Course, content: bytes, key: str = "k") -> dict[str, Any]:
    payload = await _start(videos, course, content, key)
    session: dict[str, Any] = payload["uploadSession"]
    assert session is not None, payload
    return session


async def _complete(videos: Videos, course: Course, session: dict[str, Any], parts: object) -> dict[str, Any]:
    response = await videos.data(COMPLETE, course.teacher, session=session["id"], parts=parts)
    payload: dict[str, Any] = response["completeVideoUpload"]
    return payload


async def _error_reason(videos: Videos, course: Course, content: bytes, **more: object) -> str:
    payload = await _start(videos, course, content, **more)  # type: ignore[arg-type]  # by name
    assert payload["uploadSession"] is None
    reason: str = payload["errors"][0]["code"]
    return reason


@pytest.fixture
async def course(videos: Videos) -> Course:
    made = Course()
    await videos.publish_course(made)
    return made


async def test_a_multipart_upload_publishes_an_event_once_complete(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, BYTES)
    assert [part["sizeBytes"] for part in session["parts"]] == [5 * MIB, 5 * MIB, MIB]

    payload = await _complete(videos, course, session, await put_parts(session, BYTES))

    assert payload["video"]["status"] == "UPLOADED"
    assert [event.type for event in await videos.published_events(payload["video"]["id"])] == ["video.uploaded"]


async def test_resuming_an_upload_lists_the_missing_parts(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, BYTES)
    first = await put_parts({**session, "parts": session["parts"][:1]}, BYTES)

    resumed = (await videos.data(RESUME, course.teacher, session=session["id"]))["resumeVideoUpload"]["uploadSession"]
    assert [part["number"] for part in resumed["parts"]] == [2, 3]

    payload = await _complete(videos, course, session, first + await put_parts(resumed, BYTES))
    assert payload["video"]["status"] == "UPLOADED"


async def test_the_same_idempotency_key_returns_the_same_upload(videos: Videos, course: Course) -> None:
    first = await _session(videos, course, SMALL)
    again = await _session(videos, course, SMALL)
    assert again["id"] == first["id"]
    assert again["video"]["id"] == first["video"]["id"]


async def test_concurrent_starts_with_one_idempotency_key_reserve_quota_once(videos: Videos, course: Course) -> None:
    sessions = await asyncio.gather(*(_session(videos, course, SMALL) for _ in range(5)))
    assert len({session["id"] for session in sessions}) == 1
    quota = await QuotaDocument.get(course.teacher.user_id)
    assert quota is not None
    assert (quota.used_bytes, list(quota.reserved)) == (MIB, [sessions[0]["video"]["id"]])


async def test_the_same_idempotency_key_for_another_file_is_a_mismatch(videos: Videos, course: Course) -> None:
    await _session(videos, course, SMALL)
    assert await _error_reason(videos, course, SMALL + b"!") == "IDEMPOTENCY_MISMATCH"


async def test_completing_an_upload_is_idempotent(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, SMALL)
    parts = await put_parts(session, SMALL)
    payloads = await asyncio.gather(*(_complete(videos, course, session, parts) for _ in range(3)))
    assert {payload["video"]["status"] for payload in payloads} == {"UPLOADED"}
    assert len(await videos.published_events(session["video"]["id"])) == 1


async def test_a_part_url_accepts_only_the_announced_number_of_bytes(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, SMALL)
    async with httpx.AsyncClient() as client:
        response = await client.put(session["parts"][0]["url"], content=SMALL * 2)
    assert response.status_code == 403


async def test_a_part_url_is_not_valid_for_another_part(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, BYTES)
    url = session["parts"][0]["url"].replace("partNumber=1", "partNumber=2")
    async with httpx.AsyncClient() as client:
        response = await client.put(url, content=b"")
    assert response.status_code == 403


async def test_an_upload_with_a_missing_part_cannot_be_completed(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, BYTES)
    parts = await put_parts({**session, "parts": session["parts"][:2]}, BYTES)
    for claimed in (parts, [*parts, {"number": 3, "etag": "invented"}], []):
        payload = await _complete(videos, course, session, claimed)
        assert (payload["video"], payload["errors"][0]["code"]) == (None, "PART_MISMATCH")
    assert await videos.published_events(session["video"]["id"]) == []


async def test_a_part_with_another_etag_is_a_mismatch(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, SMALL)
    await put_parts(session, SMALL)
    payload = await _complete(videos, course, session, [{"number": 1, "etag": '"0123456789abcdef"'}])
    assert payload["errors"][0]["code"] == "PART_MISMATCH"


async def test_only_instructors_of_the_course_upload(videos: Videos, course: Course) -> None:
    payload = await _start(videos, course, SMALL, viewer=instructor())
    assert [error["code"] for error in payload["errors"]] == ["NOT_OWNER"]
    for viewer in (student(), admin()):
        response = await videos.response(START, viewer, **upload_variables(course, SMALL, "k"))
        assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_an_upload_waits_briefly_for_a_new_courses_outline(videos: Videos) -> None:
    late = Course()
    starting = asyncio.create_task(_start(videos, late, SMALL))
    await asyncio.sleep(0)
    await videos.publish_course(late)
    assert (await starting)["uploadSession"] is not None


async def test_another_instructors_upload_is_not_found(videos: Videos, course: Course) -> None:
    session = await _session(videos, course, SMALL)
    stranger = instructor()
    resumed = await videos.data(RESUME, stranger, session=session["id"])
    completed = await videos.data(COMPLETE, stranger, session=session["id"], parts=[])
    assert resumed["resumeVideoUpload"]["errors"][0]["code"] == "NOT_FOUND"
    assert completed["completeVideoUpload"]["errors"][0]["code"] == "NOT_FOUND"


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
async def test_invalid_file_properties_are_rejected(
    videos: Videos, course: Course, variables: dict[str, object], reason: str
) -> None:
    given = {**upload_variables(course, SMALL, "k"), **variables}
    payload = (await videos.data(START, course.teacher, **given))["startVideoUpload"]
    assert (payload["uploadSession"], payload["errors"][0]["code"]) == (None, reason)


async def test_the_object_key_contains_nothing_chosen_by_the_client(videos: Videos, course: Course) -> None:
    payload = await _start(videos, course, SMALL, name="../../etc/passwd")
    video_id = payload["uploadSession"]["video"]["id"]
    path = httpx.URL(payload["uploadSession"]["parts"][0]["url"]).path
    assert path == f"/{videos.settings.s3_bucket}/sources/{video_id}/original"


async def test_concurrent_uploads_cannot_exceed_the_quota(videos: Videos, course: Course) -> None:
    ten_megabytes = b"x" * 10_000_000
    payloads = await asyncio.gather(*(_start(videos, course, ten_megabytes, f"key {n}") for n in range(8)))
    reasons = [error["code"] for payload in payloads for error in payload["errors"]]
    assert reasons == ["QUOTA_EXCEEDED"] * 4
    other = Course()
    await videos.publish_course(other)
    assert (await _start(videos, other, ten_megabytes))["uploadSession"] is not None


async def test_small_files_reserve_a_minimum_of_the_quota(videos: Videos, course: Course) -> None:
    allowed = videos.settings.videos_quota_bytes // MIB
    for number in range(allowed):
        await _session(videos, course, SMALL, f"key {number}")
    assert await _error_reason(videos, course, SMALL, key="one more") == "QUOTA_EXCEEDED"


async def test_an_expired_upload_is_deleted_and_releases_its_quota(videos: Videos, course: Course) -> None:
    content = b"x" * 25_000_000
    session = await _session(videos, course, content)
    assert await _error_reason(videos, course, content, key="second") == "QUOTA_EXCEEDED"

    videos.clock.advance_past(videos.settings.videos_upload_lifetime)
    await videos.run_periodic_task("videos.expire-uploads")
    await videos.run_periodic_task("videos.purge-deleted")

    for mutation in (RESUME, COMPLETE):
        payload = next(iter((await videos.data(mutation, course.teacher, session=session["id"], parts=[])).values()))
        assert payload["errors"][0]["code"] == "EXPIRED"
    assert (await state_of(videos, course, VideoId(session["video"]["id"])))["status"] == "DELETED"
    assert (await _start(videos, course, content, "second"))["uploadSession"] is not None


async def test_an_unknown_course_has_no_owner(videos: Videos) -> None:
    unknown = Course(id=COURSE.new())
    assert (await _start(videos, unknown, SMALL))["errors"][0]["code"] == "NOT_OWNER"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Screen Recording 2026-11-29 at 3.04.05\u202fPM.mov", "Screen Recording 2026-11-29 at 3.04.05 PM.mov"),
        ("講義\u3000第一回.mp4", "講義 第一回.mp4"),
        (
            "family \U0001f468\u200d\U0001f469\u200d\U0001f467.mp4",
            "family \U0001f468\u200d\U0001f469\u200d\U0001f467.mp4",
        ),
        ("می\u200cخواهم.mp4", "می\u200cخواهم.mp4"),
        ("cafe\u0301\u00a0\u2009\u205f1.mp4", "café 1.mp4"),
        ("\u202egnp.mp4\u200b\ufeff", "gnp.mp4"),
        ("e\u0301" * 200 + ".mp4", "é" * 200 + ".mp4"),
    ],
)
async def test_file_names_of_all_systems_are_accepted_and_cleaned(
    videos: Videos, course: Course, name: str, kept: str
) -> None:
    payload = await _start(videos, course, SMALL, name=name)
    assert payload["errors"] == []
    record = await state_of(videos, course, VideoId(payload["uploadSession"]["video"]["id"]))
    assert record["filename"] == kept
