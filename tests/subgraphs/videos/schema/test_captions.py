"""Captions, chapters and transcripts through the graph, and their files at the edge."""

import asyncio
import base64
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from subgraphs.catalog.events import OutlineStatus
from subgraphs.kernel.identity.ids import VIDEO, VideoId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.videos.edge import build
from tests.subgraphs.principals import admin, instructor, student
from tests.subgraphs.videos.conftest import EDGE_URL, Course, Videos, playback, ready_video

RECORD = """ fragment Record on Video {
  id chapters { title startSeconds }
  captions { id language label isAutomatic webVtt } captionDrafts { id language status webVtt }
}"""
SET = f"""mutation (
  $video: ID!, $language: String!, $label: String!, $content: String!, $automatic: Boolean! = false
) {{
  setVideoCaptions(input: {{
    videoId: $video, language: $language, label: $label, content: $content, isAutomatic: $automatic
  }}) {{ video {{ ...Record }} errors {{ code message path }} }}
}} {RECORD}"""
REMOVE = f"""mutation ($video: ID!, $captions: ID!) {{
  removeVideoCaptions(input: {{videoId: $video, captionsId: $captions}}) {{ video {{ ...Record }} errors {{ code }} }}
}} {RECORD}"""
CHAPTERS = """mutation ($video: ID!, $chapters: [ChapterInput!]!) {
  setVideoChapters(input: {videoId: $video, chapters: $chapters}) {
    video { chapters { title startSeconds } } errors { code message }
  }
}"""
TRANSCRIPT = """query ($ids: [_Any!]!, $language: String, $first: Int! = 20, $after: String) {
  _entities(representations: $ids) { ... on Lecture { transcript(language: $language) {
    language label isAutomatic
    passages(first: $first, after: $after) {
      edges { node { startSeconds endSeconds text } } pageInfo { hasNextPage endCursor }
    }
  } } }
}"""
SEARCH = """query ($ids: [_Any!]!, $query: String!, $first: Int! = 20, $after: String) {
  _entities(representations: $ids) { ... on Course { transcriptSearch(query: $query, first: $first, after: $after) {
    edges { node { lecture { id } startSeconds text language } } pageInfo { hasNextPage endCursor }
  } } }
}"""
OWN_SEARCH = """query ($query: String!) {
  viewer { transcriptSearch(query: $query) { edges { node { lecture { id } startSeconds } } } }
}"""
VTT = "WEBVTT\n\n00:00.500 --> 00:01.500\nTie the bowline.\n\n00:01.500 --> 00:02.500\nThen untie a sheet bend.\n"


async def put(
    videos: Videos, course: Course, video_id: VideoId, text: str = VTT, viewer: Principal | None = None, **more: object
) -> dict[str, Any]:
    """Set captions, by default the teacher's in English; return the payload."""
    variables: Mapping[str, object] = {
        "video": video_id,
        "language": "en",
        "label": "English",
        "content": base64.b64encode(text.encode()).decode(),
        **more,
    }
    payload: dict[str, Any] = (await videos.data(SET, viewer or course.teacher, **variables))["setVideoCaptions"]
    return payload


async def transcript(videos: Videos, course: Course, viewer: Principal | None, **more: object) -> Any:
    ids = [{"__typename": "Lecture", "id": course.lecture_id}]
    return (await videos.data(TRANSCRIPT, viewer, ids=ids, **more))["_entities"][0]["transcript"]


async def search(videos: Videos, course: Course, viewer: Principal | None, query: str, **more: object) -> Any:
    ids = [{"__typename": "Course", "id": course.id}]
    return (await videos.data(SEARCH, viewer, ids=ids, query=query, **more))["_entities"][0]["transcriptSearch"]


def starts(page: Any) -> list[float]:
    return [edge["node"]["startSeconds"] for edge in page["edges"]]


