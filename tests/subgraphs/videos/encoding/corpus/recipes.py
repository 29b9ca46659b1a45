"""Small files of many containers, codecs and oddities, and what is to become of each."""

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lectern.embedded.ffmpeg import ffmpeg
from subgraphs.videos.service.model import FailureCode

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
AAC = ("-c:a", "aac")
INTERLACED = ("-vf", "interlace=scan=tff", "-flags", "+ilme+ildct", "-r", "25")
PQ = ("smpte2084", "libx265")
HLG = ("arib-std-b67", "libx265")


@dataclass(frozen=True, slots=True)
class Ready:
    """The video plays: it has this length and size, and this number of audio tracks."""

    seconds: float
    size: tuple[int, int] = (320, 240)
    sounds: int = 1


@dataclass(frozen=True, slots=True)
class Recipe:
    """The arguments of the ffmpeg commands that make a file, what is done to it then, and its verdict."""

    name: str
    steps: tuple[tuple[str, ...], ...]
    verdict: Ready | FailureCode
    change: Callable[[bytes], bytes] = bytes
    quick: bool = False

    def make(self, folder: Path) -> Path:
        """Make the file. Steps but the last write `part`, which the following may read."""
        target = folder / self.name
        for number, step in enumerate(self.steps, start=1):
            last = number == len(self.steps)
            arguments = [part.replace("{part}", str(folder / "part")) for part in step]
            output = [str(target)] if last else []
            subprocess.run([ffmpeg(), "-v", "error", "-y", "-nostdin", *arguments, *output], check=True)
        target.write_bytes(self.change(target.read_bytes()))
        return target


def picture(size: str = "320x240", seconds: float = 2, rate: str = "25") -> tuple[str, ...]:
    return "-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"


def tone(seconds: float = 2, rate: int = 48000) -> tuple[str, ...]:
    return "-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}:sample_rate={rate}"


def one(name: str, verdict: Ready | FailureCode, *arguments: Sequence[str] | str, quick: bool = False) -> Recipe:
    """Return the recipe of one command."""
    flat = [part for argument in arguments for part in ((argument,) if isinstance(argument, str) else argument)]
    return Recipe(name, (tuple(flat),), verdict, quick=quick)


def cut(recipe: Recipe, name: str, share: float, verdict: Ready | FailureCode, *, quick: bool = False) -> Recipe:
    """Return the recipe of the same file without its end."""
    return Recipe(name, recipe.steps, verdict, lambda content: content[: int(len(content) * share)], quick)


def _repeated(content: bytes) -> bytes:
    return content * 3


def _zeroed(content: bytes) -> bytes:
    """Overwrite the second half of the media data, as a failed disk does."""
    half = len(content) // 2
    return content[:half] + bytes(len(content) - half)


def _av1() -> Ready | FailureCode:
    """Return the verdict on AV1, which not every build of ffmpeg decodes."""
    listed = subprocess.run([ffmpeg(), "-v", "error", "-decoders"], check=True, capture_output=True, text=True).stdout
    return Ready(2, sounds=0) if "libdav1d" in listed or "libaom" in listed else FailureCode.UNSUPPORTED_MEDIA


_PLAIN = (picture(), tone())
_FASTSTART = one("_", Ready(4), picture(seconds=4), tone(4), X264, AAC, "-movflags", "+faststart", "-f", "mp4")
_MATROSKA = one("_", Ready(4), picture(seconds=4), tone(4), X264, AAC, "-f", "matroska")
_TS = one("_", Ready(5), picture(seconds=5), tone(5), X264, AAC, "-f", "mpegts")


def _hdr(name: str, color: tuple[str, str], *, quick: bool = False) -> Recipe:
    transfer, encoder = color
    tags = ("-color_primaries", "bt2020", "-color_trc", transfer, "-colorspace", "bt2020nc")
    x265 = f"log-level=error:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    arguments = (picture("640x360", 2, "10"), "-c:v", encoder, "-preset", "ultrafast", "-pix_fmt", "yuv420p10le")
    return one(name, Ready(2, (640, 360), 0), *arguments, "-x265-params", x265, tags, quick=quick)


