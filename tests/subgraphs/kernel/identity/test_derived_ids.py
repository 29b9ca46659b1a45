"""Ids that are derived from other ids."""

from hypothesis import given
from hypothesis import strategies as st

from subgraphs.kernel.identity.derived_ids import derived_id
from subgraphs.kernel.identity.ids import USER, IdKind

KIND: IdKind[str] = IdKind("drv")
PARTS = st.lists(st.text(alphabet=st.characters(exclude_characters="\0"), max_size=30), min_size=1, max_size=3)


@given(PARTS, PARTS)
def test_the_parts_alone_determine_the_id(one: list[str], other: list[str]) -> None:
    assert derived_id(KIND, *one) == derived_id(KIND, *one)
    assert (derived_id(KIND, *one) == derived_id(KIND, *other)) is (one == other)


def test_a_derived_id_is_a_typeid_of_its_kind() -> None:
    made = derived_id(KIND, USER.new(), "x")
    assert KIND.parse(made) == made
    assert made.startswith("drv_")
