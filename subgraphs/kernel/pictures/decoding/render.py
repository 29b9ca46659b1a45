"""Decode a picture with Pillow, and encode it in every size and format."""

import io
from pathlib import Path
from typing import TypedDict

import blurhash
from PIL import AvifImagePlugin, Image, ImageCms, ImageOps, WebPImagePlugin

from subgraphs.kernel.pictures.model import PictureFailure, PictureFormat, PictureShape, PictureSize, file_name

_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
"""Nothing else is ever given to a decoder: no SVG, no PostScript, no container of several files."""
_PLUGINS = (AvifImagePlugin, WebPImagePlugin)
"""Imported for their registration."""

_MAX_SIDE = 16_384
_COMPONENTS = (4, 3)
_HASHED_WIDTH = 32
_OPTIONS: dict[PictureFormat, dict[str, object]] = {
    PictureFormat.AVIF: {"quality": 60, "speed": 9, "max_threads": 1},
    PictureFormat.WEBP: {"quality": 80, "method": 3},
    PictureFormat.JPEG: {"quality": 82, "optimize": True, "progressive": True},
}
_BACKGROUND = (255, 255, 255)


class Rendered(TypedDict):
    """The size of the largest file, and its stand-in until it is loaded."""

    width: int
    height: int
    blurhash: str
    color: str


def render(source: Path, folder: Path, shape: PictureShape, max_pixels: int) -> Rendered | PictureFailure:
    """Write the files of a picture to the folder; or return why it can't be shown."""
    Image.MAX_IMAGE_PIXELS = None  # our own bound, below, is checked before anything is decoded
    try:
        with Image.open(source, formats=_FORMATS) as opened:
            width, height = opened.size
            if width * height > max_pixels or max(width, height) > _MAX_SIDE:
                return PictureFailure.TOO_MANY_PIXELS
            if getattr(opened, "n_frames", 1) > 1:
                return PictureFailure.ANIMATED
            large = shape.widths[PictureSize.LARGE]
            opened.draft(None, (2 * large, 2 * large))  # JPEG alone: decodes at an eighth, a quarter or a half
            upright = ImageOps.exif_transpose(opened)
            image = _srgb(upright)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError):
        # What Pillow's decoders raise on damaged files.
        return PictureFailure.UNREADABLE
    image = _cropped(image, shape)
    if image.width < shape.min_width:
        return PictureFailure.TOO_SMALL
    largest = min(image.width, large)
    for size in shape.widths.values():
        width = min(size, largest)
        resized = image.resize((width, shape.height(width)), Image.Resampling.LANCZOS, reducing_gap=3.0)
        for encoding, options in _OPTIONS.items():
            resized.save(folder / file_name(width, encoding), encoding.name, **options)
    return Rendered(
        width=largest,
        height=shape.height(largest),
        blurhash=_blurhash(image, shape),
        color="#{:02x}{:02x}{:02x}".format(*_pixels(image.resize((1, 1), Image.Resampling.BOX))[0]),
    )


def _srgb(image: Image.Image) -> Image.Image:
    """Return the picture in sRGB on white, without metadata: only pixels are copied."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I") or image.mode == "F":
        image = image.convert("F").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode in {"P", "PA", "LA", "La", "RGBa"} or "transparency" in image.info:
        image = image.convert("RGBA")
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    if alpha is not None:
        image = image.convert("RGB")
    colors = _converted(image, profile) if profile else image.convert("RGB")
    clean = Image.new("RGB", colors.size, _BACKGROUND)
    clean.paste(colors, mask=alpha)
    return clean


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    """Return the picture in sRGB; a profile that can't be read, or is of another mode, is ignored."""
    try:
        embedded = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, embedded, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        converted = None
    return image.convert("RGB") if converted is None else converted


def _cropped(image: Image.Image, shape: PictureShape) -> Image.Image:
    """Return the largest part of that shape around the centre."""
    across, down = shape.ratio
    width = min(image.width, image.height * across // down)
    height = min(image.height, shape.height(width))
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def _blurhash(image: Image.Image, shape: PictureShape) -> str:
    tiny = image.resize((_HASHED_WIDTH, shape.height(_HASHED_WIDTH)), Image.Resampling.BOX)
    pixels = _pixels(tiny)
    rows = [pixels[start : start + tiny.width] for start in range(0, len(pixels), tiny.width)]
    return str(blurhash.encode(rows, *_COMPONENTS))


def _pixels(image: Image.Image) -> list[tuple[int, int, int]]:
    values = image.tobytes()
    return [(values[at], values[at + 1], values[at + 2]) for at in range(0, len(values), 3)]
