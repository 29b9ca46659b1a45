"""`DocumentWriter`: the selections of fetch groups as GraphQL text, valid against the subgraph's own schema.

A field for some object types of an abstract type is selected on the type itself if it is for all of its types, else in
a fragment on an interface that has exactly those types, else in one fragment for each object type.
"""

from collections.abc import Iterable, Sequence

from graphql import ArgumentNode, print_ast

from router.graph import (
    FederatedGraph,
    TypeSet,
    first_type,
    has_several_types,
    is_subset,
    named_type,
    type_indexes,
)
from router.planning.conditions import TRUE, Formula, condition_of, relative
from router.planning.fetch_assembly.hoisted_literals import HoistedLiterals
from router.planning.fetch_groups.fetch_group import FetchSelectionNode, SelectedField, TreeField
from router.planning.normalize.directives import variables_in
from router.planning.normalize.placements import AppliedDirective, Fragments, Placement
from router.planning.plan import TYPENAME_KEY, FetchedField, FetchedSelection, Literal

_PLACEHOLDER_KEY = "_placeholder"
"""The key of a selection that would be empty otherwise. Not `__typename`: on an interface object, that would be taken
for the runtime type."""

_PLAIN = (Placement(),)


class DocumentWriter:
    """The printer of one document; `variables` collects the names of the variables used, in order.

    `literals`: collects the literals to send as variables; None leaves them in the text. `fragments`: the definitions
    of the fragments that carry directives, without their names.
    """

    def __init__(self, graph: FederatedGraph, literals: HoistedLiterals | None = None) -> None:
        self.graph = graph
        self.literals = literals
        self.variables: dict[str, None] = {}
        self.fragments: dict[str, str] = {}
        self._repeated_objects = 0

    def selection(self, fetch_node: FetchSelectionNode, given: Formula) -> tuple[str, FetchedSelection]:
        """Return the selection at a node, without braces. `given`: the condition that its objects are fetched under."""
        graph_node = fetch_node.graph_node
        texts: list[str] = []
        fields: list[FetchedField] = []
        if fetch_node.selects_typename:
            texts.append(TYPENAME_KEY)
            fields.append(FetchedField(TYPENAME_KEY, TYPENAME_KEY))
        direct: list[SelectedField] = []
        fragments: dict[str, list[SelectedField]] = {}
        for selected in fetch_node.fields.values():
            if not graph_node.is_abstract or self._fits(fetch_node, graph_node.type_name, fetch_node.types, selected):
                direct.append(selected)
            else:
                for condition in self._type_conditions(fetch_node, selected):
                    fragments.setdefault(condition, []).append(selected)
        texts += self._fields(direct, graph_node.type_name, given, None, fields)
        for condition, in_fragment in fragments.items():
            names = self.graph.type_names(self.graph.possible_types[condition])
            inner = self._fields(in_fragment, condition, given, names, fields)
            texts.append(f"...on {condition}{{{' '.join(inner)}}}")
        if not texts:
            texts.append(f"{_PLACEHOLDER_KEY}:{TYPENAME_KEY}" if graph_node.is_interface_object else TYPENAME_KEY)
        return " ".join(texts), FetchedSelection(tuple(fields))

    def _fits(self, fetch_node: FetchSelectionNode, type_name: str, types: TypeSet, selected: SelectedField) -> bool:
        """Return whether an abstract type itself declares a field, and the field is selected for all its types."""
        if not is_subset(types & self.graph.accessible_types, selected.types):
            return False
        subgraph_fields = self.graph.schema_fields.get((fetch_node.graph_node.subgraph, type_name), {})
        declared = subgraph_fields.get(selected.tree_field.name)
        if declared is None:
            return False
        return selected.child is None or named_type(declared) == selected.child.graph_node.type_name

    def _type_conditions(self, fetch_node: FetchSelectionNode, selected: SelectedField) -> Iterable[str]:
        """Return a field's type conditions for fragments: one interface with exactly its types, or object types."""
        graph_node = fetch_node.graph_node
        types = selected.types & fetch_node.types & graph_node.possible_types
        if has_several_types(types):
            for interface in self.graph.interfaces_of.get(graph_node.subgraph, ()):
                interface_node = self.graph.nodes[self.graph.nodes_of[interface, graph_node.subgraph]]
                here = interface_node.possible_types & fetch_node.types
                if here == types and self._fits(fetch_node, interface, here, selected):
                    return (interface,)
        return tuple(self.graph.object_types[type_index] for type_index in type_indexes(types))

    def _fields(
        self,
        selected_fields: Iterable[SelectedField],
        type_name: str,
        given: Formula,
        on_types: frozenset[str] | None,
        fetched_fields: list[FetchedField],
    ) -> list[str]:
        """Write fields on one type; `fetched_fields` gets them in the order of the texts."""
        texts: list[str] = []
        in_fragments: dict[Fragments, tuple[list[str], list[FetchedField]]] = {}
        for selected in selected_fields:
            placed, fetched = self._field(selected, given, on_types)
            for fragments, text in placed:
                if fragments:
                    in_fragments.setdefault(fragments, ([], []))[0].append(text)
                else:
                    texts.append(text)
            # The first selection of a field decides its place in the response.
            first = placed[0][0]
            (in_fragments[first][1] if first else fetched_fields).append(fetched)
        for fragments, (inner, fetched_inside) in in_fragments.items():
            texts.append(self._in_fragments(fragments, " ".join(inner), type_name))
            fetched_fields += fetched_inside
        return texts

    def _in_fragments(self, fragments: Fragments, text: str, type_name: str) -> str:
        """Put a selection into fragments that carry the directives of the operation's fragments."""
        for fragment in reversed(fragments):
            if fragment.inline:
                text = f"...{self.directives(fragment.inline)}{{{text}}}"
            else:
                definition = f"on {type_name}{self.directives(fragment.definition)}{{{text}}}"
                name = self.fragments.setdefault(definition, f"F{len(self.fragments)}")
                text = f"...{name}{self.directives(fragment.spread)}"
        return text

    def directives(self, applied: Iterable[AppliedDirective]) -> str:
        """Write directives, and record their variables."""
        texts = []
        for directive in applied:
            self.variables.update(dict.fromkeys(directive.variables))
            texts.append(directive.text)
        return "".join(texts)

    def fragment_definitions(self) -> str:
        """Return the definitions of the fragments that the selections spread, to follow the operation."""
        return "".join(f" fragment {name} {definition}" for definition, name in self.fragments.items())

    def _field(
        self, selected: SelectedField, given: Formula, on_types: frozenset[str] | None
    ) -> tuple[list[tuple[Fragments, str]], FetchedField]:
        """Write a field once for each placement, with the fragments around it."""
        tree_field = selected.tree_field
        placements = tree_field.placements or _PLAIN
        arguments = [self._argument(argument, tree_field) for argument in tree_field.arguments]
        arguments += [f"{context.argument}:${variable}" for context, variable in selected.contexts]
        key, name = tree_field.internal_key, tree_field.name
        head = name if name == key else f"{key}:{name}"
        if arguments:
            head += f"({','.join(arguments)})"
        tail, selection = "", None
        if selected.child is not None:
            repeated_before = self._repeated_objects
            inner, selection = self.selection(selected.child, selected.condition)
            tail = f"{{{inner}}}"
            if self._repeated_objects > repeated_before:
                # Repeated objects in repeated objects would double the document at each level.
                placements = placements[:1]
            self._repeated_objects += len(placements) - 1
        condition = relative(selected.condition, given)
        placed = [
            (placement.fragments, self.conditioned(head + self.directives(placement.directives), tail, condition))
            for placement in placements
        ]
        return placed, FetchedField(key, name, selection, on_types)

    def _argument(self, argument: ArgumentNode, tree_field: TreeField) -> str:
        value = argument.value
        names = list(variables_in(value))
        if not names and self.literals is not None:
            owner = self.graph.object_types[first_type(tree_field.types)]
            declared = self.graph.supergraph.types[owner].fields[tree_field.name].arguments
            type_text = next((a.type for a in declared if a.name == argument.name.value), None)
            if type_text is not None:
                name = self.literals.variable(type_text, value)
                self.variables[name] = None
                return f"{argument.name.value}:${name}"
        self.variables.update(dict.fromkeys(names))
        return f"{argument.name.value}:{print_ast(value)}"

    def conditioned(self, head: str, tail: str, condition: Formula) -> str:
        """Return a field under a condition.

        For a disjunction the field is repeated: GraphQL merges equal selections.
        """
        if condition == TRUE:
            return head + tail
        return " ".join(self._with_term(head, tail, term) for term in condition_of(condition))

    def _with_term(self, head: str, tail: str, term: Sequence[Literal]) -> str:
        directives: list[list[str]] = [[]]
        for item in term:
            self.variables[item.variable] = None
            name = "@skip" if item.negated else "@include"
            # These directives are not repeatable: further ones are added to inline fragments around the field.
            free = next((d for d in directives if not any(text.startswith(name) for text in d)), None)
            if free is None:
                free = []
                directives.append(free)
            free.append(f"{name}(if:${item.variable})")
        text = head + "".join(directives[0]) + tail
        for outer in directives[1:]:
            text = f"...{''.join(outer)}{{{text}}}"
        return text
