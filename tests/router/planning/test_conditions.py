"""Boolean algebra over the variables of @skip and @include."""

from hypothesis import given
from hypothesis import strategies as st

from router.planning.conditions import FALSE, TRUE, Formula, condition_of, conjunction, disjunction, literal, relative
from router.planning.plan import Literal

VARIABLES = "abc"
LITERALS = st.builds(lambda name, negated: literal(name, negated=negated), st.sampled_from(VARIABLES), st.booleans())
FORMULAS = st.recursive(
    LITERALS | st.sampled_from([TRUE, FALSE]),
    lambda inner: st.builds(conjunction, inner, inner) | st.builds(disjunction, inner, inner),
    max_leaves=6,
)
WORLDS = st.fixed_dictionaries({name: st.booleans() for name in VARIABLES})


def value(formula: Formula, variables: dict[str, bool]) -> bool:
    return any(all(variables[item.variable] is not item.negated for item in term) for term in formula)


@given(FORMULAS, FORMULAS, WORLDS)
def test_conjunction_and_disjunction_have_their_truth_values(
    one: Formula, other: Formula, variables: dict[str, bool]
) -> None:
    assert value(conjunction(one, other), variables) == (value(one, variables) and value(other, variables))
    assert value(disjunction(one, other), variables) == (value(one, variables) or value(other, variables))


@given(FORMULAS, FORMULAS, WORLDS)
def test_a_relative_formula_has_the_same_value_where_the_given_condition_holds(
    one: Formula, given_: Formula, variables: dict[str, bool]
) -> None:
    both = conjunction(one, given_)
    if value(given_, variables):
        assert value(relative(both, given_), variables) == value(one, variables)


def test_opposites_cancel() -> None:
    a, not_a = literal("a", negated=False), literal("a", negated=True)
    assert disjunction(a, not_a) == TRUE
    assert conjunction(a, not_a) == FALSE


def test_a_weaker_condition_absorbs_a_stronger_one() -> None:
    a, b = literal("a", negated=False), literal("b", negated=False)
    assert disjunction(a, conjunction(a, b)) == a


def test_the_plan_s_form_of_a_formula_has_a_fixed_order() -> None:
    formula = disjunction(literal("b", negated=True), literal("a", negated=False))
    assert condition_of(formula) == ((Literal("a"),), (Literal("b", negated=True),))
    assert condition_of(TRUE) == ((),)
    assert condition_of(FALSE) == ()
