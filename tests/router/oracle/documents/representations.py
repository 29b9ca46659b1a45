"""Strict reading of representations: the object that one identifies, and the required fields that it carries."""

from collections.abc import Mapping
from typing import Any

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode, get_named_type

from tests.router.incremental_results import merge
from tests.router.oracle.documents.objects import GraphObject
from tests.router.oracle.documents.whole_schema import WholeSchema
from tests.router.oracle.mismatch import WrongPlan


def entity(whole: WholeSchema, subgraph: str, representation: Mapping[str, Any]) -> GraphObject:
    """Return the object that the representation identifies. Raises WrongPlan if the subgraph could not find it."""
    graph, type_name = whole.graph, representation["__typename"]
    keys = [key for key in graph.keys(subgraph, type_name) if _has(representation, key)]
    if not keys:
        raise WrongPlan(f"{subgraph}: {type_name} has no such key as {representation}")
    number = next((n for key in keys if (n := _number(representation, key)) is not None), None)
    if number is None:
        raise WrongPlan(f"{subgraph}: no part of {type_name}'s key tells which object it is: {representation}")
    real = graph.member_with_number(type_name, number) if graph.is_interface(type_name) else type_name
    found = GraphObject(
        real,
        f"{real}:{number}",
        number,
        given=representation,
        presented_as=type_name if graph.is_interface_object(subgraph, type_name) else None,
    )
    for key in keys:
        if selected(whole, representation, key, type_name) != whole.project(found, key, subgraph):
            raise WrongPlan(f"{subgraph}: the parts of {found.id}'s key do not belong together: {representation}")
    return found


def selected(
    whole: WholeSchema, given: Mapping[str, Any], selections: SelectionSetNode, type_name: str
) -> dict[str, Any]:
    """Return the fields that a field set selects of a representation. Raises WrongPlan if one is missing."""
    found: dict[str, Any] = {}
    for selection in selections.selections:
        match selection:
            case InlineFragmentNode(type_condition=condition, selection_set=below):
                on = condition.name.value if condition else type_name
                actual = given.get("__typename") or _only_member(whole, type_name)
                if actual is None:
                    raise WrongPlan(f"nothing tells whether {dict(given)} is of type {on}")
                if actual == on or actual in whole.graph.possible(on):
                    merge(found, selected(whole, given, below, on))
            case FieldNode(name=name, selection_set=below) if name.value != "__typename":
                if name.value not in given:
                    raise WrongPlan(f"{type_name} came without the required {name.value}: {dict(given)}")
                value = given[name.value]
                named = get_named_type(whole.graph.definition(type_name, name.value).type).name
                merge(found, {name.value: value if below is None else _selected_each(whole, value, below, named)})
    return found


def _selected_each(whole: WholeSchema, value: Any, selections: SelectionSetNode, type_name: str) -> Any:
    if isinstance(value, list):
        return [_selected_each(whole, item, selections, type_name) for item in value]
    return selected(whole, value, selections, type_name) if isinstance(value, dict) else value


def _only_member(whole: WholeSchema, type_name: str) -> str | None:
    members = whole.graph.possible(type_name)
    return next(iter(members)) if len(members) == 1 else None


def _has(given: Mapping[str, Any], key: SelectionSetNode) -> bool:
    """Return True if the representation has every field of the key."""
    for selection in key.selections:
        match selection:
            case InlineFragmentNode(selection_set=below):
                if not _has(given, below):
                    return False
            case FieldNode(name=name, selection_set=below) if name.value != "__typename":
                value = given.get(name.value)
                if value is None:
                    return False
                items = value if isinstance(value, list) else [value]
                if below is not None and not all(_has(item, below) for item in items):
                    return False
    return True


def _number(value: Any, key: SelectionSetNode | None) -> int | None:
    """Return the object's number, from the first field of the key that contains it (see `WholeSchema`)."""
    match value:
        case dict() if key is not None:
            for selection in key.selections:
                match selection:
                    case InlineFragmentNode(selection_set=below):
                        found = _number(value, below)
                    case FieldNode(name=name, selection_set=below) if name.value != "__typename":
                        found = _number(value[name.value], below)
                    case _:
                        found = None
                if found is not None:
                    return found
            return None
        case [first, *_]:
            return _number(first, key)
        case bool():
            return None
        case int() | float():
            return int(value)
        case str():
            tail = value.rpartition("-")[2]
            return int(tail) if tail.isdecimal() else None
        case _:
            return None