RECIPES: tuple[Recipe, ...] = (
    # containers and codecs
    one("h264-aac.mp4", Ready(2), *_PLAIN, X264, AAC),
    one("h264-aac.mov", Ready(2), *_PLAIN, X264, AAC),
    one("h264-aac.m4v", Ready(2), *_PLAIN, X264, AAC, "-f", "mp4"),
    one("h264-aac.mkv", Ready(2), *_PLAIN, X264, AAC),
    one("h264-aac.flv", Ready(2), *_PLAIN, X264, AAC),
    one("h264-aac.ts", Ready(2), *_PLAIN, X264, AAC),
    one("h264-aac.m2ts", Ready(2), *_PLAIN, X264, AAC, "-f", "mpegts", "-mpegts_m2ts_mode", "1"),
    one("h264-mp3.avi", Ready(2), *_PLAIN, X264, "-c:a", "libmp3lame"),
    one("h264-pcm.mov", Ready(2), *_PLAIN, X264, "-c:a", "pcm_s16le"),
    one("h264-flac.mkv", Ready(2), *_PLAIN, X264, "-c:a", "flac"),
    one("h264-alac.mov", Ready(2), *_PLAIN, X264, "-c:a", "alac"),
    one("h264-ac3.mp4", Ready(2), *_PLAIN, X264, "-c:a", "ac3"),
    one("h264-eac3.mkv", Ready(2), *_PLAIN, X264, "-c:a", "eac3"),
    one("h264-fragmented.mp4", Ready(2), *_PLAIN, X264, AAC, "-movflags", "frag_keyframe+empty_moov"),
    one(
        "h264-444.mp4", Ready(2, sounds=0), picture(), "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p"
    ),
    one(
        "h264-10-bit.mp4",
        Ready(2, sounds=0),
        picture(),
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-pix_fmt",
        "yuv420p10le",
    ),
    one("h264-rgb.mkv", Ready(2, sounds=0), picture(), "-c:v", "libx264rgb", "-preset", "ultrafast"),
    one(
        "hevc.mp4", Ready(2), *_PLAIN, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error", AAC
    ),
    one("vp8-vorbis.webm", Ready(2), *_PLAIN, "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"),
    one("vp9-opus.webm", Ready(2), *_PLAIN, "-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libopus"),
    one("vp9.mp4", Ready(2, sounds=0), picture(), "-c:v", "libvpx-vp9", "-deadline", "realtime"),
    one("av1.mp4", _av1(), picture(), "-c:v", "libsvtav1", "-preset", "12"),
    one("mpeg2-mp2.mpg", Ready(2), *_PLAIN, "-c:v", "mpeg2video", "-c:a", "mp2", "-f", "vob"),
    one("mpeg1.mpg", Ready(2), *_PLAIN, "-c:v", "mpeg1video", "-c:a", "mp2"),
    one("mpeg4.avi", Ready(2), *_PLAIN, "-c:v", "mpeg4", "-c:a", "libmp3lame"),
    one("mjpeg.avi", Ready(2), *_PLAIN, "-c:v", "mjpeg", "-c:a", "pcm_s16le"),
    one("mjpeg.mov", Ready(2, sounds=0), picture(), "-c:v", "mjpeg"),
    one("prores.mov", Ready(2), *_PLAIN, "-c:v", "prores", "-c:a", "pcm_s24le"),
    one(
        "huffyuv.avi",
        Ready(2, sounds=0),
        picture(seconds=1),
        "-t",
        "2",
        "-c:v",
        "huffyuv",
        "-vf",
        "tpad=stop=25:stop_mode=clone",
    ),
    one("ffv1.mkv", Ready(1, sounds=0), picture(seconds=1), "-c:v", "ffv1"),
    one("wmv2.wmv", Ready(2), *_PLAIN, "-c:v", "wmv2", "-c:a", "wmav2", quick=True),
    one("flv1.flv", Ready(2), *_PLAIN, "-c:v", "flv", "-c:a", "libmp3lame", "-ar", "44100"),
    one("mpeg2.mxf", Ready(2), *_PLAIN, "-c:v", "mpeg2video", "-c:a", "pcm_s16le"),
    one(
        "dnxhd.mxf",
        Ready(1, (1280, 720), 0),
        picture("1280x720", 1),
        "-c:v",
        "dnxhd",
        "-b:v",
        "60M",
        "-pix_fmt",
        "yuv422p",
    ),
    one("animated.gif", Ready(2, sounds=0), picture(rate="10"), quick=True),
    one("dv.dv", Ready(2, (768, 576)), picture("720x576"), tone(), "-target", "pal-dv"),
    one("h263.3gp", Ready(2, (352, 288)), picture("352x288"), tone(rate=44100), "-c:v", "h263", AAC),
    one("vp8.ogv", Ready(2), *_PLAIN, "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus", "-f", "ogg"),
    # lengths
    one("picture-2s-sound-12s.mp4", Ready(12), picture(), tone(12), X264, AAC, quick=True),
    one("one-picture-and-sound.mp4", Ready(6), picture(seconds=0.04), tone(6), X264, AAC),
    one("one-picture-and-sound.mkv", Ready(6), picture(seconds=0.04), tone(6), X264, AAC),
    one(
        "screen-share-stopped.webm",
        Ready(9),
        picture(),
        tone(9),
        "-c:v",
        "libvpx",
        "-deadline",
        "realtime",
        "-c:a",
        "libopus",
    ),
    one("slideshow.mkv", Ready(20), picture(seconds=20, rate="1/5"), tone(20), X264, AAC),
    one("slideshow-ends-early.mp4", Ready(20), picture(seconds=10, rate="1/5"), tone(20), X264, AAC),
    Recipe("three-in-one.ts", _TS.steps, Ready(15), _repeated, quick=True),
    one("concatenated.mpg", Ready(2), *_PLAIN, "-c:v", "mpeg2video", "-c:a", "mp2", "-f", "vob"),
    cut(_FASTSTART, "cut.mp4", 0.6, FailureCode.TRUNCATED, quick=True),
    cut(_FASTSTART, "cut-late.mp4", 0.9, FailureCode.TRUNCATED),
    cut(_MATROSKA, "cut.mkv", 0.5, FailureCode.TRUNCATED),
    cut(
        one("_", Ready(2), *_PLAIN, X264, AAC, "-f", "mp4"), "cut-without-index.mp4", 0.6, FailureCode.UNSUPPORTED_MEDIA
    ),
    cut(one("_", Ready(4), picture(seconds=4), X264, "-f", "avi"), "cut.avi", 0.5, FailureCode.TRUNCATED),
    Recipe("zeroed.mp4", _FASTSTART.steps, FailureCode.DAMAGED, _zeroed, quick=True),
    one("undeclared.mkv", Ready(2, sounds=0), picture(), X264, "-live", "1"),
    one(
        "undeclared.webm", Ready(2), *_PLAIN, "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus", "-live", "1"
    ),
    one("one-picture.mp4", Ready(0.04, sounds=0), picture(seconds=0.04), X264, quick=True),
    one("0.3-seconds.mp4", Ready(0.32), picture(seconds=0.32), tone(0.32), X264, AAC),
    one("one-picture.gif", Ready(0.1, sounds=0), picture(seconds=0.04)),
    one(
        "late-picture.mkv",
        Ready(5),
        "-itsoffset",
        "2",
        picture(seconds=3),
        tone(5),
        "-map",
        "0",
        "-map",
        "1",
        X264,
        AAC,
    ),
    one("starts-at-90s.ts", Ready(2), *_PLAIN, X264, AAC, "-output_ts_offset", "90"),
    # sizes
    one("portrait.mp4", Ready(1, (480, 854), 0), picture("480x854", 1), X264),
    one("470-lines.mp4", Ready(1, (854, 470), 0), picture("854x470", 1), X264),
    one("scope.mp4", Ready(1, (1280, 536), 0), picture("1280x536", 1), X264),
    one("350-lines.mp4", Ready(1, (640, 350), 0), picture("640x350", 1), X264),
    one("1078-lines.mp4", Ready(0.4, (1920, 1078), 0), picture("1920x1078", 0.4), X264),
    one("odd.mkv", Ready(1, (320, 240), 0), picture("321x241", 1), "-c:v", "ffv1", "-pix_fmt", "yuv444p"),
    one("tiny.mp4", Ready(1, (32, 32), 0), picture("32x32", 1), X264),
    one("anamorphic.mp4", Ready(1, (1024, 576), 0), picture("720x576", 1), X264, "-vf", "setsar=64/45", quick=True),
    Recipe(
        "rotated.mp4",
        (
            (*picture("320x240", 1), *X264, "-f", "mp4", "{part}"),
            ("-display_rotation", "90", "-i", "{part}", "-c", "copy"),
        ),
        Ready(1, (240, 320), 0),
    ),
    Recipe(
        "rotated-anamorphic.mp4",
        (
            (*picture("360x288", 1), *X264, "-vf", "setsar=64/45", "-f", "mp4", "{part}"),
            ("-display_rotation", "270", "-i", "{part}", "-c", "copy"),
        ),
        Ready(1, (288, 512), 0),
    ),
    # colors and fields
    _hdr("hdr10.mp4", PQ, quick=True),
    _hdr("hlg.mp4", HLG),
    _hdr("wide.mkv", ("bt2020-10", "libx265")),
    one("full-range.mp4", Ready(1, sounds=0), picture(seconds=1), "-c:v", "libx264", "-pix_fmt", "yuvj420p"),
    one(
        "interlaced.ts",
        Ready(2, (720, 576), 0),
        picture("720x576", rate="50"),
        INTERLACED,
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-x264-params",
        "tff=1",
        quick=True,
    ),
    one(
        "interlaced.mpg",
        Ready(2, (720, 576), 0),
        picture("720x576", rate="50"),
        INTERLACED,
        "-c:v",
        "mpeg2video",
        "-b:v",
        "6M",
    ),
    # tracks
    one(
        "still-first.mkv",
        Ready(2),
        picture("640x360", 0.04),
        picture(),
        tone(),
        "-map",
        "0",
        "-map",
        "1",
        "-map",
        "2",
        "-c:v:0",
        "mjpeg",
        "-c:v:1",
        "libx264",
        "-pix_fmt:v:1",
        "yuv420p",
        AAC,
        "-disposition:v:0",
        "default",
        quick=True,
    ),
    one(
        "second-sound.mkv",
        Ready(2, sounds=2),
        picture(),
        "-f",
        "lavfi",
        "-i",
        "anullsrc=r=48000:cl=stereo",
        tone(),
        "-map",
        "0",
        "-map",
        "1",
        "-map",
        "2",
        "-t",
        "2",
        X264,
        AAC,
        "-disposition:a:0",
        "0",
        "-disposition:a:1",
        "default",
        quick=True,
    ),
    one("late-sound.mp4", Ready(8), picture(seconds=8), "-itsoffset", "3", tone(5), X264, AAC, quick=True),
    one("short-sound.mp4", Ready(6), picture(seconds=6), tone(1), X264, AAC),
    one("tiny-sound.mkv", Ready(4), picture(seconds=4), tone(0.02), X264, AAC),
    one("mono-8-kHz.mkv", Ready(2), picture(), tone(rate=8000), X264, "-c:a", "pcm_alaw"),
    one(
        "surround.mkv",
        Ready(2),
        picture(),
        "-f",
        "lavfi",
        "-i",
        "anoisesrc=d=2:r=48000",
        X264,
        "-ac",
        "6",
        "-c:a",
        "ac3",
    ),
    one("sound-alone.m4a", FailureCode.NO_PICTURE, tone(), AAC),
    one("sound-alone.ogg", FailureCode.NO_PICTURE, tone(), "-c:a", "libopus"),
    # frame rates
    one("60-fps.mp4", Ready(2, sounds=0), picture(rate="60"), X264),
    one("29.97-fps.mp4", Ready(2, sounds=0), picture(rate="30000/1001"), X264),
    one(
        "variable-rate.mkv",
        Ready(2.4, sounds=0),
        picture(seconds=4),
        X264,
        "-vf",
        "select=lt(mod(n\\,50)\\,10)",
        "-fps_mode",
        "vfr",
    ),
)
