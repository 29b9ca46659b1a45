"""The playback edge: files of one video, for requests with its token."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from subgraphs.kernel.identity.ids import VIDEO
from subgraphs.kernel.object_storage.s3 import connect, s3_address
from subgraphs.videos.edge import build
from subgraphs.videos.service.playback.playback_tokens import PlaybackClaims, PlaybackTokens
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
        return self.tokens.issue(PlaybackClaims(VIDEO.new(), prefix, self.videos.clock() + lasts))

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


async def test_a_granted_video_plays_by_relative_urls(edge: Edge, clip: bytes) -> None:
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
        response = await edge.client.get(rendition_url.join(name))
        assert (response.status_code, response.headers["content-type"]) == (200, kind)
    for name, kind in (
        ("poster.jpg", "image/jpeg"),
        ("storyboard.vtt", "text/vtt"),
        ("storyboard.jpg", "image/jpeg"),
    ):
        response = await edge.client.get(httpx.URL(url).join(name))
        assert (response.status_code, response.headers["content-type"]) == (200, kind)


async def test_a_file_is_cacheable_by_private_caches_until_the_token_expires(edge: Edge) -> None:
    response = await edge.get("180p/seg_00000.m4s", edge.token(lasts=timedelta(minutes=10)))
    assert response.content == SEGMENT
    assert response.headers["content-length"] == str(len(SEGMENT))
    assert response.headers["accept-ranges"] == "bytes"
    private, age, immutable = response.headers["cache-control"].split(", ")
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
async def test_a_range_of_a_file_is_partial_content(edge: Edge, wanted: str, first: int, last: int) -> None:
    response = await edge.get("180p/seg_00000.m4s", Range=wanted)
    assert response.status_code == 206
    assert response.headers["content-range"] == f"bytes {first}-{last}/{len(SEGMENT)}"
    assert response.content == SEGMENT[first : last + 1]


async def test_a_range_beyond_the_file_is_not_satisfiable(edge: Edge) -> None:
    response = await edge.get("180p/seg_00000.m4s", Range="bytes=99999999-")
    assert (response.status_code, response.headers["content-range"]) == (416, f"bytes */{len(SEGMENT)}")


async def test_a_range_with_an_outdated_if_range_is_ignored(edge: Edge) -> None:
    tag = (await edge.get("master.m3u8")).headers["etag"]
    same = await edge.get("master.m3u8", Range="bytes=0-3", **{"If-Range": tag})
    other = await edge.get("master.m3u8", Range="bytes=0-3", **{"If-Range": '"other"'})
    assert (same.status_code, other.status_code) == (206, 200)


async def test_a_matching_if_none_match_is_not_modified(edge: Edge) -> None:
    tag = (await edge.get("master.m3u8")).headers["etag"]
    response = await edge.get("master.m3u8", **{"If-None-Match": f'"x", W/{tag}'})
    assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", tag)


async def test_a_head_request_has_the_size_and_no_body(edge: Edge) -> None:
    response = await edge.client.head(f"/{edge.token()}/180p/seg_00000.m4s")
    assert (response.status_code, response.headers["content-length"], response.content) == (200, str(len(SEGMENT)), b"")


async def test_an_invalid_token_is_forbidden(edge: Edge) -> None:
    forged = PlaybackTokens([type(edge.videos.settings.playback_key)("x" * 40)])
    forged_claims = PlaybackClaims(VIDEO.new(), PLAYABLE, edge.videos.clock() + timedelta(hours=1))
    header, claims, signature = edge.token().split(".")
    for token in (
        forged.issue(forged_claims),
        f"{header}.{claims}.",
        f"{header}.{claims}.{signature[::-1]}",
        "x",
        "a.b.c",
    ):
        for name in ("master.m3u8", "180p/seg_00000.m4s"):
            response = await edge.get(name, token)
            assert (response.status_code, response.headers["cache-control"]) == (403, "no-store")


async def test_an_expired_token_is_forbidden_for_playlists_and_segments(edge: Edge) -> None:
    token = edge.token(lasts=timedelta(minutes=1))
    assert (await edge.get("180p/seg_00000.m4s", token)).status_code == 200
    edge.videos.clock.advance_past(timedelta(minutes=1))
    for name in ("master.m3u8", "180p/seg_00000.m4s"):
        assert (await edge.get(name, token)).status_code == 403


async def test_a_token_gives_access_to_its_own_folder_only(edge: Edge) -> None:
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
async def test_only_published_file_names_are_served(edge: Edge, name: str) -> None:
    request = httpx.Request("GET", f"http://edge.test/{edge.token()}/{name}")
    assert (await edge.client.send(request)).status_code == 404


async def test_every_audio_track_is_served(edge: Edge) -> None:
    address = s3_address(edge.videos.settings)
    client = connect(address)
    for folder in ("audio", "audio-2", "audio-12"):
        client.put_object(Bucket=address.bucket, Key=f"{PLAYABLE}/{folder}/index.m3u8", Body=b"#EXTM3U\n")
        assert (await edge.get(f"{folder}/index.m3u8")).status_code == 200
    client.close()


async def test_cross_origin_requests_are_allowed_without_credentials(edge: Edge) -> None:
    url = f"/{edge.token()}/master.m3u8"
    response = await edge.client.get(url, headers={"Origin": "https://school.example"})
    assert response.headers["access-control-allow-origin"] == "*"
    assert "content-range" in response.headers["access-control-expose-headers"].lower()
    preflight = await edge.client.options(
        url,
        headers={
            "Origin": "https://school.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "range",
        },
    )
    assert preflight.status_code == 200
    assert "access-control-allow-credentials" not in response.headers


async def test_an_unavailable_object_store_is_service_unavailable(videos: Videos) -> None:
    away = videos.settings.model_copy(update={"s3_endpoint_url": "http://127.0.0.1:1"})
    app = build(away)
    tokens = PlaybackTokens([away.playback_key])
    token = tokens.issue(PlaybackClaims(VIDEO.new(), PLAYABLE, videos.clock() + timedelta(minutes=1)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge.test") as http:
        assert (await http.get(f"/{token}/master.m3u8")).status_code == 503
        assert (await http.get("/ready")).status_code == 503
        assert (await http.get("/health")).status_code == 200
