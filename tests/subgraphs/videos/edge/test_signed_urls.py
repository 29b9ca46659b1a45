"""CloudFront's signed URLs of segments, in playlists that the edge serves."""

import base64
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from subgraphs.kernel.identity.ids import VIDEO
from subgraphs.kernel.object_storage.s3 import connect, s3_address
from subgraphs.videos.edge import build
from subgraphs.videos.edge.signed_urls import Distribution, InvalidSigningKey, SignedUrls
from subgraphs.videos.service.playback.playback_tokens import PlaybackClaims, PlaybackTokens
from tests.subgraphs.videos.conftest import Videos

CDN = "https://d111111abcdef8.cloudfront.net"
FOLDER = "videos/vid_of_this_test/attempt-1"
EXPIRES = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
MEDIA = '#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:1.0,\nseg_00000.m4s\n#EXT-X-ENDLIST\n'
MASTER = '#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,URI="audio/index.m3u8"\n#EXT-X-STREAM-INF:BANDWIDTH=1\n180p/index.m3u8\n'


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> SecretStr:
    return SecretStr(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


def decoded(text: str) -> bytes:
    """Decode Base64 as CloudFront writes it into URLs."""
    return base64.b64decode(text.replace("-", "+").replace("_", "=").replace("~", "/"))


def check(url: str, key: rsa.RSAPrivateKey, expires: datetime) -> None:
    """Verify the signature and the policy of a URL, as CloudFront does."""
    parameters = httpx.URL(url).params
    policy = decoded(parameters["Policy"])
    key.public_key().verify(decoded(parameters["Signature"]), policy, padding.PKCS1v15(), SHA1())
    (statement,) = json.loads(policy)["Statement"]
    assert statement["Resource"] == f"{CDN}/{FOLDER}/*"
    assert url.startswith(statement["Resource"].removesuffix("*"))
    assert statement["Condition"] == {"DateLessThan": {"AWS:EpochTime": int(expires.timestamp())}}
    assert parameters["Key-Pair-Id"] == "K1"


def test_segments_have_signed_urls_and_playlists_stay_relative(key: rsa.RSAPrivateKey) -> None:
    urls = SignedUrls(Distribution(f"{CDN}/", "K1", pem(key)))
    lines = urls.rewrite(MEDIA, FOLDER, "180p/index.m3u8", EXPIRES).splitlines()
    first = lines[1].removeprefix('#EXT-X-MAP:URI="').removesuffix('"')
    for url, name in ((first, "init.mp4"), (lines[3], "seg_00000.m4s")):
        assert url.partition("?")[0] == f"{CDN}/{FOLDER}/180p/{name}"
        check(url, key, EXPIRES)
    assert (lines[0], lines[2], lines[4]) == ("#EXTM3U", "#EXTINF:1.0,", "#EXT-X-ENDLIST")
    assert urls.rewrite(MASTER, FOLDER, "master.m3u8", EXPIRES) == MASTER


def test_other_keys_are_rejected_without_being_named() -> None:
    for wrong in (SecretStr("secret"), pem(ed25519.Ed25519PrivateKey.generate())):
        with pytest.raises(InvalidSigningKey) as raised:
            SignedUrls(Distribution(CDN, "K1", wrong))
        assert wrong.get_secret_value() not in str(raised.value)


async def test_the_edge_serves_such_playlists_to_viewers_with_a_token(videos: Videos, key: rsa.RSAPrivateKey) -> None:
    address = s3_address(videos.settings)
    client = connect(address)
    for name, text in (("180p/index.m3u8", MEDIA), ("master.m3u8", MASTER)):
        client.put_object(Bucket=address.bucket, Key=f"{FOLDER}/{name}", Body=text.encode())
    client.close()
    settings = videos.settings.model_copy(
        update={
            "playback_cloudfront_url": CDN,
            "playback_cloudfront_key_id": "K1",
            "playback_cloudfront_private_key": pem(key),
        }
    )
    expires = (videos.clock() + timedelta(minutes=5)).replace(microsecond=0)
    token = PlaybackTokens([settings.playback_key]).issue(PlaybackClaims(VIDEO.new(), FOLDER, expires))
    app = build(settings, clock=videos.clock)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge.test") as edge,
    ):
        for _ in range(2):
            playlist = await edge.get(f"/{token}/180p/index.m3u8")
            check(playlist.text.splitlines()[3], key, expires)
        assert playlist.headers["content-type"] == "application/vnd.apple.mpegurl"
        assert playlist.headers["cache-control"].startswith("private, max-age=")
        assert (await edge.get(f"/{token}/master.m3u8")).text == MASTER
        assert (await edge.get(f"/{token}/360p/index.m3u8")).status_code == 404
        assert (await edge.get("/x/180p/index.m3u8")).status_code == 403
