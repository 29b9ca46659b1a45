"""Representation templates: where each field of a key or a requirement is in the response tree."""

from collections.abc import Sequence
from dataclasses import replace

from router.graph import (
    NO_TYPES,
    FederatedGraph,
    TypeSet,
    count_types,
    has_several_types,
    is_subset,
    only_type,
    type_indexes,
)
from router.planning.fetch_groups.fetch_group import EntityInput, FetchGroup, Position
from router.planning.meta_fields import TYPENAME
from router.planning.normalize.normalized_operation import NormalizedSelection
from router.planning.plan import TYPENAME_KEY, RepresentationTemplate, RequiredField

_FieldSets = tuple[tuple[NormalizedSelection, ...], tuple[NormalizedSelection, ...], tuple[NormalizedSelection, ...]]
"""Keys, required field sets and fallback keys."""

_Fields = tuple[RequiredField, ...]


def templates_of(graph: FederatedGraph, group: FetchGroup) -> tuple[RepresentationTemplate, ...]:
    """One template for each set of object types that have the same representation."""
    # First by the field sets that the representations consist of.
    by_inputs: dict[tuple[str | None, _FieldSets], TypeSet] = {}
    represented = NO_TYPES
    for entity_input in group.entity_inputs:
        represented |= entity_input.types
    for type_index in type_indexes(represented):
        types = only_type(type_index)
        inputs = [entity_input for entity_input in group.entity_inputs if entity_input.types & types]
        same_inputs = (inputs[0].edge.typename, _field_sets(inputs))
        by_inputs[same_inputs] = by_inputs.get(same_inputs, NO_TYPES) | types
    # Then by the fields themselves: types whose keys read the same share a template, whichever type each key is on.
    by_fields: dict[tuple[str | None, _Fields, tuple[_Fields, ...]], TypeSet] = {}
    for (typename, (keys, required, fallback_keys)), types in by_inputs.items():
        more: list[RequiredField] = []
        for selection in required:
            more += required_fields(graph, group.anchor, selection, types, group, mandatory=False)
        fields: list[RequiredField] = []
        for key in keys:
            fields += required_fields(graph, group.anchor, key, types, group, mandatory=True)
        fallbacks = [
            required_fields(graph, group.anchor, key, types, group, mandatory=True) + more for key in fallback_keys
        ]
        same_fields = (typename, _without_typename(fields + more), tuple(map(_without_typename, fallbacks)))
        by_fields[same_fields] = by_fields.get(same_fields, NO_TYPES) | types
    possible = group.anchor.types & graph.accessible_types
    templates = []
    for (typename, merged, others), types in by_fields.items():
        on_types = None if is_subset(possible, types) else graph.type_names(types)
        # Where only one type is possible, its name need not have been fetched.
        single = typename is None and count_types(group.anchor.types) == 1
        name = next(iter(graph.type_names(group.anchor.types))) if single else typename
        templates.append(RepresentationTemplate(on_types, name, merged, others))
    return tuple(templates)


def _field_sets(inputs: Sequence[EntityInput]) -> _FieldSets:
    """Return the distinct keys, required field sets and fallback keys of all inputs for one type."""
    keys = tuple(dict.fromkeys(entity_input.key for entity_input in inputs))
    required = tuple(dict.fromkeys(selection for entity_input in inputs for selection in entity_input.required))
    if len(keys) > 1:
        return keys, required, ()  # The representation has several keys already.
    fallback_keys = dict.fromkeys(key for entity_input in inputs for key in entity_input.fallback_keys)
    return keys, required, tuple(fallback_keys)


def _without_typename(fields: Sequence[RequiredField]) -> _Fields:
    """Return the fields without `__typename`, which every representation has.

    A key that contains it requires no more.
    """
    return _merge([field for field in fields if field.internal_key != TYPENAME_KEY])


def required_fields(
    graph: FederatedGraph,
    position: Position,
    selection: NormalizedSelection,
    types: TypeSet,
    group: FetchGroup,
    *,
    mandatory: bool,
) -> list[RequiredField]:
    """Return the fields of a field set in the response tree, for objects of some types at a position.

    `group`: the fetch that sends them. `mandatory`: they are a key.
    """
    found = []
    here = types & position.types
    for field in selection.fields:
        wanted = field.types & here
        if not wanted:
            continue
        if field.name == TYPENAME:
            found.append(RequiredField(TYPENAME_KEY, TYPENAME, (), _on_types(graph, wanted, here)))
            continue
        # Path selection reuses the first tree field that is ready, and widens its condition: so take that one here.
        for tree_field in position.fields_by_signature.get(field.signature, ()):
            part = tree_field.ready_types(group) & wanted
            if not part:
                continue
            wanted &= ~part
            children: list[RequiredField] = []
            if tree_field.child is not None and field.child is not None:
                child = tree_field.child
                if has_several_types(child.types) and any(node.selects_typename for node in child.fetch_nodes):
                    children.append(RequiredField(TYPENAME_KEY, TYPENAME))
                children += required_fields(graph, child, field.child, child.types, group, mandatory=mandatory)
            on_types = _on_types(graph, part, here)
            nullable = mandatory and not tree_field.shape[0].endswith("!")
            found.append(
                RequiredField(tree_field.internal_key, field.name, _merge(children), on_types, mandatory, nullable)
            )
    return found


def _on_types(graph: FederatedGraph, part: TypeSet, whole: TypeSet) -> frozenset[str] | None:
    return None if is_subset(whole, part) else graph.type_names(part)


def _merge(fields: Sequence[RequiredField]) -> tuple[RequiredField, ...]:
    merged: dict[tuple[str, str, frozenset[str] | None], RequiredField] = {}
    for one in fields:
        key = (one.internal_key, one.name, one.on_types)
        other = merged.get(key)
        if other is not None:
            children = _merge(other.children + one.children)
            merged[key] = replace(
                one,
                children=children,
                mandatory=one.mandatory or other.mandatory,
                nullable=one.nullable or other.nullable,
            )
        else:
            merged[key] = one
    return tuple(merged.values())
