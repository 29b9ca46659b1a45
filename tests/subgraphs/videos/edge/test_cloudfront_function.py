"""The CloudFront Function, run by Node with tokens of ours."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from pydantic import SecretStr

from subgraphs.kernel.identity.ids import VIDEO
from subgraphs.videos.edge.file_names import FILE, FOLDER
from subgraphs.videos.service.playback.playback_tokens import PlaybackClaims, PlaybackTokens

SCRIPT = Path(__file__).parents[4] / "docker" / "cloudfront" / "playback.js"
PREFIX = f"videos/{VIDEO.new()}/attempt-3"
NEW, OLD, OTHER = (f"{name} signing key, with 32 bytes or more" for name in ("new", "old", "other"))

HARNESS = """
const [source, keys, requests] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const cf = { kvs: () => ({ get: async (name) => {
  if (name !== 'playback-keys' || keys === null) throw new Error('KeyNotFound');
  return keys;
} }) };
const body = source.replace(/^import cf from .*$/m, '') + '; return handler;';
const made = new Function('cf', 'require', body)(cf, require);
Promise.all(requests.map((request) => made({ version: '1.0', request })))
  .then((all) => console.log(JSON.stringify(all)));
"""

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")


def handled(paths: Sequence[str], keys: Sequence[str] | None = (NEW, OLD), method: str = "GET") -> list[dict[str, Any]]:
    """Return what the function makes of viewers' requests."""
    requests = [
        {
            "method": method,
            "uri": path,
            "querystring": {"a": {"value": "1"}},
            "headers": {"authorization": {"value": "x"}, "range": {"value": "bytes=0-1"}},
            "cookies": {"c": {"value": "1"}},
        }
        for path in paths
    ]
    sent = json.dumps([SCRIPT.read_text(), None if keys is None else json.dumps(keys), requests])
    ran = subprocess.run(["node", "-e", HARNESS], input=sent, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
    made: list[dict[str, Any]] = json.loads(ran.stdout)
    return made


def token(key: str = NEW, prefix: str = PREFIX, lasts: timedelta = timedelta(minutes=5)) -> str:
    claims = PlaybackClaims(VIDEO.new(), prefix, datetime.now(UTC) + lasts, datetime.now(UTC))
    return PlaybackTokens([SecretStr(key)]).issue(claims)


def statuses(paths: Sequence[str], **more: Any) -> list[int]:
    return [made.get("statusCode", 200) for made in handled(paths, **more)]


def test_a_token_is_stripped_so_that_the_cache_key_is_the_file() -> None:
    names = [
        *("master.m3u8", "poster.jpg", "storyboard.vtt", "720p/seg_00012.m4s", "audio-2/init_0.mp4"),
        f"master_{'0' * 26}.m3u8",
        f"captions/cap_{'0' * 26}/seg_00000.vtt",
    ]
    made = handled([f"/{token()}/{name}" for name in names])
    assert [request["uri"] for request in made] == [f"/{PREFIX}/{name}" for name in names]
    assert all((request["querystring"], request["cookies"]) == ({}, {}) for request in made)
    assert {tuple(request["headers"]) for request in made} == {("range",)}
    assert len({json.dumps(request) for request in handled([f"/{token()}/master.m3u8" for _ in range(3)])}) == 1


def test_keys_are_rotated_without_a_break() -> None:
    paths = [f"/{token(key)}/master.m3u8" for key in (NEW, OLD, OTHER)]
    assert statuses(paths) == [200, 200, 403]
    assert statuses(paths, keys=[OTHER, NEW]) == [200, 403, 200]
    assert statuses(paths, keys=None) == [403, 403, 403]


def test_wrong_and_expired_tokens_are_rejected_and_not_cached() -> None:
    good = token()
    header, claims, signature = good.split(".")
    key = OctKey.import_key(NEW)
    payload = {"aud": "playback", "vid": "v", "pfx": PREFIX, "exp": 9_999_999_999}

    def signed(**changes: object) -> str:
        return jwt.encode({"alg": "HS256"}, {**payload, **changes}, key, algorithms=["HS256"])

    none = "eyJhbGciOiJub25lIn0"
    wrong = [
        token(lasts=timedelta(seconds=-1)),
        f"{header}.{claims}.{signature[:-1]}",
        f"{header}.{claims}.{signature[::-1]}",
        f"{header}.{claims}.",
        f"{none}.{claims}.",
        f"{none}.{claims}.{signature}",
        signed(aud="other"),
        signed(exp="9999999999"),
        signed(exp=1),
        signed(pfx="sources/x"),
        signed(pfx=f"{PREFIX}/../../x"),
        signed(pfx=7),
        signed(note="x" * 2000),
        "a.b.c",
        "x",
    ]
    made = handled([f"/{each}/master.m3u8" for each in wrong])
    assert [each.get("statusCode") for each in made] == [403] * len(wrong)
    assert all(each["headers"]["cache-control"]["value"] == "no-store" for each in made)
    assert statuses([f"/{signed()}/master.m3u8"]) == [200]


def test_other_files_and_methods_are_rejected() -> None:
    good = token()
    names = ["", "secret.txt", "../x/master.m3u8", "master.m3u8/", "0p/index.m3u8", "%2e%2e/master.m3u8", "\n"]
    assert statuses([*(f"/{good}/{name}" for name in names), "/", "", f"/{good}"]) == [404] * (len(names) + 3)
    assert statuses([f"/{good}/master.m3u8"], method="POST") == [405]
    assert statuses([f"/{good}/master.m3u8"], method="HEAD") == [200]


def test_the_names_of_files_are_those_of_the_edge() -> None:
    script = SCRIPT.read_text()
    for name, pattern in (("FILE", f"(?:{FILE})" if "|" in FILE else FILE), ("FOLDER", FOLDER)):
        escaped = pattern.replace("/", r"\/")
        assert f"const {name} = /^{escaped}$/;" in script
