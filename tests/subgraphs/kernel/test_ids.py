import time

import pytest

from subgraphs.kernel.ids import COURSE, USER, InvalidId


def test_a_new_id_is_one_of_its_kind() -> None:
    made = COURSE.new()

    assert COURSE.parse(made) == made
    assert made.startswith("crs_")


def test_ids_made_later_sort_later() -> None:
    earlier = COURSE.new()
    time.sleep(0.002)

    assert earlier < COURSE.new()


def test_ids_made_at_once_differ() -> None:
    assert len({USER.new() for _ in range(1_000)}) == 1_000


def test_an_id_of_another_kind_is_refused() -> None:
    with pytest.raises(InvalidId):
        USER.parse(COURSE.new())


@pytest.mark.parametrize(
    "text",
    ["", "usr", "usr_", "usr_1", "usr_" + "0" * 25, "usr_" + "0" * 27, "usr_" + "u" * 26, "usr_" + "8" + "0" * 25],
)
def test_a_malformed_id_is_refused(text: str) -> None:
    with pytest.raises(InvalidId):
        USER.parse(text)
