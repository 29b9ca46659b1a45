"""Strategies to merge the arguments of `@cost`, `@listSize`, `@requiresScopes` and `@policy`.

Costs take the maximum, lists the union. Scopes and policies are conditions in disjunctive normal form (any of the
inner lists, all of its members); all the subgraphs' conditions must hold.
"""

from collections.abc import Callable, Mapping, Sequence

from router.federation.schema_model.constant_values import NULL, Value, values_equal

Strategy = Callable[[Sequence[Value]], Value | None]
Condition = list[list[str]]


def maximum(values: Sequence[Value]) -> Value | None:
    """Return the greatest number, if there is one."""
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return max(numbers, default=None)


def union(values: Sequence[Value]) -> Value | None:
    """Every item of the lists once, if there is a list."""
    lists = [value for value in values if isinstance(value, list)]
    merged: list[Value] = []
    for item in (item for items in lists for item in items):
        if not any(values_equal(item, other) for other in merged):
            merged.append(item)
    return merged if lists else None


def conjunction_of_booleans(values: Sequence[Value]) -> Value | None:
    """Return True if all that are given are."""
    booleans = [value for value in values if isinstance(value, bool)]
    return all(booleans) if booleans else None


def conjunction(values: Sequence[Value]) -> Value | None:
    """Return the condition that holds when all of them do."""
    result: list[Value] = [list(clause) for clause in conjunction_of([condition(value) for value in values])]
    return result


def condition(value: Value | None) -> Condition:
    """Return the value as a condition; an empty one always holds, as `[[]]` does."""
    clauses = value if isinstance(value, list) else []
    found = [[str(item) for item in clause] for clause in clauses if isinstance(clause, list)]
    return found or [[]]


def conjunction_of(conditions: Sequence[Condition]) -> Condition:
    """All of the conditions, without clauses that another makes superfluous."""
    result: list[frozenset[str]] = [frozenset()]
    for clauses in conditions:
        product = {left | frozenset(right) for left in result for right in clauses}
        result = [clause for clause in product if not any(other < clause for other in product)]
    return sorted((sorted(clause) for clause in result), key=lambda clause: (len(clause), clause))


def implies(stronger: Condition, weaker: Condition) -> bool:
    """Return True if the weaker condition holds whenever the stronger does."""
    return all(any(set(clause) >= set(other) for other in weaker) for clause in stronger)


STRATEGIES: dict[str, dict[str, Strategy]] = {
    "cost": {"weight": maximum},
    "listSize": {
        "assumedSize": maximum,
        "slicingArguments": union,
        "sizedFields": union,
        "requireOneSlicingArgument": conjunction_of_booleans,
    },
    "requiresScopes": {"scopes": conjunction},
    "policy": {"policies": conjunction},
}


def merge_by_strategies(
    strategies: Mapping[str, Strategy], applications: Sequence[Mapping[str, Value]]
) -> dict[str, Value]:
    """Return the merged arguments of several applications of one directive."""
    merged: dict[str, Value] = {}
    for name, strategy in strategies.items():
        values = [arguments[name] for arguments in applications if arguments.get(name, NULL) != NULL]
        value = strategy(values) if values else None
        if value is not None:
            merged[name] = value
    return merged
