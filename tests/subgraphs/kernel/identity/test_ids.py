import time

import pytest

from subgraphs.kernel.identity.ids import COURSE, USER, InvalidId, parse_id
from subgraphs.kernel.platform.errors import BadUserInput


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


def test_an_id_of_another_kind_is_rejected() -> None:
    with pytest.raises(InvalidId):
        USER.parse(COURSE.new())


@pytest.mark.parametrize(
    "text",
    ["", "usr", "usr_", "usr_1", "usr_" + "0" * 25, "usr_" + "0" * 27, "usr_" + "u" * 26, "usr_" + "8" + "0" * 25],
)
def test_a_malformed_id_is_rejected(text: str) -> None:
    with pytest.raises(InvalidId):
        USER.parse(text)


def test_parse_id_returns_an_id_of_the_kind() -> None:
    course_id = COURSE.new()
    assert parse_id(COURSE, course_id, "courseId") == course_id


@pytest.mark.parametrize("text", ["usr_01jd7mz8e4f0a9x3c5k2q7w1rt", "1", ""])
def test_parse_id_rejects_other_ids_naming_the_argument(text: str) -> None:
    with pytest.raises(BadUserInput, match=r"^courseId is not a valid id: expected crs_…") as rejected:
        parse_id(COURSE, text, "courseId")
    assert rejected.value.extensions == {"code": "BAD_USER_INPUT", "argument": "courseId"}
