"""Encoding with ffmpeg."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import ValidationError

from subgraphs.videos.encoding.command import (
    AUDIO_NAME,
    SPRITE,
    EncodingPlan,
    plan_encoding,
    probe_command,
    transcode_command,
)
from subgraphs.videos.encoding.process import ProgramFailed, run
from subgraphs.videos.service.media import Media, MediaLimits, ProbeReport, examine
from subgraphs.videos.service.model import FailureCode, Rendition
from subgraphs.videos.service.playlists import (
    Bitrate,
    MalformedPlaylist,
    MediaPlaylist,
    bitrate_of,
    multivariant_playlist,
    read_media_playlist,
)
from subgraphs.videos.service.ports import Encoded, EncodingFailed
from subgraphs.videos.service.storyboard import storyboard_vtt

MASTER = "master.m3u8"
STORYBOARD = "storyboard.vtt"

_log = structlog.get_logger(__name__)

_PROBE_SECONDS = 60.0
_LEAST_ENCODING_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Tools:
    """The two programs: names to look for on the PATH, or paths."""

    ffmpeg: str = "ffmpeg"
    ffprobe: str = "ffprobe"


class FfmpegEncoder:
    """Runs the two programs, each upload as a process that can open nothing but its own file."""

    def __init__(self, tools: Tools, limits: MediaLimits, *, threads: int) -> None:
        self._tools = tools
        self._limits = limits
        self._threads = threads

    async def examine(self, source: Path) -> Media | FailureCode:
        command = probe_command(source, ffprobe=self._tools.ffprobe)
        try:
            printed = await run(command, timeout_seconds=_PROBE_SECONDS)
            report = ProbeReport.model_validate_json(printed)
        except (ProgramFailed, TimeoutError, ValidationError) as problem:
            _log.info("not a readable video", problem=type(problem).__name__)
            return FailureCode.UNSUPPORTED_MEDIA
        return examine(report, self._limits)

    async def encode(self, source: Path, target: Path, media: Media, on_progress: Callable[[int], None]) -> Encoded:
        plan = plan_encoding(media, max_duration_seconds=self._limits.max_duration_seconds)
        command = transcode_command(source, target, plan, ffmpeg_path=self._tools.ffmpeg, threads=self._threads)

        def read(line: str) -> None:
            name, _, value = line.partition("=")
            if name == "frame" and plan.expected_frames is not None and value.strip().isdigit():
                on_progress(min(99, int(value) * 100 // plan.expected_frames))

        try:
            await run(command, timeout_seconds=_LEAST_ENCODING_SECONDS + 20 * plan.longest_seconds, on_line=read)
            return await asyncio.to_thread(_finish, target, plan)
        except ProgramFailed as problem:
            _log.warning("ffmpeg failed", status=problem.status, stderr=problem.stderr)
            raise EncodingFailed from problem
        except (TimeoutError, MalformedPlaylist, OSError) as problem:
            _log.warning("encoding failed", problem=repr(problem))
            raise EncodingFailed from problem


def _finish(target: Path, plan: EncodingPlan) -> Encoded:
    """Writes what ffmpeg doesn't: the multivariant playlist, which needs the segments' sizes, and the storyboard's
    cues.
    """
    rungs = [(rung, *_rendition(target / rung.name)) for rung in plan.rungs]
    audio = _rendition(target / AUDIO_NAME)[1] if plan.media.has_audio else None
    duration = rungs[0][1].seconds
    master = multivariant_playlist(
        [(rung, rate) for rung, _, rate in rungs], plan.frame_rate, audio, audio_name=AUDIO_NAME
    )
    (target / MASTER).write_text(master, encoding="utf-8")
    (target / STORYBOARD).write_text(storyboard_vtt(plan.board, duration, sprite=SPRITE), encoding="utf-8")
    return Encoded(
        duration_seconds=duration,
        renditions=tuple(
            Rendition(rung.width, rung.height, max(1, rate.average // 1000), rung.codec) for rung, _, rate in rungs
        ),
    )


def _rendition(folder: Path) -> tuple[MediaPlaylist, Bitrate]:
    playlist = read_media_playlist((folder / "index.m3u8").read_text(encoding="utf-8"))
    sizes = [(folder / segment.uri).stat().st_size for segment in playlist.segments]
    return playlist, bitrate_of(playlist, sizes)
