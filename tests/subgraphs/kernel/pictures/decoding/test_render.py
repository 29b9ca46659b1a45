import io
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw

from subgraphs.kernel.pictures.decoding.render import Rendered, render
from subgraphs.kernel.pictures.model import PictureFailure, PictureShape
from tests.subgraphs.uploaded_pictures import picture

PIXELS = 10_000_000


def rendered(content: bytes, folder: Path, shape: PictureShape = PictureShape.WIDE) -> Rendered | PictureFailure:
    source = folder / "source"
    source.write_bytes(content)
    (folder / "made").mkdir()
    return render(source, folder / "made", shape, PIXELS)


def files(folder: Path) -> dict[str, tuple[str | None, tuple[int, int]]]:
    found = {}
    for path in (folder / "made").iterdir():
        with Image.open(path) as image:
            found[path.name] = (image.format, image.size)
    return found


def color_at(folder: Path, name: str, at: tuple[int, int]) -> tuple[int, int, int]:
    with Image.open(folder / "made" / name) as image:
        color = image.convert("RGB").getpixel(at)
    assert isinstance(color, tuple)
    return (int(color[0]), int(color[1]), int(color[2]))


def is_close(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= 12 for a, b in zip(one, other, strict=True))


def test_a_picture_is_made_in_three_sizes_and_three_formats(tmp_path: Path) -> None:
    made = rendered(picture((2000, 1500)), tmp_path)
    assert isinstance(made, dict)
    assert (made["width"], made["height"]) == (1280, 720)
    sizes = {320: (320, 180), 640: (640, 360), 1280: (1280, 720)}
    formats = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}
    expected = {f"{w}.{suffix}": (name, size) for w, size in sizes.items() for suffix, name in formats.items()}
    assert files(tmp_path) == expected


def test_a_small_picture_is_not_enlarged(tmp_path: Path) -> None:
    made = rendered(picture((900, 506)), tmp_path)
    assert isinstance(made, dict)
    assert made["width"] == 899 or made["width"] == 900
    assert sorted(files(tmp_path)) == sorted(
        f"{width}.{suffix}" for width in (320, 640, made["width"]) for suffix in ("avif", "webp", "jpg")
    )


def test_a_square_is_cut_out_of_the_middle(tmp_path: Path) -> None:
    image = Image.new("RGB", (1200, 400), "red")
    ImageDraw.Draw(image).rectangle((400, 0, 799, 399), fill="blue")
    file = io.BytesIO()
    image.save(file, "PNG")
    assert isinstance(rendered(file.getvalue(), tmp_path, PictureShape.SQUARE), dict)
    assert files(tmp_path)["384.jpg"] == ("JPEG", (384, 384))
    assert is_close(color_at(tmp_path, "384.jpg", (4, 4)), (0, 0, 255))
    assert is_close(color_at(tmp_path, "384.jpg", (380, 380)), (0, 0, 255))


def test_the_orientation_is_obeyed_and_all_metadata_removed(tmp_path: Path) -> None:
    image = Image.new("RGB", (700, 700), "red")
    ImageDraw.Draw(image).rectangle((0, 0, 699, 349), fill="blue")  # as stored: blue above
    exif = Image.Exif()
    exif[0x0112] = 3  # turned by 180 degrees
    exif[0x010F] = "a camera's maker"
    exif.get_ifd(0x8825)[1] = "N"
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif, comment=b"a secret place")
    assert isinstance(rendered(file.getvalue(), tmp_path, PictureShape.SQUARE), dict)
    assert is_close(color_at(tmp_path, "384.jpg", (190, 20)), (255, 0, 0))
    for path in (tmp_path / "made").iterdir():
        content = path.read_bytes()
        assert b"secret" not in content
        assert b"camera" not in content
        with Image.open(path) as made:
            assert dict(made.getexif()) == {}
            assert "icc_profile" not in made.info


