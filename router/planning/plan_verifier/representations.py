"""`RepresentationChecks`: keys, requirements and contexts are complete, and fetched before they are sent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode, VariableNode

from router.graph import ContextInput, EntityEdge, FederatedGraph, FieldSet, contains_type
from router.planning.meta_fields import TYPENAME
from router.planning.plan import EntityTarget, Fetch, RepresentationTemplate, RequiredField
from router.planning.plan_verifier.run import VerifierRun
from router.planning.plan_verifier.symbolic_tree import SymbolicField, SymbolicPosition
from router.planning.plan_verifier.violation import Rule


@dataclass(frozen=True, slots=True)
class Representation:
    """The template by which objects entered a subgraph, and the `_entities` field that returned them."""

    template: RepresentationTemplate
    target: EntityTarget


@dataclass(frozen=True, slots=True)
class RepresentationChecks:
    """The verification of fetches' inputs in one run."""

    run: VerifierRun

    def check_fields(
        self, fetch: Fetch, position: SymbolicPosition, type_name: str, fields: Sequence[RequiredField]
    ) -> None:
        """Check that the fields of a representation have been fetched when it is sent."""
        available = position.objects[type_name]
        for required in fields:
            if required.on_types is not None and type_name not in required.on_types:
                continue
            found = available.get(required.internal_key)
            if found is None and not required.mandatory:
                continue  # A missing requirement is reported where the field that requires it is selected.
            if found is None or found.name != required.name or not self.run.is_ready(found, fetch):
                message = f"fetch {fetch.id} sends {type_name}.{required.name} before it has been fetched"
                self.run.report(Rule.REQUIREMENT, message)
            elif required.children and found.child is not None:
                for inner in found.child.objects:
                    self.check_fields(fetch, found.child, inner, required.children)

    def check_key(
        self,
        fetch: Fetch,
        edge: EntityEdge,
        template: RepresentationTemplate,
        position: SymbolicPosition,
        type_name: str,
    ) -> None:
        """Check that a representation contains one of the keys of the type, whichever fields it is sent with."""
        available = position.objects[type_name]
        for fields in (template.fields, *template.fallbacks):
            if not any(self._contains(fields, key.node, type_name, available) for key in edge.keys):
                self.run.report(Rule.KEY, f"fetch {fetch.id} sends no whole key of {type_name}")

    def check_requirement(
        self,
        fetch: Fetch,
        requires: FieldSet,
        type_name: str,
        name: str,
        fields: Mapping[str, SymbolicField],
        representation: Representation | None,
    ) -> None:
        """Check that the representation of an object contains the fields that a selected field requires."""
        template = None if representation is None else representation.template
        if template is None or not all(
            self._contains(sent, requires.node, type_name, fields) for sent in (template.fields, *template.fallbacks)
        ):
            message = f"fetch {fetch.id} selects {type_name}.{name} without its required {requires.text!r}"
            self.run.report(Rule.REQUIREMENT, message)

    def check_context(
        self, fetch: Fetch, context: ContextInput, selected: FieldNode, representation: Representation | None
    ) -> None:
        """Check that an argument that takes a context is a variable for that context, whose fields are fetched."""
        value = next((a.value for a in selected.arguments or () if a.name.value == context.argument), None)
        name = value.name.value if isinstance(value, VariableNode) else None
        if representation is not None:
            target = representation.target
            for argument in target.contexts:
                if argument.variable == name:
                    for path, length in zip(target.paths, argument.prefix_lengths, strict=True):
                        for position in self.run.positions(path[:length], fetch):
                            for type_name in position.objects:
                                self.check_fields(fetch, position, type_name, argument.fields)
                    return
        message = f"fetch {fetch.id} selects {selected.name.value} without its context {context.context}"
        self.run.report(Rule.REQUIREMENT, message)

    def _contains(
        self,
        sent: Sequence[RequiredField],
        field_set: SelectionSetNode,
        type_name: str,
        available: Mapping[str, SymbolicField],
    ) -> bool:
        """Return whether the fields sent of an object include all of a field set, each with the right arguments."""
        for field in _fields_on(self.run.graph, field_set, type_name):
            name = field.name.value
            signature = self.run.signature(name, field.arguments or ())
            match = next(
                (
                    (required, available[required.internal_key])
                    for required in sent
                    if required.name == name
                    and (required.on_types is None or type_name in required.on_types)
                    and required.internal_key in available
                    and available[required.internal_key].signature == signature
                ),
                None,
            )
            if match is None:
                return False
            required, found = match
            if field.selection_set is not None and found.child is not None:
                for inner, fields in found.child.objects.items():
                    if not self._contains(required.children, field.selection_set, inner, fields):
                        return False
        return True


def _fields_on(graph: FederatedGraph, field_set: SelectionSetNode, type_name: str) -> Iterator[FieldNode]:
    """Yield the fields of a field set that are selected on objects of one type, without `__typename`."""
    for selection in field_set.selections:
        if isinstance(selection, FieldNode):
            name = selection.name.value
            if name != TYPENAME and name in graph.supergraph.types[type_name].fields:
                yield selection
        elif isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            if condition is None or contains_type(
                graph.possible_types[condition.name.value], graph.type_indexes[type_name]
            ):
                yield from _fields_on(graph, selection.selection_set, type_name)
