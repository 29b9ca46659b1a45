"""The lookup tables from other color spaces to BT.709."""

import pytest

from subgraphs.videos.encoding.tone_mapping import SIZE, lookup_table
from subgraphs.videos.service.transcoding.media import ColorSpace

_SPACES = [ColorSpace.PQ, ColorSpace.HLG, ColorSpace.WIDE]


def _greys(space: ColorSpace) -> list[tuple[float, float, float]]:
    lines = lookup_table(space).splitlines()
    assert lines[0] == f"LUT_3D_SIZE {SIZE}"
    entries = lines[1:]
    assert len(entries) == SIZE**3
    step = 1 + SIZE + SIZE * SIZE
    return [_color(entries[index * step]) for index in range(SIZE)]


def _color(line: str) -> tuple[float, float, float]:
    red, green, blue = (float(part) for part in line.split())
    return red, green, blue


@pytest.mark.parametrize("space", _SPACES)
def test_greys_stay_grey_and_in_order_from_black_to_white(space: ColorSpace) -> None:
    greys = _greys(space)
    for red, green, blue in greys:
        assert red == pytest.approx(green, abs=0.01)
        assert red == pytest.approx(blue, abs=0.01)
    levels = [green for _, green, _ in greys]
    assert levels == sorted(levels)
    assert levels[0] == pytest.approx(0.0, abs=0.01)
    assert levels[-1] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(("space", "signal"), [(ColorSpace.PQ, 0.58), (ColorSpace.HLG, 0.75)])
def test_reference_white_stays_bright_but_below_the_peak(space: ColorSpace, signal: float) -> None:
    level = _greys(space)[round(signal * (SIZE - 1))][1]
    assert 0.75 < level < 0.97


@pytest.mark.parametrize("space", _SPACES)
def test_all_values_are_in_the_unit_range(space: ColorSpace) -> None:
    for line in lookup_table(space).splitlines()[1:]:
        assert all(0.0 <= value <= 1.0 for value in _color(line))
