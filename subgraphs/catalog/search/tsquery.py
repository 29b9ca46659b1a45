"""Token conditions as `tsquery` of PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from subgraphs.catalog.search.analysis.expressions import AllOf, AnyOf, Expression, Tokens


@dataclass(frozen=True, slots=True)
class TokenQuery:
    """Courses that satisfy every required condition, of which there is at least one, and no excluded one."""

    required: tuple[Expression, ...]
    excluded: tuple[Expression, ...] = ()

    def requiring(self, *conditions: Expression) -> "TokenQuery":
        """Return the query with more required conditions."""
        return replace(self, required=(*self.required, *conditions))

    def excluding(self, *conditions: Expression) -> "TokenQuery":
        """Return the query with more excluded conditions."""
        return replace(self, excluded=(*self.excluded, *conditions))

    def texts(self) -> list[str]:
        """Return the texts of queries that are all satisfied, in the order in which the index is to look them up.

        The index intersects several queries faster than it evaluates one, and a short one before a long one. What was
        required last is a filter or a sample, and what was required first are words with all of their forms.
        """
        first, *others = map(tsquery, self.required)
        return [*reversed(others), " & ".join([first, *(f"!{tsquery(excluded)}" for excluded in self.excluded)])]


def tsquery(expression: Expression) -> str:
    """Return the condition as text of a `tsquery`."""
    match expression:
        case Tokens(tokens, prefixes):
            return _joined(" | ", [*map(_quoted, tokens), *(f"{_quoted(prefix)}:*" for prefix in prefixes)])
        case AllOf(parts):
            return _joined(" & ", [tsquery(part) for part in parts])
        case AnyOf(parts):
            return _joined(" | ", [tsquery(part) for part in parts])


def _joined(operator: str, parts: Sequence[str]) -> str:
    """Return the parts as a balanced tree: the server evaluates a list of alternatives one inside of the other."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return f"({_joined(operator, parts[:middle])}{operator}{_joined(operator, parts[middle:])})"


def _quoted(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