def test_colors_of_another_profile_are_converted(tmp_path: Path) -> None:
    # In LAB everything is its own numbers; that the colour is kept shows that the profile was read.
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    swapped = Image.new("RGB", (700, 400), (255, 0, 0))
    converted = ImageCms.profileToProfile(swapped, srgb, lab, outputMode="LAB")
    assert converted is not None
    file = io.BytesIO()
    swapped.save(file, "PNG", icc_profile=ImageCms.ImageCmsProfile(srgb).tobytes())
    assert isinstance(rendered(file.getvalue(), tmp_path), dict)
    assert is_close(color_at(tmp_path, "320.jpg", (9, 9)), (254, 0, 0))


def test_a_broken_profile_is_ignored(tmp_path: Path) -> None:
    made = rendered(picture((700, 400), "teal", "PNG", icc_profile=b"not a profile"), tmp_path)
    assert isinstance(made, dict)
    assert made["color"] == "#008080"


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "I;16", "1"])
def test_pictures_of_every_mode_are_read(mode: str, tmp_path: Path) -> None:
    image = Image.new("RGB", (700, 400), "white")
    file = io.BytesIO()
    if mode == "I;16":
        Image.new("I;16", (700, 400), 65535).save(file, "PNG")
    else:
        image.convert(mode).save(file, "JPEG" if mode == "CMYK" else "PNG")
    made = rendered(file.getvalue(), tmp_path)
    assert isinstance(made, dict)
    assert is_close(color_at(tmp_path, "320.jpg", (9, 9)), (255, 255, 255))


def test_transparent_pixels_become_white(tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (700, 400), (255, 0, 0, 0)).save(file, "PNG")
    made = rendered(file.getvalue(), tmp_path)
    assert isinstance(made, dict)
    assert made["color"] == "#ffffff"


def test_a_blurhash_and_a_color_stand_for_the_picture(tmp_path: Path) -> None:
    made = rendered(picture((700, 400), "#336699", "PNG"), tmp_path)
    assert isinstance(made, dict)
    assert made["color"] == "#336699"
    assert len(made["blurhash"]) == 4 + 2 * 4 * 3


def _frames() -> bytes:
    file = io.BytesIO()
    frames = [Image.new("RGB", (700, 400), color) for color in ("red", "blue")]
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:])
    return file.getvalue()


def _gif() -> bytes:
    return picture((700, 400), "red", "GIF")


def _bomb() -> bytes:
    """Return a PNG whose head claims 20,000 by 20,000 pixels."""
    head = b"IHDR" + (20_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    chunk = (13).to_bytes(4, "big") + head + zlib.crc32(head).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT" + zlib.crc32(b"IDAT").to_bytes(4, "big")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="700" height="400"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "failure"),
    [
        (SVG, PictureFailure.UNREADABLE),
        (b"", PictureFailure.UNREADABLE),
        (b"<html><script>alert(1)</script>", PictureFailure.UNREADABLE),
        (_gif(), PictureFailure.UNREADABLE),
        (picture((700, 400))[:500], PictureFailure.UNREADABLE),
        (picture((700, 400), encoding="PNG")[:200], PictureFailure.UNREADABLE),
        (_frames(), PictureFailure.ANIMATED),
        (picture((639, 2000)), PictureFailure.TOO_SMALL),
        (picture((4000, 2501)), PictureFailure.TOO_MANY_PIXELS),
        (_bomb(), PictureFailure.TOO_MANY_PIXELS),
        (picture((17_000, 1)), PictureFailure.TOO_MANY_PIXELS),
    ],
    ids=["svg", "empty", "html", "gif", "cut jpeg", "cut png", "frames", "narrow", "large", "bomb", "long"],
)
def test_a_file_that_cannot_be_shown_fails_with_its_reason(
    content: bytes, failure: PictureFailure, tmp_path: Path
) -> None:
    assert rendered(content, tmp_path) is failure
    assert list((tmp_path / "made").iterdir()) == []
