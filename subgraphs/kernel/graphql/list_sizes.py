"""@listSize on every list field, so that the router can estimate the cost of an operation before any fetch.

Source: Apollo Federation 2.9, after the IBM "GraphQL Cost Directives" specification. A field that returns a connection
has as many edges as its `first` argument says; another list is assumed to have `ASSUMED_SIZE` items unless its field
declares its own @listSize.
"""

from collections.abc import Iterable, Iterator

from strawberry.federation.schema_directives import ListSize
from strawberry.types.base import StrawberryContainer, StrawberryList, StrawberryObjectDefinition, has_object_definition
from strawberry.types.field import StrawberryField
from strawberry.types.union import StrawberryUnion
from strawberry.types.unset import UNSET

ASSUMED_SIZE = 10
"""The items of a list without pages: sections of a course, lectures of a section, lines of an order."""

PAGE_ARGUMENT = "first"


def declare_list_sizes(types: Iterable[type | None]) -> None:
    """Add @listSize to the list fields of these types and of all types below them that lack it."""
    for definition in _definitions(types):
        for field in definition.fields:
            if not any(isinstance(directive, ListSize) for directive in field.directives):
                size = _list_size(field)
                if size is not None:
                    field.directives = [*field.directives, size]


def _definitions(types: Iterable[type | None]) -> Iterator[StrawberryObjectDefinition]:
    pending: list[object] = list(types)
    seen: set[str] = set()
    while pending:
        type_ = _unwrapped(pending.pop())
        if isinstance(type_, StrawberryUnion):
            pending += type_.types
            continue
        definition = _definition_of(type_)
        if definition is None or definition.is_input:
            continue
        # The specialisations of a generic type are made anew at each use; they share the fields' directives.
        identity = (
            f"{definition.origin.__module__}.{definition.name}:{sorted(map(str, definition.type_var_map.values()))}"
        )
        if identity in seen:
            continue
        seen.add(identity)
        yield definition
        pending += [field.type for field in definition.fields]


def _list_size(field: StrawberryField) -> ListSize | None:
    definition = _definition_of(_unwrapped(field.type))
    arguments = [argument.python_name for argument in field.arguments]
    if not _is_list(field.type):
        is_connection = definition is not None and any(each.python_name == "edges" for each in definition.fields)
        if not is_connection or PAGE_ARGUMENT not in arguments:
            return None
        return ListSize(
            assumed_size=UNSET,
            slicing_arguments=[PAGE_ARGUMENT],
            sized_fields=["edges"],
            require_one_slicing_argument=False,
        )
    if field.python_name == "edges":
        return None  # sized by the field that returns the connection
    return ListSize(
        assumed_size=ASSUMED_SIZE,
        slicing_arguments=[PAGE_ARGUMENT] if PAGE_ARGUMENT in arguments else UNSET,
        sized_fields=UNSET,
        require_one_slicing_argument=False,
    )


def _is_list(type_: object) -> bool:
    while isinstance(type_, StrawberryContainer) and not isinstance(type_, StrawberryList):
        type_ = type_.of_type
    return isinstance(type_, StrawberryList)


def _unwrapped(type_: object) -> object:
    while isinstance(type_, StrawberryContainer):
        type_ = type_.of_type
    return type_


def _definition_of(type_: object) -> StrawberryObjectDefinition | None:
    return type_.__strawberry_definition__ if isinstance(type_, type) and has_object_definition(type_) else None
