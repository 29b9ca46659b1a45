"""Every file plays, or fails with a reason: small files of many kinds, encoded and measured by decoding the result."""

import itertools
import json
import subprocess
from pathlib import Path

import pytest

from lectern.embedded.ffmpeg import ffmpeg, ffprobe
from subgraphs.videos.encoding.encoder import FfmpegEncoder, Tools
from subgraphs.videos.service.model import FailureCode
from subgraphs.videos.service.ports.encoder import EncodingFailed
from subgraphs.videos.service.transcoding.media import MediaLimits
from tests.subgraphs.videos.encoding.corpus.recipes import RECIPES, Ready, Recipe

_LIMITS = MediaLimits(max_duration_seconds=600, max_pixels=4096 * 2304)
_TOLERANCE = 0.2
_PARAMETERS = [
    pytest.param(recipe, id=recipe.name, marks=() if recipe.quick else pytest.mark.corpus) for recipe in RECIPES
]


@pytest.mark.parametrize("recipe", _PARAMETERS)
async def test_a_file_plays_or_fails_with_its_reason(recipe: Recipe, tmp_path: Path) -> None:
    source, target = recipe.make(tmp_path), tmp_path / "work" / "files"
    target.mkdir(parents=True)

    outcome = await _outcome(source, target)

    if isinstance(recipe.verdict, FailureCode):
        assert outcome is recipe.verdict
    else:
        assert outcome is None
        _check(target, recipe.verdict)


async def _outcome(source: Path, target: Path) -> FailureCode | None:
    encoder = FfmpegEncoder(Tools(ffmpeg(), ffprobe()), _LIMITS, threads=1)
    media = await encoder.examine(source)
    if isinstance(media, FailureCode):
        return media
    try:
        await encoder.encode(source, target, media, lambda _: None)
    except EncodingFailed as failed:
        return failed.code
    return None


def _check(target: Path, expected: Ready) -> None:
    rungs = sorted((path for path in target.glob("*p")), key=lambda path: -int(path.name[:-1]))
    sounds = sorted(target.glob("audio*"))
    assert len(sounds) == expected.sounds
    width, height = expected.size
    assert rungs[0].name == f"{min(expected.size)}p"
    boundaries = {_durations(rung) for rung in rungs}
    assert len(boundaries) == 1
    for folder in (*rungs, *sounds):
        text = (folder / "index.m3u8").read_text()
        target_duration = int(text.partition("#EXT-X-TARGETDURATION:")[2].split()[0])
        assert target_duration >= max(1, *(round(seconds - 0.001) for seconds in _durations(folder)))
        assert sum(_durations(folder)) == pytest.approx(expected.seconds, abs=_TOLERANCE)
        start, end = _decoded(folder)
        assert start == pytest.approx(0.0, abs=0.03)
        assert end == pytest.approx(expected.seconds, abs=_TOLERANCE)
    top = _stream(rungs[0] / "index.m3u8")
    assert (top["width"], top["height"], top["pix_fmt"]) == (width, height, "yuv420p")
    assert {top["color_transfer"], top["color_space"], top["color_primaries"]} == {"bt709"}
    poster, cues = _stream(target / "poster.jpg"), (target / "storyboard.vtt").read_text()
    assert int(poster["width"]) / int(poster["height"]) == pytest.approx(width / height, rel=0.03)
    tile = cues.partition("#xywh=")[2].split()[0].split(",")
    assert int(tile[2]) / int(tile[3]) == pytest.approx(width / height, rel=0.04)
    assert int(_stream(target / "storyboard.jpg")["width"]) % int(tile[2]) == 0


def _durations(folder: Path) -> tuple[float, ...]:
    lines = (folder / "index.m3u8").read_text().splitlines()
    return tuple(float(line.split(":")[1].rstrip(",")) for line in lines if line.startswith("#EXTINF:"))


def _decoded(folder: Path) -> tuple[float, float]:
    """Return the times of the beginning and the end of what a player decodes, without any gap between."""
    command = [ffmpeg(), "-v", "error", "-i", str(folder / "index.m3u8"), "-f", "framecrc", "-"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    base = _ratio(next(line for line in printed.splitlines() if line.startswith("#tb 0:")).split(":")[1])
    frames = [
        (int(fields[2]), int(fields[3]))
        for fields in (line.split(",") for line in printed.splitlines() if not line.startswith("#"))
    ]
    for (start, length), (following, _) in itertools.pairwise(frames):
        assert abs(following - start - length) * base < 0.05
    return frames[0][0] * base, sum(frames[-1]) * base


def _ratio(text: str) -> float:
    numerator, _, denominator = text.strip().partition("/")
    return int(numerator) / int(denominator)


def _stream(path: Path) -> dict[str, int | str]:
    command = [ffprobe(), "-v", "error", "-show_streams", "-of", "json", str(path)]
    printed = subprocess.run(command, check=True, capture_output=True).stdout
    stream: dict[str, int | str] = json.loads(printed)["streams"][0]
    return stream
