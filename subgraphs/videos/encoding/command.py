"""The ffmpeg command of a transcode.

One pass decodes the source once and makes everything: the ladder as CMAF (fragmented MP4) with a rendition for the
sound alone, the poster, and the storyboard's sprite. Keyframes are forced at the same moments in every rung, and scene
cuts add none, so a player can change rungs at any segment.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import ffmpeg

from subgraphs.videos.service.ladder import AUDIO_BITRATE_KBPS, SEGMENT_SECONDS, Rung, ladder_of
from subgraphs.videos.service.media import CONTAINERS, Media
from subgraphs.videos.service.storyboard import Storyboard, storyboard_of

POSTER = "poster.jpg"
SPRITE = "storyboard.jpg"
AUDIO_NAME = "audio"

UNTRUSTED_INPUT: Mapping[str, str] = {"protocol_whitelist": "file", "format_whitelist": ",".join(CONTAINERS)}
"""Options for opening an upload: it may name no other file and no address, whatever it contains."""

_BOUNDED = ("-max_alloc", str(512 * 2**20))
"""The most memory, in bytes, that a file can make the program ask for at once."""

_POSTER_WIDTH = 1280


@dataclass(frozen=True, slots=True)
class EncodingPlan:
    """What is to be made of a source."""

    media: Media
    rungs: tuple[Rung, ...]
    board: Storyboard
    longest_seconds: int
    """Where the pictures end, whatever time stamps the file has: gaps are filled, so a lie could fill a disk."""

    @property
    def frame_rate(self) -> Fraction:
        return self.media.frame_rate

    @property
    def expected_frames(self) -> int | None:
        """How many frames a rung will have, for showing progress; None if the source's length is unknown."""
        seconds = self.media.duration_seconds
        return None if seconds is None else max(1, math.ceil(seconds * self.frame_rate))


def plan_encoding(media: Media, *, max_duration_seconds: int) -> EncodingPlan:
    """What we make of this source."""
    declared = media.duration_seconds
    longest = max_duration_seconds if declared is None else min(max_duration_seconds, math.ceil(declared) + 1)
    return EncodingPlan(media, ladder_of(media), storyboard_of(media), longest)


def probe_command(source: Path, *, ffprobe: str) -> list[str]:
    """The ffprobe command whose output `ProbeReport` reads."""
    options = [part for name, value in UNTRUSTED_INPUT.items() for part in (f"-{name}", value)]
    return [ffprobe, "-v", "error", *_BOUNDED, *options, "-show_format", "-show_streams", "-of", "json", str(source)]


def transcode_command(source: Path, target: Path, plan: EncodingPlan, *, ffmpeg_path: str, threads: int) -> list[str]:
    """The command that fills `target` with a folder per rendition, the poster and the sprite. Reports progress on
    stdout.
    """
    opened = ffmpeg.input(str(source), **UNTRUSTED_INPUT)
    # The order matters: a filter that cuts before `fps` tells it how far away the next frame is, and it fills the gap.
    steady = opened["V:0"].filter("fps", fps=_ratio(plan.frame_rate)).filter("trim", end=plan.longest_seconds)
    frames = steady.filter_multi_output("split", len(plan.rungs) + 2)
    pictures = [
        frames[index].filter("scale", rung.width, rung.height).filter("setsar", 1)
        for index, rung in enumerate(plan.rungs)
    ]
    poster = frames[len(plan.rungs)]
    board = frames[len(plan.rungs) + 1]
    sound = [opened["a:0"]] if plan.media.has_audio else []
    outputs = (
        ffmpeg.output(*pictures, *sound, str(target / "%v" / "index.m3u8"), **_hls_options(plan, target)),
        ffmpeg.output(
            poster.filter("select", f"gte(t,{_poster_moment(plan.media):.3f})").filter(
                "scale", f"min({_POSTER_WIDTH},iw*sar)", -2
            ),
            str(target / POSTER),
            **{"frames:v": 1, "update": 1, "q:v": 4},
        ),
        ffmpeg.output(
            board.filter("select", f"isnan(prev_selected_t)+gte(t-prev_selected_t,{plan.board.interval_seconds})")
            .filter("scale", plan.board.tile_width, plan.board.tile_height)
            .filter("tile", f"{plan.board.columns}x{plan.board.rows}"),
            str(target / SPRITE),
            **{"frames:v": 1, "update": 1, "q:v": 5, "fps_mode": "passthrough"},
        ),
    )
    flags = (
        "-hide_banner",
        "-nostdin",
        "-nostats",
        "-v",
        "error",
        "-progress",
        "pipe:1",
        "-filter_complex_threads",
        "1",
    )
    merged = ffmpeg.merge_outputs(*outputs).global_args(*flags)
    command: list[str] = ffmpeg.compile(
        merged, cmd=[ffmpeg_path, *_BOUNDED, "-threads", str(threads)], overwrite_output=True
    )
    return command


def _hls_options(plan: EncodingPlan, target: Path) -> dict[str, object]:
    options: dict[str, object] = {
        "c:v": "libx264",
        "preset": "veryfast",
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        "sc_threshold": 0,
        "g": math.ceil(plan.frame_rate * SEGMENT_SECONDS),
        "force_key_frames": f"expr:gte(t,n_forced*{SEGMENT_SECONDS})",
        "map_metadata": -1,
        "map_chapters": -1,
        "t": plan.longest_seconds,
        "f": "hls",
        "hls_time": SEGMENT_SECONDS,
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_flags": "independent_segments",
        "hls_fmp4_init_filename": "init.mp4",
        "hls_segment_filename": str(target / "%v" / "seg_%05d.m4s"),
        "var_stream_map": _stream_map(plan.rungs, with_audio=plan.media.has_audio),
    }
    for index, rung in enumerate(plan.rungs):
        options[f"b:v:{index}"] = f"{rung.bitrate_kbps}k"
        options[f"maxrate:v:{index}"] = f"{round(rung.bitrate_kbps * 1.2)}k"
        options[f"bufsize:v:{index}"] = f"{rung.bitrate_kbps * 2}k"
        options[f"level:v:{index}"] = f"{rung.level / 10:.1f}"
    if plan.media.has_audio:
        options |= {"c:a": "aac", "b:a": f"{AUDIO_BITRATE_KBPS}k", "ac": 2, "ar": 48_000}
    return options


def _stream_map(rungs: Sequence[Rung], *, with_audio: bool) -> str:
    group = ",agroup:audio" if with_audio else ""
    streams = [f"v:{index}{group},name:{rung.name}" for index, rung in enumerate(rungs)]
    if with_audio:
        streams.append(f"a:0{group},name:{AUDIO_NAME}")
    return " ".join(streams)


def _poster_moment(media: Media) -> float:
    """A tenth into the video, past most title fades, but never more than ten seconds."""
    return min(10.0, (media.duration_seconds or 0.0) / 10)


def _ratio(rate: Fraction) -> str:
    return f"{rate.numerator}/{rate.denominator}"
