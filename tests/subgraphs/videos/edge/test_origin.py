"""The edge as the origin of shared caches: folders for tokens, files by their keys, both for caches alone."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from subgraphs.kernel.identity.ids import VIDEO
from subgraphs.kernel.object_storage.s3 import connect, s3_address
from subgraphs.videos.edge import build
from subgraphs.videos.service.playback.playback_tokens import PlaybackClaims, PlaybackTokens
from tests.subgraphs.videos.conftest import Videos

FOLDER = "videos/vid_of_this_test/attempt-1"
SECRET, EARLIER = "the origin's secret, long enough!", "the origin's earlier secret, as long"


@pytest.fixture
async def origin(videos: Videos) -> AsyncIterator[httpx.AsyncClient]:
    address = s3_address(videos.settings)
    client = connect(address)
    client.put_object(Bucket=address.bucket, Key=f"{FOLDER}/180p/seg_00000.m4s", Body=b"segment")
    client.put_object(Bucket=address.bucket, Key="sources/vid_of_this_test/original", Body=b"the source")
    client.close()
    settings = videos.settings.model_copy(
        update={"playback_origin_secret": SecretStr(SECRET), "playback_previous_origin_secrets": (SecretStr(EARLIER),)}
    )
    app = build(settings, clock=videos.clock)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge.test") as http,
    ):
        yield http


def token(videos: Videos, lasts: timedelta = timedelta(minutes=10)) -> str:
    claims = PlaybackClaims(VIDEO.new(), FOLDER, videos.clock() + lasts)
    return PlaybackTokens([videos.settings.playback_key]).issue(claims)


@pytest.mark.parametrize("secret", [SECRET, EARLIER])
async def test_a_cache_with_the_secret_gets_files_that_it_may_share(origin: httpx.AsyncClient, secret: str) -> None:
    headers = {"X-Lectern-Origin": secret}
    response = await origin.get(f"/_files/{FOLDER}/180p/seg_00000.m4s", headers=headers)
    assert (response.status_code, response.content) == (200, b"segment")
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    part = await origin.get(f"/_files/{FOLDER}/180p/seg_00000.m4s", headers={**headers, "Range": "bytes=1-2"})
    assert (part.status_code, part.content) == (206, b"eg")


async def test_others_find_nothing(origin: httpx.AsyncClient, videos: Videos) -> None:
    for headers in ({}, {"X-Lectern-Origin": ""}, {"X-Lectern-Origin": SECRET[:-1]}, {"X-Lectern-Origin": "ü"}):
        sent = {**headers, "X-Playback-Token": token(videos)}
        encoded = httpx.Headers({name.encode(): value.encode() for name, value in sent.items()})
        for path in (f"/_files/{FOLDER}/180p/seg_00000.m4s", "/_authorize"):
            response = await origin.get(path, headers=encoded)
            assert (response.status_code, response.headers["cache-control"]) == (404, "no-store")


@pytest.mark.parametrize(
    "key",
    [
        "sources/vid_of_this_test/original",
        f"{FOLDER}/../../../sources/vid_of_this_test/original",
        f"{FOLDER}/secret.txt",
        "180p/seg_00000.m4s",
        f"{FOLDER}/180p/seg_00001.m4s",
    ],
)
async def test_only_published_files_are_served(origin: httpx.AsyncClient, key: str) -> None:
    request = httpx.Request("GET", f"http://edge.test/_files/{key}", headers={"X-Lectern-Origin": SECRET})
    assert (await origin.send(request)).status_code == 404


async def test_a_token_opens_its_folder_until_it_expires(origin: httpx.AsyncClient, videos: Videos) -> None:
    headers = {"X-Lectern-Origin": SECRET, "X-Playback-Token": token(videos)}
    response = await origin.get("/_authorize", headers=headers)
    assert (response.status_code, response.headers["x-playback-folder"]) == (204, FOLDER)
    assert 590 <= int(response.headers["x-playback-max-age"]) <= 600
    videos.clock.advance_past(timedelta(minutes=10))
    for wrong in (headers["X-Playback-Token"], "x", ""):
        rejected = await origin.get("/_authorize", headers={**headers, "X-Playback-Token": wrong})
        assert (rejected.status_code, "x-playback-folder" in rejected.headers) == (403, False)


async def test_without_a_secret_there_is_no_origin(videos: Videos) -> None:
    app = build(videos.settings, clock=videos.clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge.test") as http:
        for path in ("/_authorize", f"/_files/{FOLDER}/master.m3u8"):
            response = await http.get(path, headers={"X-Lectern-Origin": ""})
            assert response.status_code in {403, 404}
