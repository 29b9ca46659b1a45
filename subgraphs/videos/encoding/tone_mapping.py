"""The conversion of other color spaces to BT.709 by a lookup table (`.cube`), the same with every build of ffmpeg.

Signals are decoded by SMPTE ST 2084 (PQ), ARIB STD-B67 (HLG, for a display of 1,000 cd/m2) or BT.1886, brought to the
primaries of BT.709, tone mapped so that the reference white of BT.2408 (203 cd/m2) stays bright and 1,000 cd/m2 becomes
the peak, and encoded for the display of BT.1886.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from subgraphs.videos.service.transcoding.media import ColorSpace

SIZE = 33
"""The points of the table in each dimension; ffmpeg interpolates between them."""

_REFERENCE_WHITE = 203.0
_PEAK = 1_000.0 / _REFERENCE_WHITE
_LINEAR_BELOW = 0.3
"""The share of the peak below which tones are not compressed."""

_BT2020_TO_BT709 = (
    (1.6604910, -0.5876411, -0.0728499),
    (-0.1245505, 1.1328999, -0.0083494),
    (-0.0181508, -0.1005789, 1.1187297),
)
"""ITU-R BT.2087, annex 1, inverted."""

_LUMA_2020 = (0.2627, 0.6780, 0.0593)

_Color = tuple[float, float, float]


@lru_cache(maxsize=3)
def lookup_table(space: ColorSpace) -> str:
    """Return the text of the table that maps R'G'B' of this color space to R'G'B' of BT.709."""
    steps = [index / (SIZE - 1) for index in range(SIZE)]
    convert = _CONVERSIONS[space]
    lines = [f"LUT_3D_SIZE {SIZE}"]
    lines += ["{:.6f} {:.6f} {:.6f}".format(*convert((r, g, b))) for b in steps for g in steps for r in steps]
    return "\n".join(lines) + "\n"


def _from_pq(color: _Color) -> _Color:
    red, green, blue = (_pq_light(value) / _REFERENCE_WHITE for value in color)
    return _mapped((red, green, blue))


def _from_hlg(color: _Color) -> _Color:
    red, green, blue = (_hlg_scene(value) for value in color)
    luma = sum(share * value for share, value in zip(_LUMA_2020, (red, green, blue), strict=True))
    gain = _PEAK * luma**0.2 if luma > 0 else 0.0
    return _mapped((red * gain, green * gain, blue * gain))


def _from_wide(color: _Color) -> _Color:
    red, green, blue = (value**2.4 for value in color)
    return _encoded(_narrowed((red, green, blue)))


_CONVERSIONS: Mapping[ColorSpace, Callable[[_Color], _Color]] = {
    ColorSpace.PQ: _from_pq,
    ColorSpace.HLG: _from_hlg,
    ColorSpace.WIDE: _from_wide,
}


def _mapped(light: _Color) -> _Color:
    """Compress the brightest component to the peak, and the others in proportion, which keeps the hue."""
    narrowed = _narrowed(light)
    brightest = max(narrowed)
    if brightest <= 0:
        return 0.0, 0.0, 0.0
    gain = _compressed(min(brightest, _PEAK)) / brightest
    return _encoded((narrowed[0] * gain, narrowed[1] * gain, narrowed[2] * gain))


def _compressed(light: float) -> float:
    """Return a Moebius transformation that continues the linear part smoothly and maps the peak to 1."""
    if light <= _LINEAR_BELOW:
        return light
    knee = _LINEAR_BELOW
    a = -(knee**2) * (_PEAK - 1) / (knee**2 - 2 * knee + _PEAK)
    b = (knee**2 - 2 * knee * _PEAK + _PEAK) / max(1e-6, _PEAK - 1)
    return (b * b + 2 * b * knee + knee * knee) / (b - a) * (light + a) / (light + b)


def _narrowed(light: _Color) -> _Color:
    red, green, blue = (
        max(0.0, sum(factor * value for factor, value in zip(row, light, strict=True))) for row in _BT2020_TO_BT709
    )
    return red, green, blue


def _encoded(light: _Color) -> _Color:
    red, green, blue = (min(1.0, value) ** (1 / 2.4) for value in light)
    return red, green, blue


def _pq_light(value: float) -> float:
    """Return cd/m2 of a PQ signal (ST 2084)."""
    power = value ** (1 / 78.84375)
    return float(10_000.0 * (max(power - 0.8359375, 0.0) / (18.8515625 - 18.6875 * power)) ** (1 / 0.1593017578125))


def _hlg_scene(value: float) -> float:
    """Return scene light from 0 to 1 of an HLG signal (the inverse of its OETF, BT.2100)."""
    if value <= 0.5:
        return value * value / 3
    return float((2.718281828459045 ** ((value - 0.55991073) / 0.17883277) + 0.28466892) / 12)
