"""CONTEXT_INVALID_SELECTION: `@fromContext` selects one leaf, of the argument's type, on all that sets the context."""

from dataclasses import dataclass

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode

from router.composition.subgraph_validation.context import RuleContext
from router.composition.subgraph_validation.selections import check_selection
from router.federation.field_references.contextual_arguments import ContextReference
from router.federation.field_references.field_sets import InvalidFieldSet, parse_field_set
from router.federation.schema_model.schema import InputValue, TypeDefinition, TypeKind
from router.federation.schema_model.type_references import (
    ListType,
    NamedType,
    NonNullType,
    TypeReference,
    base_name,
    nullable,
)


def check_context_selection(
    context: RuleContext, argument: InputValue, reference: ContextReference, setters: list[TypeDefinition]
) -> None:
    """Report a selection that does not give exactly one value of the argument's type."""
    check = _Check(context, argument, reference)
    try:
        selections = parse_field_set(reference.selection)
    except InvalidFieldSet as error:
        check.error(str(error))
        return
    nodes = selections.selections
    if all(isinstance(node, InlineFragmentNode) for node in nodes):
        check.fragments(setters, selections)
    elif len(nodes) == 1 and isinstance(nodes[0], FieldNode):
        for setter in setters:
            check.one_field(setter, selections, None)
    else:
        check.error("it must be one field, or fragments only")


@dataclass(slots=True)
class _Check:
    context: RuleContext
    argument: InputValue
    reference: ContextReference

    def error(self, reason: str) -> None:
        where = f'"{self.argument.coordinate}" takes context "{self.reference.context}"'
        message = f"{where} with an invalid selection: {reason}."
        self.context.error("CONTEXT_INVALID_SELECTION", message, self.argument.node)

    def one_field(self, parent: TypeDefinition, selections: SelectionSetNode, within: str | None) -> None:
        """Check that the selection gives one value on `parent`; `within` is its fragment."""
        problems = check_selection(self.context.schema, parent, selections, allow_aliases=True)
        if problems:
            self.error(f'on type "{parent.name}", {problems[0].message}')
            return
        found = self._leaf_type(parent, selections)
        if found is None:
            self.error("it must lead to one leaf field")
            return
        # Other subgraphs may know of more types than have a fragment here; for those there is no value.
        offered = nullable(found) if within is not None else found
        if not _may_be_given(offered, self.argument.type):
            self.error(f'it gives "{offered}", but the argument is of type "{self.argument.type}"')

    def fragments(self, setters: list[TypeDefinition], selections: SelectionSetNode) -> None:
        """Every fragment is for one object type, and every setter has a fragment."""
        conditions: list[str] = []
        used: set[str] = set()
        for node in selections.selections:
            assert isinstance(node, InlineFragmentNode), "checked by the caller"
            if node.type_condition is None:
                self.error("its fragments must have type conditions")
                return
            conditions.append(node.type_condition.name.value)
        if len(set(conditions)) != len(conditions):
            self.error("two fragments have the same type condition")
            return
        for setter in setters:
            possible = {type_.name: type_ for type_ in self.context.schema.possible_types(setter.name)}
            matched = False
            for node, name in zip(selections.selections, conditions, strict=True):
                type_ = self.context.schema.types.get(name)
                if type_ is None or type_.kind is not TypeKind.OBJECT:
                    self.error(f'the type condition "{name}" must be an object type')
                    return
                assert isinstance(node, InlineFragmentNode), "checked above"
                if name in possible:
                    matched = True
                    used.add(name)
                    self.one_field(type_, node.selection_set, name)
            if not matched:
                self.error(f'no fragment matches "{setter.name}", which sets the context')
        for name in conditions:
            if name not in used:
                self.error(f'no type that sets the context can be "{name}"')

    def _leaf_type(self, parent: TypeDefinition, selections: SelectionSetNode) -> TypeReference | None:
        """Return the type of the one leaf that is selected, in all the lists above it.

        None if there is not exactly one.
        """
        if len(selections.selections) != 1 or self.context.subgraph.is_interface_object(parent):
            return None
        node = selections.selections[0]
        if node.directives or not isinstance(node, FieldNode) or node.alias is not None:
            return None
        field = parent.fields.get(node.name.value)
        if field is None:
            return None
        if node.selection_set is None:
            return field.type
        child = self.context.schema.types.get(base_name(field.type))
        inner = self._leaf_type(child, node.selection_set) if child is not None else None
        return _wrapped(field.type, inner) if inner is not None else None


def _wrapped(outer: TypeReference, inner: TypeReference) -> TypeReference:
    match outer:
        case NamedType():
            return inner
        case ListType():
            return ListType(_wrapped(outer.item, inner))
        case NonNullType():
            return _wrapped(outer.of, inner)


def _may_be_given(offered: TypeReference, wanted: TypeReference) -> bool:
    """Return True if the argument accepts the selected value; a nullable argument accepts a non-null value."""
    match offered, wanted:
        case NonNullType(), NonNullType():
            return _may_be_given(offered.of, wanted.of)
        case NonNullType(), _:
            return _may_be_given(offered.of, wanted)
        case ListType(), ListType():
            return _may_be_given(offered.item, wanted.item)
        case _:
            return offered == wanted