async def test_captions_are_published_beside_the_film(videos: Videos, clip: bytes) -> None:
    course, learner = Course(), student()
    video_id = await ready_video(videos, course, clip)
    await videos.enroll(learner.user_id, course.id)
    before = (await playback(videos, course, learner))["playback"]["grant"]["hlsUrl"]

    payload = await put(videos, course, video_id, language="EN-us", automatic=True)

    assert payload["errors"] == []
    (track,) = payload["video"]["captions"]
    assert (track["language"], track["label"], track["isAutomatic"]) == ("en-US", "English", True)
    assert "Tie the bowline." in track["webVtt"]
    after = (await playback(videos, course, learner))["playback"]["grant"]["hlsUrl"]
    assert before.endswith("/master.m3u8")
    assert after.rpartition("/")[2].startswith("master_")
    app = build(videos.settings, clock=videos.clock)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge.test") as edge,
    ):

        async def read(url: httpx.URL | str, name: str = "") -> str:
            response = await edge.get(httpx.URL(str(url).removeprefix(EDGE_URL)).join(name))
            assert response.status_code == 200, name
            return response.text

        plain, master = await read(before), await read(after)
        assert "SUBTITLES" not in plain
        assert master.count('SUBTITLES="captions"') == plain.count("#EXT-X-STREAM-INF")
        assert (
            f'NAME="English",LANGUAGE="en-US",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="captions/{track["id"]}' in master
        )
        index = await read(after, f"captions/{track['id']}/index.m3u8")
        assert "#EXTINF:3.000,\nseg_00000.vtt\n#EXT-X-ENDLIST" in index
        assert "00:00:00.500 --> 00:00:01.500" in await read(after, f"captions/{track['id']}/seg_00000.vtt")


async def test_captions_of_a_language_are_replaced_and_their_files_outlive_the_grants(
    videos: Videos, clip: bytes
) -> None:
    course, learner = Course(), student()
    video_id = await ready_video(videos, course, clip)
    await videos.enroll(learner.user_id, course.id)
    first = (await put(videos, course, video_id))["video"]["captions"][0]["id"]
    opened = (await playback(videos, course, learner))["playback"]["grant"]["hlsUrl"]
    await put(videos, course, video_id, language="de", label="Deutsch")
    payload = await put(videos, course, video_id, text=VTT.replace("bowline", "clove hitch"))
    assert [(each["language"], each["id"] == first) for each in payload["video"]["captions"]] == [
        ("de", False),
        ("en", False),
    ]
    assert (await search(videos, course, learner, "bowline"))["edges"][0]["node"]["language"] == "de"

    app = build(videos.settings, clock=videos.clock)
    name = f"captions/{first}/index.m3u8"
    token = opened.removeprefix(f"{EDGE_URL}/").partition("/")[0]
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge.test") as edge,
    ):
        await videos.run_periodic_task("videos.purge-captions")
        assert (await edge.get(f"/{token}/{name}")).status_code == 200
        videos.clock.advance_past(timedelta(hours=6))
        await videos.run_periodic_task("videos.purge-captions")
        fresh = (await playback(videos, course, learner))["playback"]["grant"]["hlsUrl"].removeprefix(EDGE_URL)
        base = fresh.rpartition("/")[0]
    app = build(videos.settings, clock=videos.clock)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge.test") as edge,
    ):
        assert (await edge.get(f"{base}/{name}")).status_code == 404
        assert (await edge.get(fresh)).status_code == 200
        assert (await edge.get(f"{base}/master.m3u8")).status_code == 200


async def test_concurrent_uploads_all_stay(videos: Videos, clip: bytes) -> None:
    course = Course()
    video_id = await ready_video(videos, course, clip)
    languages = ["en", "de", "fr", "es"]
    await asyncio.gather(*(put(videos, course, video_id, language=each, label=each) for each in languages))
    payload = await put(videos, course, video_id, language="it", label="it")
    assert [each["language"] for each in payload["video"]["captions"]] == sorted([*languages, "it"])


async def test_removed_captions_leave_the_film_without_them(videos: Videos, clip: bytes) -> None:
    course = Course(is_preview=True)
    video_id = await ready_video(videos, course, clip)
    captions = (await put(videos, course, video_id))["video"]["captions"][0]["id"]
    for _ in range(2):
        removed = (await videos.data(REMOVE, course.teacher, video=video_id, captions=captions))["removeVideoCaptions"]
        assert (removed["errors"], removed["video"]["captions"]) == ([], [])
    grant = (await playback(videos, course, None))["playback"]["grant"]
    assert grant["hlsUrl"].endswith("/master.m3u8")
    assert await transcript(videos, course, None) is None
    assert starts(await search(videos, course, None, "bowline")) == []


