"""ffmpeg on files that mean no good."""

import subprocess
from pathlib import Path

import pytest

from lectern.embedded.ffmpeg import ffmpeg, ffprobe
from subgraphs.videos.encoding.encoder import FfmpegEncoder, Tools
from subgraphs.videos.service.media import Media, MediaLimits
from subgraphs.videos.service.model import FailureCode
from subgraphs.videos.service.ports import EncodingFailed
from tests.subgraphs.videos.conftest import make_clip

LIMITS = MediaLimits(max_duration_seconds=4, max_pixels=1920 * 1080)


@pytest.fixture
def encoder() -> FfmpegEncoder:
    return FfmpegEncoder(Tools(ffmpeg(), ffprobe()), LIMITS, threads=1)


def _without_declared_length(source: Path, target: Path, *filters: str) -> None:
    """The same pictures in a file that, like what browsers record, doesn't say how long it is."""
    command: list[str | Path] = [
        ffmpeg(),
        "-v",
        "error",
        "-nostdin",
        "-i",
        source,
        *filters,
        "-c:v",
        "libx264",
        "-live",
        "1",
        target,
    ]
    subprocess.run(command, check=True)


async def test_a_file_without_declared_length_gets_the_length_that_it_has(
    encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    make_clip(tmp_path / "plain.mp4", seconds=2, sound=False)
    source, target = tmp_path / "recorded.mkv", tmp_path / "made"
    _without_declared_length(tmp_path / "plain.mp4", source)
    target.mkdir()
    media = await encoder.examine(source)
    assert isinstance(media, Media)
    assert media.duration_seconds is None
    assert (await encoder.encode(source, target, media, lambda _: None)).duration_seconds == 2.0


async def test_time_stamps_far_apart_fill_no_disk(encoder: FfmpegEncoder, tmp_path: Path) -> None:
    make_clip(tmp_path / "plain.mp4", seconds=2, sound=False)
    source, target = tmp_path / "gap.mkv", tmp_path / "made"
    # The second half comes a day after the first; between them, frames would have to be made up.
    late = "setpts=if(gt(N\\,25)\\,(N+2160000)/25/TB\\,N/25/TB)"
    _without_declared_length(tmp_path / "plain.mp4", source, "-vf", late, "-fps_mode", "passthrough")
    target.mkdir()
    media = await encoder.examine(source)
    assert isinstance(media, Media)
    assert (await encoder.encode(source, target, media, lambda _: None)).duration_seconds <= 5


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html></html>",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
        bytes(range(256)) * 100,
    ],
)
async def test_what_is_no_video_is_not_opened(encoder: FfmpegEncoder, tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "source"
    source.write_bytes(content)
    assert await encoder.examine(source) is FailureCode.UNSUPPORTED_MEDIA


async def test_a_declared_length_beyond_the_limit_is_refused(encoder: FfmpegEncoder, tmp_path: Path) -> None:
    make_clip(tmp_path / "source.mp4", seconds=5, sound=False)
    assert await encoder.examine(tmp_path / "source.mp4") is FailureCode.TOO_LONG


async def test_a_file_that_changed_under_the_encoder_fails_cleanly(encoder: FfmpegEncoder, tmp_path: Path) -> None:
    source, target = tmp_path / "source.mp4", tmp_path / "made"
    make_clip(source, seconds=1, sound=False)
    target.mkdir()
    media = await encoder.examine(source)
    assert isinstance(media, Media)
    source.write_bytes(b"gone")
    with pytest.raises(EncodingFailed):
        await encoder.encode(source, target, media, lambda _: None)


async def test_progress_is_told_in_percents(encoder: FfmpegEncoder, tmp_path: Path) -> None:
    source, target = tmp_path / "source.mp4", tmp_path / "made"
    make_clip(source, seconds=3)
    target.mkdir()
    media = await encoder.examine(source)
    assert isinstance(media, Media)
    told: list[int] = []
    await encoder.encode(source, target, media, told.append)
    assert told == sorted(told)
    assert told[-1] == 99
