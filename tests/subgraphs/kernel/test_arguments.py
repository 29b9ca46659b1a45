"""What clients send as arguments."""

import pytest

from subgraphs.kernel.arguments import known_id
from subgraphs.kernel.errors import BadUserInput
from subgraphs.kernel.ids import COURSE, USER


def test_an_id_of_the_kind_is_taken() -> None:
    course_id = COURSE.new()
    assert known_id(COURSE, course_id, "courseId") == course_id


def test_one_of_another_kind_is_refused_by_the_arguments_name() -> None:
    with pytest.raises(BadUserInput, match=r"^courseId is not an id of ours\.") as refused:
        known_id(COURSE, USER.new(), "courseId")
    assert refused.value.extensions == {"code": "BAD_USER_INPUT", "argument": "courseId"}
