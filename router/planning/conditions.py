"""@skip and @include as boolean algebra.

A formula is in disjunctive normal form over boolean variables: a set of terms, of which one must hold; a term is a
set of literals, all of which must hold.
"""

from router.planning.plan import Condition, Literal

Term = frozenset[Literal]
Formula = frozenset[Term]
"""The planner's working form of `router.planning.plan.Condition`: unordered, so that equal formulas compare equal."""

TRUE: Formula = frozenset({frozenset()})
FALSE: Formula = frozenset()


def literal(variable: str, *, negated: bool) -> Formula:
    """Return the variable's value, or its negation."""
    return frozenset({frozenset({Literal(variable, negated)})})


def conjunction(left: Formula, right: Formula) -> Formula:
    """`left and right`."""
    if left in (TRUE, right):
        return right
    if right == TRUE:
        return left
    # Distribute: (a or b) and (c or d) is (a and c) or (a and d) or (b and c) or (b and d).
    terms = {a | b for a in left for b in right}
    return _absorb({term for term in terms if not _contradicts(term)})


def disjunction(left: Formula, right: Formula) -> Formula:
    """`left or right`."""
    if left == right or not right:
        return left
    if not left:
        return right
    if TRUE in (left, right):
        return TRUE
    return _absorb(set(left | right))


def relative(formula: Formula, given: Formula) -> Formula:
    """Return the part of `formula` that remains to be tested where `given` holds already."""
    if formula in (given, TRUE):
        return TRUE
    # Only a single conjunction decides its literals: of `a or b` neither is certain.
    if len(given) != 1:
        return formula
    (certain,) = given
    return _absorb({frozenset(term - certain) for term in formula}) if certain else formula


def condition_of(formula: Formula) -> Condition:
    """Return the plan's form of a formula, in a fixed order."""
    terms = [tuple(sorted(term, key=_order)) for term in formula]
    return tuple(sorted(terms, key=lambda term: [_order(item) for item in term]))


def _order(item: Literal) -> tuple[str, bool]:
    return item.variable, item.negated


def _contradicts(term: Term) -> bool:
    return any(Literal(item.variable, not item.negated) in term for item in term)


def _absorb(terms: set[Term]) -> Formula:
    """Simplify: `a or (a and b)` is `a`; `(a and c) or (not a and c)` is `c`."""
    changed = True
    while changed:
        changed = False
        # Absorption: a term that contains another one adds nothing.
        terms = {term for term in terms if not any(other < term for other in terms)}
        # Complementation: two terms that differ in the sign of one literal become one without it. The result may
        # absorb further terms, hence the outer loop; each round has fewer terms, so it ends.
        for term in terms:
            for item in term:
                rest = term - {item}
                complement = rest | {Literal(item.variable, not item.negated)}
                if complement in terms:
                    terms = (terms - {term, complement}) | {rest}
                    changed = True
                    break
            if changed:
                break
    return frozenset(terms)
