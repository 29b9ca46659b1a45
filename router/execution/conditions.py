"""Conditions over boolean variables (`@skip`, `@include`), tested against a request's variables."""

from collections.abc import Iterator, Mapping

from router.planning.plan import ALWAYS, Condition, Projection, QueryPlan


def holds(condition: Condition, variables: Mapping[str, object]) -> bool:
    """Evaluate a condition. Variables without a value count as false."""
    if condition == ALWAYS:
        return True
    return any(
        all(bool(variables.get(literal.variable)) is not literal.negated for literal in conjunction)
        for conjunction in condition
    )


def condition_variables(plan: QueryPlan) -> tuple[str, ...]:
    """Return the boolean variables that any condition of the plan reads, in alphabetical order."""
    names: set[str] = set()
    for condition in _conditions(plan):
        names.update(literal.variable for conjunction in condition for literal in conjunction)
    return tuple(sorted(names))


def _conditions(plan: QueryPlan) -> Iterator[Condition]:
    for fetch in plan.fetches:
        yield fetch.condition
        yield from (target.condition for target in fetch.targets)
    seen: set[int] = set()
    yield from _projected_conditions(plan.projection, seen)
    for block in plan.deferred:
        yield block.condition
        yield from _projected_conditions(block.projection, seen)


def _projected_conditions(projection: Projection, seen: set[int]) -> Iterator[Condition]:
    if id(projection) in seen:
        return
    seen.add(id(projection))
    yield projection.type_fetched
    for field in projection.fields:
        yield field.condition
        if field.selection is not None:
            yield from _projected_conditions(field.selection, seen)
