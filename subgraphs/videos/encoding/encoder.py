"""The adapter of ffmpeg and ffprobe."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from pydantic import ValidationError

from subgraphs.kernel.child_processes import ProgramFailed, run
from subgraphs.videos.encoding.command import (
    POSTER,
    SPRITE,
    TOO_MANY_ERRORS,
    packets_command,
    probe_command,
    transcode_command,
)
from subgraphs.videos.encoding.plan import EncodingPlan, plan_encoding
from subgraphs.videos.encoding.progress import EncodingProgress
from subgraphs.videos.encoding.result import Result
from subgraphs.videos.encoding.tone_mapping import lookup_table
from subgraphs.videos.encoding.verification import ResultInvalid, check_images, check_renditions
from subgraphs.videos.service.model import FailureCode, Progress, Rendition
from subgraphs.videos.service.ports.encoder import Encoded, EncodingFailed
from subgraphs.videos.service.transcoding.media import ColorSpace, Media, MediaLimits, candidates, describe
from subgraphs.videos.service.transcoding.packets import PacketTimes
from subgraphs.videos.service.transcoding.playlists import AudioRendition, MalformedPlaylist, multivariant_playlist
from subgraphs.videos.service.transcoding.probe_report import ProbeReport
from subgraphs.videos.service.transcoding.storyboard import storyboard_vtt

MASTER = "master.m3u8"
STORYBOARD = "storyboard.vtt"

logger = structlog.get_logger(__name__)

_PROBE_SECONDS = 60.0
_PACKETS_SECONDS = 1_800.0
_MIN_ENCODING_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Tools:
    """The two programs: names on the PATH, or paths."""

    ffmpeg: str = "ffmpeg"
    ffprobe: str = "ffprobe"


class FfmpegEncoder:
    """`service.ports.encoder.Encoder` with the two programs, which can open no file but the upload."""

    def __init__(self, tools: Tools, limits: MediaLimits, *, threads: int) -> None:
        self._tools = tools
        self._limits = limits
        self._threads = threads

    async def examine(self, source: Path) -> Media | FailureCode:
        try:
            printed = await run(probe_command(source, ffprobe=self._tools.ffprobe), timeout_seconds=_PROBE_SECONDS)
            report = ProbeReport.model_validate_json(printed)
            indexes = candidates(report, self._limits)
            if isinstance(indexes, FailureCode):
                return indexes
            packets = PacketTimes(indexes)
            listing = packets_command(source, indexes, ffmpeg_path=self._tools.ffmpeg)
            await run(listing, timeout_seconds=_PACKETS_SECONDS, on_line=packets.read)
        except (ProgramFailed, TimeoutError, ValidationError) as problem:
            logger.info("upload rejected by ffprobe", problem=repr(problem))
            return FailureCode.UNSUPPORTED_MEDIA
        return describe(report, packets.extents, self._limits)

    async def encode(
        self, source: Path, target: Path, media: Media, on_progress: Callable[[Progress], None]
    ) -> Encoded:
        plan = plan_encoding(media)
        progress = EncodingProgress(plan.seconds, time.monotonic, on_progress)
        try:
            table = await asyncio.to_thread(_prepare, target, plan)
            command = transcode_command(
                source, target, plan, table=table, ffmpeg_path=self._tools.ffmpeg, threads=self._threads
            )
            await run(command, timeout_seconds=_MIN_ENCODING_SECONDS + 20 * plan.seconds, on_line=progress.read)
            return await self._finish(target, plan)
        except ProgramFailed as problem:
            logger.warning("ffmpeg failed", status=problem.status, stderr=problem.stderr)
            raise EncodingFailed(_reason(problem)) from problem
        except ResultInvalid as problem:
            logger.warning("the result is invalid", problem=str(problem))
            raise EncodingFailed(FailureCode.RESULT_INVALID) from problem
        except (TimeoutError, MalformedPlaylist, OSError) as problem:
            logger.warning("encoding failed", problem=repr(problem))
            raise EncodingFailed from problem

    async def _finish(self, target: Path, plan: EncodingPlan) -> Encoded:
        """Check the files, and write the playlists and the storyboard's cues, which depend on them."""
        result = Result(target, self._tools.ffprobe)
        rungs = [(rung, await result.rendition(rung.name)) for rung in plan.rungs]
        sounds = [(sound, name, await result.rendition(name)) for sound, name in plan.sound_names]
        check_renditions(plan, [made for _, made in rungs], {name: made for _, name, made in sounds})
        check_images(plan, await result.image(POSTER), await result.image(SPRITE))
        rates = [(rung, result.bitrate(rung.name, made.playlist)) for rung, made in rungs]
        audio = [
            AudioRendition(name, result.bitrate(name, made.playlist), sound.language, sound.title)
            for sound, name, made in sounds
        ]
        master = multivariant_playlist(rates, plan.frame_rate, audio)
        (target / MASTER).write_text(master, encoding="utf-8")
        (target / STORYBOARD).write_text(storyboard_vtt(plan.board, plan.seconds, sprite=SPRITE), encoding="utf-8")
        return Encoded(
            duration_seconds=plan.seconds,
            renditions=tuple(
                Rendition(rung.width, rung.height, max(1, rate.average // 1000), rung.codec) for rung, rate in rates
            ),
        )


def _prepare(target: Path, plan: EncodingPlan) -> Path | None:
    """Make the folders of the audio tracks, and write the table that converts the source's colors, if they need one."""
    for _, name in plan.sound_names:
        (target / name).mkdir()
    space = plan.media.picture.color_space
    if space is ColorSpace.SDR:
        return None
    table = target.parent / "colors.cube"
    table.write_text(lookup_table(space), encoding="ascii")
    return table


def _reason(problem: ProgramFailed) -> FailureCode:
    """Return the reason of a failure: files with too many errors are damaged, or of a codec that cannot be decoded."""
    if problem.status != TOO_MANY_ERRORS:
        return FailureCode.ENCODING_FAILED
    nothing_decoded = "Decode error rate 1 exceeds" in problem.stderr
    return FailureCode.UNSUPPORTED_MEDIA if nothing_decoded else FailureCode.DAMAGED
