"""The covers, avatars and category images of the demonstration data, drawn by a generator seeded with their names.

Coordinates are in pixels. Hues are fractions of the colour circle, from 0 to 1.
"""

import colorsys
import io
import math
from collections.abc import Callable
from random import Random
from typing import TypeAlias

from PIL import Image, ImageDraw, ImageFont, ImageOps

Color: TypeAlias = tuple[int, int, int]

COVER_SIZE = (1280, 720)
AVATAR_SIZE = (384, 384)
_MARGIN = 72
_TEXT_WIDTH = 860


def draw_cover(title: str, label: str, hue: float) -> bytes:
    """Return a cover as JPEG: a pattern in colours around the hue, with the title and a label above it."""
    random = _seeded_random(title)
    image = _gradient(COVER_SIZE, random, hue)
    random.choice(_PATTERNS)(image, random, hue)
    _draw_title(image, title, label)
    return _jpeg(image)


def draw_image(name: str, hue: float) -> bytes:
    """Return the image of a category as JPEG: several patterns in colours around the hue, without words."""
    random = _seeded_random(name)
    image = _gradient(COVER_SIZE, random, hue)
    for pattern in random.sample(_PATTERNS, 2):
        pattern(image, random, hue)
    return _jpeg(image)


def draw_avatar(name: str) -> bytes:
    """Return an avatar as JPEG: a head and shoulders of plain shapes."""
    random = _seeded_random(name)
    hue = random.random()
    image = _gradient(AVATAR_SIZE, random, hue)
    draw = ImageDraw.Draw(image)
    skin = random.choice(((255, 219, 192), (234, 190, 153), (198, 144, 103), (141, 93, 60), (92, 58, 38)))
    hair = random.choice(((38, 28, 24), (82, 54, 36), (168, 120, 70), (120, 120, 124), (150, 62, 38)))
    draw.ellipse((52, 268, 332, 560), fill=_color(hue + 0.5, 0.45, 0.75))
    if random.random() < 0.5:
        draw.rounded_rectangle((98, 84, 286, 290), 92, fill=hair)
    draw.rounded_rectangle((160, 220, 224, 310), 32, fill=_shaded(skin, 0.88))
    draw.ellipse((112, 92, 272, 264), fill=skin)
    draw.chord((106, 76, 278, 230), 180 + random.randint(-14, 14), 360 + random.randint(-14, 14), fill=hair)
    for eye in (162, 222):
        draw.ellipse((eye - 7, 176, eye + 7, 192), fill=(40, 32, 30))
    if random.random() < 0.35:
        for eye in (162, 222):
            draw.ellipse((eye - 25, 160, eye + 25, 208), outline=(50, 50, 56), width=5)
        draw.line((187, 182, 197, 182), fill=(50, 50, 56), width=5)
    draw.arc((166, 196, 218, 238), 20, 160, fill=(120, 50, 46), width=5)
    return _jpeg(image)


def _circles(image: Image.Image, random: Random, hue: float) -> None:
    draw = ImageDraw.Draw(image, "RGBA")
    for _ in range(random.randint(4, 7)):
        x, y, radius = random.randint(500, 1280), random.randint(0, 720), random.randint(60, 260)
        color = (*_color(hue + random.uniform(-0.08, 0.12), 0.5, 0.95), random.randint(50, 120))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)


def _waves(image: Image.Image, random: Random, hue: float) -> None:
    draw = ImageDraw.Draw(image, "RGBA")
    height, length, shift = random.randint(30, 90), random.randint(240, 520), random.random() * math.tau
    for layer in range(4):
        base = 360 + layer * 90
        line = [(x, base + height * math.sin(x / length * math.tau + shift + layer * 0.9)) for x in range(0, 1281, 16)]
        draw.polygon([*line, (1280, 720), (0, 720)], fill=(*_color(hue + layer * 0.03, 0.55, 0.85), 80))


def _grid(image: Image.Image, random: Random, hue: float) -> None:
    draw = ImageDraw.Draw(image, "RGBA")
    step, round_corners = random.choice((80, 96, 120)), random.random() < 0.5
    for x in range(640, 1280, step):
        for y in range(0, 720, step):
            if random.random() < 0.6:
                color = (*_color(hue + random.uniform(-0.05, 0.15), 0.45, 0.95), random.randint(60, 150))
                box = (x + 6, y + 6, x + step - 6, y + step - 6)
                draw.rounded_rectangle(box, step // 2 if round_corners else 8, fill=color)


def _rays(image: Image.Image, random: Random, hue: float) -> None:
    draw = ImageDraw.Draw(image, "RGBA")
    x, y, count = random.randint(800, 1200), random.randint(60, 660), 2 * random.randint(7, 13)
    for ray in range(0, count, 2):
        start, end = ray * math.tau / count, (ray + 1) * math.tau / count
        points = [(x + 1500 * math.cos(angle), y + 1500 * math.sin(angle)) for angle in (start, end)]
        draw.polygon([(x, y), *points], fill=(*_color(hue + 0.05, 0.4, 0.95), 60))
    draw.ellipse((x - 90, y - 90, x + 90, y + 90), fill=(*_color(hue + 0.1, 0.35, 1.0), 200))


# They keep to the right or the bottom for the most part: a cover's title is at the left.
_PATTERNS: tuple[Callable[[Image.Image, Random, float], None], ...] = (_circles, _waves, _grid, _rays)


def _draw_title(image: Image.Image, title: str, label: str) -> None:
    draw = ImageDraw.Draw(image, "RGBA")
    size = 96 if len(title) < 24 else 80
    font = ImageFont.load_default(size)
    lines = _wrapped(title, font, _TEXT_WIDTH)
    top = image.height - _MARGIN - len(lines) * int(size * 1.15)
    draw.text((_MARGIN, top - 92), label.upper(), font=ImageFont.load_default(30), fill=(255, 255, 255, 220))
    draw.rectangle((_MARGIN, top - 36, _MARGIN + 96, top - 28), fill=(255, 255, 255, 230))
    for number, line in enumerate(lines):
        below = top + number * int(size * 1.15)
        draw.text((_MARGIN + 3, below + 3), line, font=font, fill=(0, 0, 0, 90))
        draw.text((_MARGIN, below), line, font=font, fill=(255, 255, 255, 255))


def _wrapped(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _gradient(size: tuple[int, int], random: Random, hue: float) -> Image.Image:
    dark, light = _color(hue, 0.75, 0.3), _color(hue + random.uniform(0.04, 0.14), 0.6, 0.65)
    shades = Image.linear_gradient("L").rotate(random.choice((0, 90, 180, 270)))
    return ImageOps.colorize(shades, dark, light).resize(size, Image.Resampling.BICUBIC)


def _color(hue: float, saturation: float, value: float) -> Color:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _shaded(color: Color, factor: float) -> Color:
    return round(color[0] * factor), round(color[1] * factor), round(color[2] * factor)


def _seeded_random(text: str) -> Random:
    return Random(f"lectern {text}")  # noqa: S311 - the same every time, on purpose


def _jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return file.getvalue()
