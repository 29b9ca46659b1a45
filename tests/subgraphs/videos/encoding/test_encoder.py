"""ffmpeg on malicious and unusual files."""

import subprocess
from pathlib import Path

import pytest

from lectern.embedded.ffmpeg import ffmpeg, ffprobe
from subgraphs.videos.encoding.encoder import FfmpegEncoder, Tools
from subgraphs.videos.service.model import FailureCode, Progress
from subgraphs.videos.service.ports.encoder import EncodingFailed
from subgraphs.videos.service.transcoding.media import Media, MediaLimits
from tests.subgraphs.videos.conftest import make_clip

LIMITS = MediaLimits(max_duration_seconds=4, max_pixels=1920 * 1080)


@pytest.fixture
def encoder() -> FfmpegEncoder:
    return FfmpegEncoder(Tools(ffmpeg(), ffprobe()), LIMITS, threads=1)


def _without_declared_length(source: Path, target: Path, *filters: str) -> None:
    """Copy a file without its declared duration, like the recordings of browsers."""
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


async def test_a_file_without_declared_duration_gets_its_actual_duration(
    encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    make_clip(tmp_path / "plain.mp4", seconds=2, sound=False)
    source, target = tmp_path / "recorded.mkv", tmp_path / "made"
    _without_declared_length(tmp_path / "plain.mp4", source)
    target.mkdir()
    media = await encoder.examine(source)
    assert isinstance(media, Media)
    assert media.duration_seconds == pytest.approx(2.0, abs=0.05)
    assert (await encoder.encode(source, target, media, lambda _: None)).duration_seconds == 2.0


async def test_distant_timestamps_do_not_fill_the_disk(encoder: FfmpegEncoder, tmp_path: Path) -> None:
    make_clip(tmp_path / "plain.mp4", seconds=2, sound=False)
    source, target = tmp_path / "gap.mkv", tmp_path / "made"
    # The second half comes a day after the first; between them, frames would have to be made up.
    late = "setpts=if(gt(N\\,25)\\,(N+2160000)/25/TB\\,N/25/TB)"
    _without_declared_length(tmp_path / "plain.mp4", source, "-vf", late, "-fps_mode", "passthrough")
    target.mkdir()
    assert await encoder.examine(source) is FailureCode.TOO_LONG
    assert list(target.iterdir()) == []


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
async def test_a_file_that_is_not_a_video_is_unsupported(
    encoder: FfmpegEncoder, tmp_path: Path, content: bytes
) -> None:
    source = tmp_path / "source"
    source.write_bytes(content)
    assert await encoder.examine(source) is FailureCode.UNSUPPORTED_MEDIA


async def test_a_declared_duration_beyond_the_limit_is_too_long(encoder: FfmpegEncoder, tmp_path: Path) -> None:
    make_clip(tmp_path / "source.mp4", seconds=5, sound=False)
    assert await encoder.examine(tmp_path / "source.mp4") is FailureCode.TOO_LONG


async def test_a_file_replaced_before_encoding_fails_with_encoding_failed(
    encoder: FfmpegEncoder, tmp_path: Path
) -> None:
    source, target = tmp_path / "source.mp4", tmp_path / "made"
    make_clip(source, seconds=1, sound=False)
    target.mkdir()
    media = await encoder.examine(source)
    assert isinstance(media, Media)
    source.write_bytes(b"gone")
    with pytest.raises(EncodingFailed):
        await encoder.encode(source, target, media, lambda _: None)


async def test_progress_is_reported_in_percent(encoder: FfmpegEncoder, tmp_path: Path) -> None:
    source, target = tmp_path / "source.mp4", tmp_path / "made"
    make_clip(source, seconds=3)
    target.mkdir()
    media = await encoder.examine(source)
    assert isinstance(media, Media)
    reported: list[Progress] = []
    await encoder.encode(source, target, media, reported.append)
    percentages = [progress.percent for progress in reported]
    assert percentages == sorted(percentages)
    assert reported[-1] == Progress(99, 0)
