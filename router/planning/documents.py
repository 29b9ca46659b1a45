"""The text that a subgraph is sent: what a place selects, valid against the subgraph's own schema.

A field for some object types of an abstract type goes on the type itself if all its types are meant, else into a
fragment on an interface that means just those, else into one fragment for each object type.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graphql import ArgumentNode, ListValueNode, ObjectValueNode, ValueNode, VariableNode, print_ast
from graphql.utilities import value_from_ast_untyped

from router.graph import FederatedGraph, bits_of, named_type
from router.planning.conditions import TRUE, Formula, condition_of, relative
from router.planning.groups import BuilderEntry, FetchedCell, Place
from router.planning.plan import TYPENAME_KEY, FetchedField, FetchedSelection, Literal

_FILLER_KEY = "_opaque"
"""Selected where something must be: on an interface object `__typename` would not be the runtime type."""


@dataclass(slots=True)
class Literals:
    """Literals of one plan's documents that are sent as variables: their values and types, by the variables' names."""

    values: dict[str, object] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)

    def variable(self, type_text: str, value: ValueNode) -> str:
        """The variable that stands for a literal of a type; equal ones share it."""
        key = (type_text, print_ast(value))
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"__literal{len(self._names)}"
            self.values[name] = value_from_ast_untyped(value)
            self.types[name] = type_text
        return name


class DocumentWriter:
    """Writes selections; `variables` collects the names of the variables that they use, in order.

    `literals`: where literals go that are sent as variables; None leaves them in the text.
    """

    def __init__(self, graph: FederatedGraph, literals: Literals | None = None) -> None:
        self.graph = graph
        self.literals = literals
        self.variables: dict[str, None] = {}

    def selection(self, place: Place, given: Formula) -> tuple[str, FetchedSelection]:
        """What is selected at a place, without braces. `given`: the condition that holds there already."""
        node = place.node
        texts: list[str] = []
        fields: list[FetchedField] = []
        if place.builder.typename:
            texts.append(TYPENAME_KEY)
            fields.append(FetchedField(TYPENAME_KEY, TYPENAME_KEY))
        fragments: dict[str, list[BuilderEntry]] = {}
        for entry in place.builder.entries.values():
            if not node.abstract or self._fits(place, node.type_name, place.mask, entry):
                text, fetched = self._field(entry, given, None)
                texts.append(text)
                fields.append(fetched)
            else:
                for condition in self._conditions(place, entry):
                    fragments.setdefault(condition, []).append(entry)
        for condition, entries in fragments.items():
            inner = []
            names = self.graph.names_in(self.graph.masks[condition])
            for entry in entries:
                text, fetched = self._field(entry, given, names)
                inner.append(text)
                fields.append(fetched)
            texts.append(f"...on {condition}{{{' '.join(inner)}}}")
        if not texts:
            texts.append(f"{_FILLER_KEY}:{TYPENAME_KEY}" if node.opaque else TYPENAME_KEY)
        return " ".join(texts), FetchedSelection(tuple(fields))

    def _fits(self, place: Place, type_name: str, mask: int, entry: BuilderEntry) -> bool:
        """Whether a field may stand on an abstract type itself: it is declared there, and meant for all its types."""
        visible = mask & self.graph.visible
        if entry.mask & visible != visible:
            return False
        declared = self.graph.schema_fields.get((place.node.subgraph, type_name), {}).get(entry.cell.name)
        return declared is not None and (entry.child is None or named_type(declared) == entry.child.node.type_name)

    def _conditions(self, place: Place, entry: BuilderEntry) -> Iterable[str]:
        node = place.node
        wanted = entry.mask & place.mask & node.mask
        if wanted & (wanted - 1):
            for interface in self.graph.interfaces_of.get(node.subgraph, ()):
                mask = self.graph.nodes[self.graph.nodes_of[interface, node.subgraph]].mask & place.mask
                if mask == wanted and self._fits(place, interface, mask, entry):
                    return (interface,)
        return tuple(self.graph.object_types[bit] for bit in bits_of(wanted))

    def _field(self, entry: BuilderEntry, given: Formula, on_types: frozenset[str] | None) -> tuple[str, FetchedField]:
        cell = entry.cell
        arguments = [self._argument(argument, cell) for argument in cell.arguments]
        arguments += [f"{context.argument}:${variable}" for context, variable in entry.contexts]
        head = cell.name if cell.name == cell.internal_key else f"{cell.internal_key}:{cell.name}"
        if arguments:
            head += f"({','.join(arguments)})"
        tail, selection = "", None
        if entry.child is not None:
            inner, selection = self.selection(entry.child, entry.condition)
            tail = f"{{{inner}}}"
        text = self.conditioned(head, tail, relative(entry.condition, given))
        return text, FetchedField(cell.internal_key, cell.name, selection, on_types)

    def _argument(self, argument: ArgumentNode, cell: FetchedCell) -> str:
        value = argument.value
        names = list(variables_in(value))
        if not names and self.literals is not None:
            owner = self.graph.object_types[(cell.mask & -cell.mask).bit_length() - 1]
            declared = self.graph.supergraph.types[owner].fields[cell.name].arguments
            type_text = next((a.type for a in declared if a.name == argument.name.value), None)
            if type_text is not None:
                name = self.literals.variable(type_text, value)
                self.variables[name] = None
                return f"{argument.name.value}:${name}"
        self.variables.update(dict.fromkeys(names))
        return f"{argument.name.value}:{print_ast(value)}"

    def conditioned(self, head: str, tail: str, condition: Formula) -> str:
        """A field under a condition. A disjunction repeats the field: GraphQL merges what is asked twice."""
        if condition == TRUE:
            return head + tail
        return " ".join(self._with_term(head, tail, term) for term in condition_of(condition))

    def _with_term(self, head: str, tail: str, term: Sequence[Literal]) -> str:
        directives: list[list[str]] = [[]]
        for item in term:
            self.variables[item.variable] = None
            name = "@skip" if item.negated else "@include"
            # A directive that is not repeatable may stand once: further ones go on fragments around the field.
            free = next((d for d in directives if not any(text.startswith(name) for text in d)), None)
            if free is None:
                free = []
                directives.append(free)
            free.append(f"{name}(if:${item.variable})")
        text = head + "".join(directives[0]) + tail
        for outer in directives[1:]:
            text = f"...{''.join(outer)}{{{text}}}"
        return text


def variables_in(value: ValueNode) -> Iterable[str]:
    """The names of the variables inside an argument's value."""
    match value:
        case VariableNode():
            yield value.name.value
        case ListValueNode():
            for item in value.values:
                yield from variables_in(item)
        case ObjectValueNode():
            for field in value.fields:
                yield from variables_in(field.value)
