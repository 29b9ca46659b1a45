import io

from PIL import Image

from lectern.seed.uploads.drawings import draw_avatar, draw_cover, draw_image


def _size(file: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(file)) as image:
        return image.size


def test_drawings_are_the_same_every_time_and_differ_by_their_subject() -> None:
    assert draw_cover("Practical Bread", "Cooking", 0.1) == draw_cover("Practical Bread", "Cooking", 0.1)
    assert draw_cover("Practical Bread", "Cooking", 0.1) != draw_cover("Practical Noodles", "Cooking", 0.1)
    assert draw_avatar("Ada") == draw_avatar("Ada")
    assert draw_avatar("Ada") != draw_avatar("Bea")


def test_drawings_have_the_shapes_that_pictures_are_cropped_to() -> None:
    assert _size(draw_cover("A title that is long enough for more than one line", "Cooking", 0.5)) == (1280, 720)
    assert _size(draw_image("Cooking", 0.5)) == (1280, 720)
    assert _size(draw_avatar("Ada")) == (384, 384)
