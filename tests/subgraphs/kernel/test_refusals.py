"""Refusals, as mutations report them."""

from enum import Enum, auto

import pytest

from subgraphs.kernel.refusals import Refusal


class Why(Enum):
    TOO_BRIGHT = auto()


@pytest.mark.parametrize(("argument", "path"), [("watts", ["watts"]), (None, None)])
def test_a_refusal_names_its_reason_and_the_argument_that_is_concerned(
    argument: str | None, path: list[str] | None
) -> None:
    refusal = Refusal(Why.TOO_BRIGHT, "Too bright.", argument)
    assert (refusal.code, refusal.path, str(refusal)) == ("TOO_BRIGHT", path, "Too bright.")
