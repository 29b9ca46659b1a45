"""@skip and @include as boolean algebra: disjunctions of conjunctions over boolean variables."""

from __future__ import annotations

from router.planning.plan import Condition, Literal

Term = frozenset[Literal]
Formula = frozenset[Term]
"""The planner's working form of `router.planning.plan.Condition`: unordered, so that equal ones compare equal."""

TRUE: Formula = frozenset({frozenset()})
FALSE: Formula = frozenset()


def literal(variable: str, *, negated: bool) -> Formula:
    """The variable's value, or its negation."""
    return frozenset({frozenset({Literal(variable, negated)})})


def conjunction(left: Formula, right: Formula) -> Formula:
    """Both."""
    if left in (TRUE, right):
        return right
    if right == TRUE:
        return left
    terms = {a | b for a in left for b in right}
    return _absorb({term for term in terms if not _contradicts(term)})


def disjunction(left: Formula, right: Formula) -> Formula:
    """Either."""
    if left == right or not right:
        return left
    if not left:
        return right
    if TRUE in (left, right):
        return TRUE
    return _absorb(set(left | right))


def relative(formula: Formula, given: Formula) -> Formula:
    """What of `formula` remains to be tested where `given` is known to hold."""
    if formula in (given, TRUE):
        return TRUE
    if len(given) != 1:
        return formula
    (known,) = given
    return _absorb({frozenset(term - known) for term in formula}) if known else formula


def condition_of(formula: Formula) -> Condition:
    """The plan's form, in a fixed order."""
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
        terms = {term for term in terms if not any(other < term for other in terms)}
        for term in terms:
            for item in term:
                rest = term - {item}
                if rest | {Literal(item.variable, not item.negated)} in terms:
                    terms = (terms - {term, rest | {Literal(item.variable, not item.negated)}}) | {rest}
                    changed = True
                    break
            if changed:
                break
    return frozenset(terms)
