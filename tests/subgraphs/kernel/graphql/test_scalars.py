"""The custom scalars, as any client may send them."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.kernel.graphql.scalars import SCALARS, BigInt
from subgraphs.kernel.platform.errors import BadUserInput


def parsed(scalar: object, value: object) -> object:
    parse = SCALARS[scalar].parse_value
    assert parse is not None
    return parse(value)


@pytest.mark.parametrize(
    ("value", "number"), [("0", 0), ("-7", -7), (12, 12), (str(2**63 - 1), 2**63 - 1), (-(2**63), -(2**63))]
)
def test_a_big_int_is_read_from_digits_or_a_number(value: object, number: int) -> None:
    assert parsed(BigInt, value) == number


@pytest.mark.parametrize(
    "value",
    [
        "1_0",
        " 12 ",
        "12\n",
        "１２",
        "٣",
        "+5",
        "",
        "-",
        "1e3",
        "0x10",
        "1.0",
        1.5,
        True,
        None,
        [],
        {},
        2**63,
        str(2**63),
        "9" * 5000,
    ],
)
def test_another_value_is_no_big_int(value: object) -> None:
    with pytest.raises(BadUserInput):
        parsed(BigInt, value)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-11-29T12:00:00Z", datetime(2026, 11, 29, 12, tzinfo=UTC)),
        ("2026-11-29t12:00:00.5z", datetime(2026, 11, 29, 12, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-29T12:00:00+05:30", datetime(2026, 11, 29, 6, 30, tzinfo=UTC)),
        ("0002-01-02T00:00:00Z", datetime(2, 1, 2, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_the_form_of_rfc_3339(value: str, moment: datetime) -> None:
    assert parsed(datetime, value) == moment


@pytest.mark.parametrize(
    "value",
    [
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-14:00",
        "2026-02-30T00:00:00Z",
        "2026-11-29T24:30:00Z",
        "2026-11-29T12:00:00+99:00",
        "2026-11-29T12:00:00",
        "2026-11-29",
        "2026-W48-7T12:00:00Z",
        "20261129T120000Z",
        "２０２６-11-29T12:00:00Z",
        " 2026-11-29T12:00:00Z",
        "2026-11-29T12:00:00Z\n",
        "now",
        "",
        1764417600,
        None,
        [],
        {},
    ],
)
def test_another_value_is_no_moment(value: object) -> None:
    with pytest.raises(BadUserInput):
        parsed(datetime, value)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.binary(), st.lists(st.integers())))
def test_a_scalar_parses_or_rejects_and_never_fails(value: object) -> None:
    for scalar in (BigInt, datetime):
        with suppress(BadUserInput):
            parsed(scalar, value)
