"""The checked-in table of permissions, docs/security/permissions.md, and the guarded fields of the graph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphql import DirectiveNode, GraphQLField, GraphQLObjectType, GraphQLSchema, ListValueNode, StringValueNode

from subgraphs.kernel.identity.principal import Role, scopes_of

ROOT = Path(__file__).parents[3]
TABLE = ROOT / "docs" / "security" / "permissions.md"

CALLERS = ("anonymous", "student", "own", "other", "moderator", "support", "admin")
"""The columns: `own` is the instructor of what the call is about, `other` is another instructor."""

ALLOWED = "yes"

_ROLES = {
    "student": {Role.STUDENT},
    "own": {Role.STUDENT, Role.INSTRUCTOR},
    "other": {Role.STUDENT, Role.INSTRUCTOR},
    "moderator": {Role.STUDENT, Role.MODERATOR},
    "support": {Role.STUDENT, Role.SUPPORT},
    "admin": {Role.STUDENT, Role.ADMIN},
}
_ROW = re.compile(r"^\| `(?P<name>\w+\.\w+)` \| (?P<cells>.*) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Guarded:
    """A field of a root, or one with a directive of its own."""

    type_name: str
    name: str
    field: GraphQLField

    @property
    def coordinate(self) -> str:
        return f"{self.type_name}.{self.name}"

    def denial_by_directive(self, caller: str) -> str | None:
        """Return the code with which the router denies the field to the caller; None if it passes the call on."""
        for directive in _directives(self.field):
            if directive.name.value == "authenticated" and caller == "anonymous":
                return "UNAUTHENTICATED"
            if directive.name.value == "requiresScopes":
                if caller == "anonymous":
                    return "UNAUTHENTICATED"
                if not any(wanted <= scopes_of(_ROLES[caller]) for wanted in _alternatives(directive)):
                    return "FORBIDDEN"
        return None


def guarded_fields(supergraph: GraphQLSchema) -> Iterator[Guarded]:
    """Yield every field of the roots, and every other field with a directive."""
    roots = {supergraph.query_type, supergraph.mutation_type, supergraph.subscription_type}
    for kind in supergraph.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                names = {each.name.value for each in _directives(field)}
                if kind in roots or names & {"authenticated", "requiresScopes"}:
                    yield Guarded(kind.name, name, field)


def read_table(text: str) -> dict[str, dict[str, str]]:
    """Return the rows of the table by coordinate, and their cells by caller."""
    rows: dict[str, dict[str, str]] = {}
    for match in _ROW.finditer(text):
        cells = [cell.strip() for cell in match["cells"].split("|")]
        assert len(cells) == len(CALLERS), match["name"]
        assert match["name"] not in rows, f"{match['name']} has two rows"
        rows[match["name"]] = dict(zip(CALLERS, cells, strict=True))
    return rows


def row(coordinate: str, cells: dict[str, str]) -> str:
    """Return a row as it is written."""
    return f"| `{coordinate}` | {' | '.join(cells[caller] for caller in CALLERS)} |"


def _directives(field: GraphQLField) -> tuple[DirectiveNode, ...]:
    return tuple((field.ast_node.directives if field.ast_node else None) or ())


def _alternatives(directive: DirectiveNode) -> Iterator[set[str]]:
    [argument] = directive.arguments or ()
    value = argument.value
    assert isinstance(value, ListValueNode)
    for group in value.values:
        assert isinstance(group, ListValueNode)
        yield {scope.value for scope in group.values if isinstance(scope, StringValueNode)}