WRONG: list[tuple[dict[str, Any], str, str, str]] = [
    ({"language": "english!"}, "INVALID", "language", "tag"),
    ({"label": " "}, "INVALID", "label", "1 to 60"),
    ({"text": "nothing"}, "INVALID", "content", "Line 1:"),
    ({"text": "1\n00:00:02,000 --> 00:00:01,000\na"}, "INVALID", "content", "Line 2:"),
    ({"text": "0:1 --> 0:2\na\n\n1:00 --> 1:01\nb"}, "INVALID", "content", "after the end"),
    ({"text": "x" * 660_000}, "TOO_LARGE", "content", "640 KiB"),
]


async def test_a_wrong_file_is_rejected_and_nothing_changes(videos: Videos, clip: bytes) -> None:
    course = Course()
    video_id = await ready_video(videos, course, clip)
    before = (await put(videos, course, video_id))["video"]["captions"]
    for change, code, path, message in WRONG:
        payload = await put(videos, course, video_id, **change)
        assert payload["video"] is None
        (error,) = payload["errors"]
        assert (error["code"], error["path"]) == (code, [path])
        assert message in error["message"]
    assert (await put(videos, course, video_id, language="de"))["video"]["captions"][-1] == before[0]


async def test_captions_wait_for_a_ready_video(videos: Videos, clip: bytes) -> None:
    course = Course()
    await videos.publish_course(course, 1)
    video_id = await videos.upload(course, clip, "k")
    assert (await put(videos, course, video_id))["errors"][0]["code"] == "NOT_READY"


async def test_only_those_who_manage_a_video_change_its_captions(videos: Videos, clip: bytes) -> None:
    course = Course()
    video_id = await ready_video(videos, course, clip)
    for viewer in (None, student()):
        variables = {"video": video_id, "language": "en", "label": "x", "content": ""}
        response = await videos.response(SET, viewer, **variables)
        assert response["errors"][0]["extensions"]["code"] in {"UNAUTHENTICATED", "FORBIDDEN"}
    assert (await put(videos, course, video_id, viewer=instructor()))["errors"][0]["code"] == "NOT_FOUND"
    assert (await put(videos, course, VIDEO.new()))["errors"][0]["code"] == "NOT_FOUND"
    assert (await put(videos, course, video_id, viewer=admin()))["errors"] == []
    (audited,) = [event for event in await videos.published_events(video_id) if event.type == "videos.audited"]
    assert "video.set_captions" in audited.payload


async def test_a_learner_sees_captions_without_the_file(videos: Videos, clip: bytes) -> None:
    course = Course()
    await put(videos, course, await ready_video(videos, course, clip))
    query = """query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Lecture { video {
      captions { language webVtt } captionDrafts { id } chapters { title } } } } }"""
    ids = [{"__typename": "Lecture", "id": course.lecture_id}]
    entities = (await videos.data(query, student(), ids=ids))["_entities"]
    assert entities == [
        {"video": {"captions": [{"language": "en", "webVtt": None}], "captionDrafts": [], "chapters": []}}
    ]


async def test_the_transcript_is_for_those_who_may_watch(videos: Videos, clip: bytes) -> None:
    course, learner = Course(), student()
    video_id = await ready_video(videos, course, clip)
    await videos.enroll(learner.user_id, course.id)
    await put(videos, course, video_id)
    await put(videos, course, video_id, VTT.replace("Tie", "Mache"), language="de", label="Deutsch")

    shown = await transcript(videos, course, learner, language="en-GB")
    assert (shown["language"], shown["label"]) == ("en", "English")
    assert shown["passages"]["edges"] == [
        {"node": {"startSeconds": 0.5, "endSeconds": 2.5, "text": "Tie the bowline. Then untie a sheet bend."}}
    ]
    assert (await transcript(videos, course, learner, language="de"))["language"] == "de"
    for viewer in (None, student(), instructor()):
        assert await transcript(videos, course, viewer) is None
        assert starts(await search(videos, course, viewer, "bowline")) == []
    await videos.revoke(learner.user_id, course.id)
    assert await transcript(videos, course, learner) is None


