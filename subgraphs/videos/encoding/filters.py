"""The filters between a source's streams and the encoders: a steady picture and an unbroken sound of one length."""

from collections.abc import Sequence
from fractions import Fraction

from ffmpeg.nodes import FilterableStream

from subgraphs.videos.encoding.plan import EncodingPlan
from subgraphs.videos.service.transcoding.ladder import Rung
from subgraphs.videos.service.transcoding.media import ColorSpace, Interlacing, Sound

SAMPLE_RATE = 48_000


def steady_pictures(opened: FilterableStream, plan: EncodingPlan, table: str | None) -> FilterableStream:
    """Return the source's pictures at the output's rate: exactly as many as the plan has, from the time 0.

    A picture that begins late shows its first frame before, one that ends early its last frame until the end. `table`
    is the path of the lookup table that converts its colors, if they need one.
    """
    picture = plan.media.picture
    frames = opened[str(picture.index)]
    if plan.media.start_seconds:
        frames = frames.filter("setpts", f"PTS-{plan.media.start_seconds:.6f}/TB")
    if picture.interlacing is not Interlacing.NONE:
        frames = frames.filter("bwdif", mode="send_frame", deint=picture.interlacing.value)
    # `trim` must follow `fps`: a cut before it would reveal the timestamp of the next frame, and `fps` would fill the
    # gap up to it.
    frames = (
        frames.filter("fps", fps=_ratio(plan.frame_rate), start_time=0)
        .filter("tpad", stop_mode="clone", stop=plan.frames)
        .filter("trim", end_frame=plan.frames)
    )
    if table is None:
        return frames
    top = plan.rungs[0]
    return (
        frames.filter("sidedata", mode="delete")
        .filter("scale", top.width, top.height, in_color_matrix=picture.matrix)
        .filter("format", "gbrp10le")
        .filter("lut3d", file=table)
        # Otherwise the encoder would repeat the source's tags.
        .filter("setparams", color_primaries="bt709", color_trc="bt709")
    )


def rung_pictures(frames: FilterableStream, plan: EncodingPlan, rung: Rung) -> FilterableStream:
    """Return the pictures of a rung, in BT.709."""
    return (
        frames.filter("scale", rung.width, rung.height, **_matrices(plan, "bt709"), out_range="tv")
        .filter("format", "yuv420p")
        .filter("setsar", 1)
        .filter("setparams", range="tv", color_primaries="bt709", color_trc="bt709", colorspace="bt709")
    )


def still_pictures(frames: FilterableStream, plan: EncodingPlan, width: int, height: int) -> FilterableStream:
    """Return pictures for JPEG, whose colors are of BT.601 in the full range."""
    return (
        frames.filter("scale", width, height, **_matrices(plan, "bt601"), out_range="pc")
        .filter("format", "yuvj420p")
        .filter("setsar", 1)
    )


def unbroken_sound(opened: FilterableStream, plan: EncodingPlan, sound: Sound) -> FilterableStream:
    """Return an audio track in stereo that covers the whole programme from 0, with silence in the source's gaps."""
    samples = opened[str(sound.index)]
    if plan.media.start_seconds:
        samples = samples.filter("asetpts", f"PTS-{plan.media.start_seconds:.6f}/TB")
    return (
        samples.filter("aresample", SAMPLE_RATE, **{"async": 1, "first_pts": 0})
        .filter("aformat", sample_fmts="fltp", sample_rates=SAMPLE_RATE, channel_layouts="stereo")
        .filter("apad", whole_dur=f"{plan.media.duration_seconds:.6f}")
        .filter("atrim", end=f"{plan.media.duration_seconds:.6f}")
    )


def split(frames: FilterableStream, count: int) -> Sequence[FilterableStream]:
    """Return the same pictures several times."""
    copies = frames.filter_multi_output("split", count)
    return [copies[index] for index in range(count)]


def _matrices(plan: EncodingPlan, out: str) -> dict[str, str]:
    """Return the options of a conversion between matrices; after a lookup table the pictures are RGB and have none."""
    picture = plan.media.picture
    if picture.color_space is not ColorSpace.SDR:
        return {"out_color_matrix": out}
    return {"in_color_matrix": picture.matrix, "out_color_matrix": out}


def _ratio(rate: Fraction) -> str:
    return f"{rate.numerator}/{rate.denominator}"
