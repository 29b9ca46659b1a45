"""An instructor's own videos: found again, with where they are used, and uploads that can be continued."""

from typing import Any

import pytest

from subgraphs.kernel.identity.principal import Principal
from subgraphs.videos.store.documents import VideoDocument
from tests.subgraphs.principals import admin, instructor, student
from tests.subgraphs.videos.conftest import RESUME, START, Course, Videos, upload_variables

VIDEOS = """query ($filter: VideoFilterInput, $first: Int! = 20, $after: String) { viewer { id
  videos(filter: $filter, first: $first, after: $after) {
    edges { node {
      id status filename sizeBytes createdAt uploadSessionId course { id } lectures { id } isPromo
    } }
    pageInfo { hasNextPage endCursor }
  }
} }"""
DELETE = "mutation ($id: ID!) { deleteVideo(input: {videoId: $id}) { video { id } errors { code } } }"
SMALL = b"x" * 1000


async def _course(videos: Videos, teacher: Principal) -> Course:
    course = Course(teacher=teacher)
    await videos.publish_course(course)
    return course


async def _start(videos: Videos, course: Course, key: str) -> Any:
    started = await videos.data(START, course.teacher, **upload_variables(course, SMALL, key))
    return started["startVideoUpload"]["uploadSession"]


async def _nodes(videos: Videos, viewer: Principal, **wanted: Any) -> list[Any]:
    page = (await videos.data(VIDEOS, viewer, filter=wanted))["viewer"]["videos"]
    return [edge["node"] for edge in page["edges"]]


async def test_an_interrupted_upload_is_found_and_continued_elsewhere(videos: Videos) -> None:
    course = await _course(videos, instructor())
    session = await _start(videos, course, "a")

    [found] = await _nodes(videos, course.teacher)
    resumed = await videos.data(RESUME, course.teacher, session=found["uploadSessionId"])

    assert found["status"] == "AWAITING_UPLOAD"
    assert (found["filename"], found["sizeBytes"], found["course"]) == ("lesson.mp4", "1000", {"id": course.id})
    assert found["uploadSessionId"] == session["id"]
    assert len(resumed["resumeVideoUpload"]["uploadSession"]["parts"]) == 1


async def test_a_video_says_which_lectures_show_it(videos: Videos) -> None:
    course = await _course(videos, instructor())
    shown, unused = await videos.upload(course, SMALL, "a"), await videos.upload(course, SMALL, "b")
    course.video_id = shown
    await videos.publish_course(course, revision=2)

    nodes = await _nodes(videos, course.teacher)

    assert [node["id"] for node in nodes] == [unused, shown]
    assert [node["lectures"] for node in nodes] == [[], [{"id": course.lecture_id}]]
    assert [node["isPromo"] for node in nodes] == [False, False]
    assert [node["uploadSessionId"] for node in nodes] == [None, None]


async def test_a_video_says_whether_it_is_the_promo_video_of_its_course(videos: Videos) -> None:
    course = await _course(videos, instructor())
    promo, unused = await videos.upload(course, SMALL, "a"), await videos.upload(course, SMALL, "b")
    course.promo_video_id = promo
    await videos.publish_course(course, revision=2)

    nodes = await _nodes(videos, course.teacher)

    assert [(node["id"], node["isPromo"], node["lectures"]) for node in nodes] == [
        (unused, False, []),
        (promo, True, []),
    ]


async def test_videos_are_filtered_by_course_and_status(videos: Videos) -> None:
    teacher = instructor()
    first, second = await _course(videos, teacher), await _course(videos, teacher)
    begun = (await _start(videos, first, "a"))["video"]["id"]
    uploaded = await videos.upload(second, SMALL, "b")

    assert [node["id"] for node in await _nodes(videos, teacher)] == [uploaded, begun]
    assert [node["id"] for node in await _nodes(videos, teacher, courseId=first.id)] == [begun]
    assert [node["id"] for node in await _nodes(videos, teacher, statuses=["UPLOADED"])] == [uploaded]
    assert await _nodes(videos, teacher, statuses=["UPLOADED"], courseId=first.id) == []
    assert await _nodes(videos, teacher, statuses=[]) == []


async def test_deleted_videos_and_those_of_others_are_not_listed(videos: Videos) -> None:
    course = await _course(videos, instructor())
    video_id = await videos.upload(course, SMALL, "a")
    assert await _nodes(videos, instructor()) == []
    await videos.data(DELETE, course.teacher, id=video_id)
    assert await _nodes(videos, course.teacher) == []
    assert await _nodes(videos, course.teacher, statuses=["DELETED"]) == []


async def test_the_pages_of_videos_join(videos: Videos) -> None:
    course = await _course(videos, instructor())
    made = [(await _start(videos, course, key))["video"]["id"] for key in "abc"]
    page = (await videos.data(VIDEOS, course.teacher, first=2))["viewer"]["videos"]
    after = page["pageInfo"]["endCursor"]
    rest = (await videos.data(VIDEOS, course.teacher, first=2, after=after))["viewer"]["videos"]
    assert [edge["node"]["id"] for each in (page, rest) for edge in each["edges"]] == made[::-1]
    assert (page["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)


@pytest.mark.parametrize("viewer", [student(), admin()])
async def test_callers_who_do_not_teach_have_no_videos(videos: Videos, viewer: Principal) -> None:
    response = await videos.response(VIDEOS, viewer)
    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await videos.data("{ viewer { id } }"))["viewer"] is None


async def test_a_page_of_videos_has_an_index(videos: Videos) -> None:
    indexes = await VideoDocument.get_pymongo_collection().index_information()
    assert [("owner_id", 1), ("_id", -1)] in [list(index["key"]) for index in indexes.values()]