async def test_a_transcript_comes_in_pages(videos: Videos, clip: bytes) -> None:
    course = Course(is_preview=True)
    text = "\n\n".join(f"00:00.{number:03} --> 00:03.000\n{'word ' * 40}{number}." for number in range(1, 8))
    await put(videos, course, await ready_video(videos, course, clip), text)
    found: list[str] = []
    after = None
    while True:
        passages = (await transcript(videos, course, None, first=3, after=after))["passages"]
        found += [edge["node"]["text"].split()[-1] for edge in passages["edges"]]
        if not passages["pageInfo"]["hasNextPage"]:
            break
        after = passages["pageInfo"]["endCursor"]
    assert found == [f"{number}." for number in range(1, 8)]


async def test_a_search_lands_on_the_second_of_the_word(videos: Videos, clip: bytes) -> None:
    course, learner = Course(), student()
    await put(videos, course, await ready_video(videos, course, clip))
    await videos.enroll(learner.user_id, course.id)
    for query, expected in {
        "bowline": [0.5],
        "SHEET ben": [1.5],
        "bow": [0.5],
        "bow ": [],
        "tie then": [0.5],
        "bowline granny": [],
        "?": [],
    }.items():
        assert starts(await search(videos, course, learner, query)) == expected, query
    for viewer in (course.teacher, admin()):
        assert starts(await search(videos, course, viewer, "bowline")) == [0.5]
    hits = (await videos.data(OWN_SEARCH, learner, query="sheet"))["viewer"]["transcriptSearch"]["edges"]
    assert [edge["node"]["lecture"]["id"] for edge in hits] == [course.lecture_id]
    other = (await videos.data(OWN_SEARCH, student(), query="sheet"))["viewer"]["transcriptSearch"]["edges"]
    assert other == []


async def test_an_unpublished_course_is_not_searched(videos: Videos, clip: bytes) -> None:
    course, learner = Course(status=OutlineStatus.DRAFT, is_preview=True), student()
    await put(videos, course, await ready_video(videos, course, clip))
    await videos.enroll(learner.user_id, course.id)
    assert starts(await search(videos, course, learner, "bowline")) == []
    assert (await videos.data(OWN_SEARCH, learner, query="bowline"))["viewer"]["transcriptSearch"]["edges"] == []


async def test_chapters_are_sorted_and_checked(videos: Videos, clip: bytes) -> None:
    course = Course()
    video_id = await ready_video(videos, course, clip)

    async def change(*chapters: tuple[int, str], viewer: Principal | None = None) -> Any:
        given = [{"startSeconds": start, "title": title} for start, title in chapters]
        variables = {"video": video_id, "chapters": given}
        return (await videos.data(CHAPTERS, viewer or course.teacher, **variables))["setVideoChapters"]

    good = await change((2, "End"), (0, " Start "))
    assert good["video"]["chapters"] == [
        {"startSeconds": 0, "title": "Start"},
        {"startSeconds": 2, "title": "End"},
    ]
    for wrong in ([(3, "late")], [(-1, "early")], [(1, "a"), (1, "b")], [(0, "")], [(0, "x" * 121)], [(0, "a")] * 101):
        assert (await change(*wrong))["errors"][0]["code"] == "INVALID"
    assert (await change((0, "x"), viewer=instructor()))["errors"][0]["code"] == "NOT_FOUND"
    assert (await change())["video"]["chapters"] == []


async def test_a_deleted_video_leaves_no_transcript(videos: Videos, clip: bytes) -> None:
    course = Course()
    video_id = await ready_video(videos, course, clip)
    await put(videos, course, video_id)
    course.video_id = None
    await videos.publish_course(course, 3)
    deleted = await videos.data(
        "mutation ($id: ID!) { deleteVideo(input: {videoId: $id}) { errors { code } } }", course.teacher, id=video_id
    )
    assert deleted["deleteVideo"]["errors"] == []
    await videos.run_periodic_task("videos.purge-deleted")
    course.video_id = video_id
    await videos.publish_course(course, 4)
    assert starts(await search(videos, course, course.teacher, "bowline")) == []
