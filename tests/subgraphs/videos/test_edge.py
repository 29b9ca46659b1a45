"""The playback edge: files of one video for whoever has its token, in parts if wanted, and for nobody else."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from subgraphs.kernel.ids import VIDEO
from subgraphs.videos.edge import build
from subgraphs.videos.service.playback_tokens import Opening, PlaybackTokens
from subgraphs.videos.store.object_storage import connect, s3_address
from tests.subgraphs.videos.conftest import EDGE_URL, Course, Videos, playback, ready_video

PLAYABLE = "videos/of-this-test/attempt-1"
SEGMENT = bytes(range(256)) * 4_000  # about a megabyte: several pieces


@dataclass
class Edge:
    """A client of the edge, with a token for some files."""

    client: httpx.AsyncClient
    videos: Videos
    tokens: PlaybackTokens

    def token(self, prefix: str = PLAYABLE, lasts: timedelta = timedelta(minutes=10)) -> str:
        return self.tokens.issue(Opening(VIDEO.new(), prefix, self.videos.clock() + lasts))

    async def get(self, name: str, token: str | None = None, **headers: str) -> httpx.Response:
        return await self.client.get(f"/{token or self.token()}/{name}", headers=headers)


@pytest.fixture
async def edge(videos: Videos) -> AsyncIterator[Edge]:
    address = s3_address(videos.settings)
    client = connect(address)
    files = {"180p/seg_00000.m4s": SEGMENT, "master.m3u8": b"#EXTM3U\n", "secret.txt": b"secret"}
    for name, content in files.items():
        client.put_object(Bucket=address.bucket, Key=f"{PLAYABLE}/{name}", Body=content)
    client.put_object(Bucket=address.bucket, Key="sources/of-this-test/original", Body=b"the source")
    client.close()
    app = build(videos.settings, clock=videos.clock)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge.test") as http,
    ):
        yield Edge(http, videos, PlaybackTokens([videos.settings.playback_key]))


async def test_a_granted_video_plays_by_relative_addresses_alone(edge: Edge, clip: bytes) -> None:
    course = Course(is_preview=True)
    await ready_video(edge.videos, course, clip)
    url = (await playback(edge.videos, course, None))["playback"]["grant"]["hlsUrl"].removeprefix(EDGE_URL)

    master = await edge.client.get(url)
    assert master.headers["content-type"] == "application/vnd.apple.mpegurl"
    rendition_url = httpx.URL(url).join(master.text.splitlines()[-1])
    rendition = await edge.client.get(rendition_url)
    initialization = rendition.text.split('URI="')[1].split('"')[0]
    segment = next(line for line in rendition.text.splitlines() if line.endswith(".m4s"))
    for name, kind in ((initialization, "video/mp4"), (segment, "video/iso.segment")):
        answer = await edge.client.get(rendition_url.join(name))
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    for name, kind in (
        ("poster.jpg", "image/jpeg"),
        ("storyboard.vtt", "text/vtt"),
        ("storyboard.jpg", "image/jpeg"),
    ):
        answer = await edge.client.get(httpx.URL(url).join(name))
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)


async def test_a_file_comes_whole_and_may_be_kept_by_the_viewer_alone(edge: Edge) -> None:
    answer = await edge.get("180p/seg_00000.m4s", edge.token(lasts=timedelta(minutes=10)))
    assert answer.content == SEGMENT
    assert answer.headers["content-length"] == str(len(SEGMENT))
    assert answer.headers["accept-ranges"] == "bytes"
    private, age, immutable = answer.headers["cache-control"].split(", ")
    assert (private, immutable) == ("private", "immutable")
    assert 590 <= int(age.removeprefix("max-age=")) <= 600


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=1000-700000", 1000, 700_000),
        ("bytes=1000000-", 1_000_000, len(SEGMENT) - 1),
        ("bytes=-100", len(SEGMENT) - 100, len(SEGMENT) - 1),
        ("bytes=5-99999999", 5, len(SEGMENT) - 1),
    ],
)
async def test_a_part_of_a_file_is_served(edge: Edge, wanted: str, first: int, last: int) -> None:
    answer = await edge.get("180p/seg_00000.m4s", Range=wanted)
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(SEGMENT)}"
    assert answer.content == SEGMENT[first : last + 1]


async def test_a_part_beyond_the_file_is_not_satisfiable(edge: Edge) -> None:
    answer = await edge.get("180p/seg_00000.m4s", Range="bytes=99999999-")
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(SEGMENT)}")


async def test_a_range_of_another_version_gives_the_whole(edge: Edge) -> None:
    tag = (await edge.get("master.m3u8")).headers["etag"]
    same = await edge.get("master.m3u8", Range="bytes=0-3", **{"If-Range": tag})
    other = await edge.get("master.m3u8", Range="bytes=0-3", **{"If-Range": '"other"'})
    assert (same.status_code, other.status_code) == (206, 200)


async def test_what_the_viewer_has_is_not_sent_again(edge: Edge) -> None:
    tag = (await edge.get("master.m3u8")).headers["etag"]
    answer = await edge.get("master.m3u8", **{"If-None-Match": f'"x", W/{tag}'})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)


async def test_a_head_request_tells_the_size_without_the_file(edge: Edge) -> None:
    answer = await edge.client.head(f"/{edge.token()}/180p/seg_00000.m4s")
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, str(len(SEGMENT)), b"")


async def test_no_file_is_served_without_its_token(edge: Edge) -> None:
    forged = PlaybackTokens([type(edge.videos.settings.playback_key)("x" * 40)])
    opening = Opening(VIDEO.new(), PLAYABLE, edge.videos.clock() + timedelta(hours=1))
    header, claims, signature = edge.token().split(".")
    for token in (forged.issue(opening), f"{header}.{claims}.", f"{header}.{claims}.{signature[::-1]}", "x", "a.b.c"):
        for name in ("master.m3u8", "180p/seg_00000.m4s"):
            answer = await edge.get(name, token)
            assert (answer.status_code, answer.headers["cache-control"]) == (403, "no-store")


async def test_a_token_that_has_expired_opens_nothing_not_even_segments(edge: Edge) -> None:
    token = edge.token(lasts=timedelta(minutes=1))
    assert (await edge.get("180p/seg_00000.m4s", token)).status_code == 200
    edge.videos.clock.pass_all_of(timedelta(minutes=1))
    for name in ("master.m3u8", "180p/seg_00000.m4s"):
        assert (await edge.get(name, token)).status_code == 403


async def test_a_token_opens_its_own_folder_only(edge: Edge) -> None:
    other = edge.token("videos/another/attempt-1")
    assert (await edge.get("master.m3u8", other)).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "secret.txt",
        "",
        "..%2f..%2f..%2fsources%2fof-this-test%2foriginal",
        "180p/..%2fmaster.m3u8",
        "180p/seg_00000.m4s/",
        "180p//seg_00000.m4s",
        "master.m3u8%00",
        "180p/seg_99999.m4s",
    ],
)
async def test_only_the_files_of_a_presentation_are_served(edge: Edge, name: str) -> None:
    request = httpx.Request("GET", f"http://edge.test/{edge.token()}/{name}")
    assert (await edge.client.send(request)).status_code == 404


async def test_players_on_any_page_may_ask(edge: Edge) -> None:
    url = f"/{edge.token()}/master.m3u8"
    answer = await edge.client.get(url, headers={"Origin": "https://school.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "content-range" in answer.headers["access-control-expose-headers"].lower()
    preflight = await edge.client.options(
        url,
        headers={
            "Origin": "https://school.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "range",
        },
    )
    assert preflight.status_code == 200
    assert "access-control-allow-credentials" not in answer.headers


async def test_an_edge_without_its_store_says_so(videos: Videos) -> None:
    away = videos.settings.model_copy(update={"s3_endpoint_url": "http://127.0.0.1:1"})
    app = build(away)
    tokens = PlaybackTokens([away.playback_key])
    token = tokens.issue(Opening(VIDEO.new(), PLAYABLE, videos.clock() + timedelta(minutes=1)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge.test") as http:
        assert (await http.get(f"/{token}/master.m3u8")).status_code == 503
        assert (await http.get("/ready")).status_code == 503
        assert (await http.get("/health")).status_code == 200
