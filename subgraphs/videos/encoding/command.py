"""The ffmpeg commands of a transcoding.

One pass decodes the source once and makes everything: the ladder as CMAF (fragmented MP4) with separate audio
renditions, the poster, and the storyboard's sprite. Keyframes are forced at the same times in every rung and not added
at scene cuts, so that a player can switch rungs at any segment.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import ffmpeg

from subgraphs.videos.encoding.filters import (
    SAMPLE_RATE,
    rung_pictures,
    split,
    steady_pictures,
    still_pictures,
    unbroken_sound,
)
from subgraphs.videos.encoding.plan import EncodingPlan
from subgraphs.videos.service.transcoding.ladder import AUDIO_BITRATE_KBPS, SEGMENT_SECONDS, SHORT_SEGMENTS
from subgraphs.videos.service.transcoding.media import CONTAINERS

POSTER = "poster.jpg"
SPRITE = "storyboard.jpg"

UNTRUSTED_INPUT: Mapping[str, str] = {"protocol_whitelist": "file", "format_whitelist": ",".join(CONTAINERS)}
"""Options for opening an upload: whatever it contains, it can refer to no other file and no URL."""

_BOUNDED = ("-max_alloc", str(512 * 2**20))
"""The limit of a single memory allocation, in bytes, which a hostile file could otherwise choose."""

MAX_ERROR_SHARE = 0.1
"""The share of undecodable packets above which ffmpeg gives up, with the status `TOO_MANY_ERRORS`."""
TOO_MANY_ERRORS = 69

_KEYFRAME_SECONDS = (
    f"expr:if(lt(n_forced,{SHORT_SEGMENTS + 1}),gte(t,n_forced),gte(t,(n_forced-{SHORT_SEGMENTS})*{SEGMENT_SECONDS}))"
)
"""The times of keyframes: 0, 1, 2, 4, 8, 12 …; the first segments are short, for the time to the first picture."""

_LEAST_SEGMENT = 0.5
"""Less than any distance of keyframes, so that each begins a segment."""


def probe_command(source: Path, *, ffprobe: str) -> list[str]:
    """Return the ffprobe command whose output `ProbeReport` parses."""
    return [ffprobe, "-v", "error", *_BOUNDED, *_opening(), "-show_format", "-show_streams", "-of", "json", str(source)]


def packets_command(source: Path, indexes: Sequence[int], *, ffmpeg_path: str) -> list[str]:
    """Return the command whose output `PacketTimes` reads: the packets of these streams, without decoding any."""
    maps = [part for index in indexes for part in ("-map", f"0:{index}")]
    copy = ("-c", "copy", "-copyinkf", "-f", "framecrc", "pipe:1")
    opened = (ffmpeg_path, "-hide_banner", "-nostdin", "-v", "error", *_BOUNDED, *_opening(), "-i", str(source))
    return [*opened, *maps, *copy]


def transcode_command(
    source: Path, target: Path, plan: EncodingPlan, *, table: Path | None, ffmpeg_path: str, threads: int
) -> list[str]:
    """Return the command that writes a folder per rendition, the poster and the sprite into `target`.

    It reports its progress on stdout.
    """
    opened = ffmpeg.input(str(source), **UNTRUSTED_INPUT)
    steady = steady_pictures(opened, plan, None if table is None else str(table))
    *pictures, poster, board = split(steady, len(plan.rungs) + 2)
    scaled = [rung_pictures(frames, plan, rung) for frames, rung in zip(pictures, plan.rungs, strict=True)]
    interval = plan.board.interval_seconds
    outputs = [
        ffmpeg.output(*scaled, str(target / "%v" / "index.m3u8"), **_rung_options(plan, target)),
        *(
            ffmpeg.output(
                unbroken_sound(opened, plan, sound), str(target / name / "index.m3u8"), **_sound_options(target / name)
            )
            for sound, name in plan.sound_names
        ),
        ffmpeg.output(
            still_pictures(poster.filter("select", f"gte(n,{plan.poster_frame})"), plan, *plan.poster_size),
            str(target / POSTER),
            **{"frames:v": 1, "update": 1, "q:v": 4},
        ),
        ffmpeg.output(
            still_pictures(
                board.filter("select", f"isnan(prev_selected_t)+gte(t-prev_selected_t,{interval})"),
                plan,
                plan.board.tile_width,
                plan.board.tile_height,
            ).filter("tile", f"{plan.board.columns}x{plan.board.rows}"),
            str(target / SPRITE),
            **{"frames:v": 1, "update": 1, "q:v": 5, "fps_mode": "passthrough"},
        ),
    ]
    quiet = ("-hide_banner", "-nostdin", "-nostats", "-v", "error", "-progress", "pipe:1")
    merged = ffmpeg.merge_outputs(*outputs).global_args(
        *quiet, "-filter_complex_threads", "1", "-max_error_rate", str(MAX_ERROR_SHARE)
    )
    command: list[str] = ffmpeg.compile(
        merged, cmd=[ffmpeg_path, *_BOUNDED, "-threads", str(threads)], overwrite_output=True
    )
    return command


def _opening() -> list[str]:
    return [part for name, value in UNTRUSTED_INPUT.items() for part in (f"-{name}", value)]


def _segment_options(folder: Path) -> dict[str, object]:
    return {
        "map_metadata": -1,
        "map_chapters": -1,
        "f": "hls",
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_flags": "independent_segments",
        # Pictures are decoded in another order than shown: an edit list begins with the first shown, at the time 0.
        "avoid_negative_ts": "disabled",
        "hls_fmp4_init_filename": "init.mp4",
        "hls_segment_filename": str(folder / "seg_%05d.m4s"),
    }


def _rung_options(plan: EncodingPlan, target: Path) -> dict[str, object]:
    options: dict[str, object] = {
        "c:v": "libx264",
        "preset": "veryfast",
        "profile:v": "high",
        "pix_fmt": "yuv420p",
        "color_primaries": "bt709",
        "color_trc": "bt709",
        "colorspace": "bt709",
        "color_range": "tv",
        "sc_threshold": 0,
        "g": math.ceil(plan.frame_rate * SEGMENT_SECONDS),
        "force_key_frames": _KEYFRAME_SECONDS,
        "hls_time": _LEAST_SEGMENT,
        **_segment_options(target / "%v"),
        "var_stream_map": " ".join(f"v:{index},name:{rung.name}" for index, rung in enumerate(plan.rungs)),
    }
    for index, rung in enumerate(plan.rungs):
        options[f"b:v:{index}"] = f"{rung.bitrate_kbps}k"
        options[f"maxrate:v:{index}"] = f"{round(rung.bitrate_kbps * 1.2)}k"
        options[f"bufsize:v:{index}"] = f"{rung.bitrate_kbps * 2}k"
        options[f"level:v:{index}"] = f"{rung.level / 10:.1f}"
    return options


def _sound_options(folder: Path) -> dict[str, object]:
    return {
        "c:a": "aac",
        "b:a": f"{AUDIO_BITRATE_KBPS}k",
        "ac": 2,
        "ar": SAMPLE_RATE,
        "hls_time": SEGMENT_SECONDS,
        **_segment_options(folder),
    }
