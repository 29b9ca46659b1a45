"""Fields that an `@interfaceObject` adds to all the implementations of its interface."""

from copy import deepcopy

from router.composition.merging.context import FieldOverrides, MergeContext
from router.composition.merging.elements.applied_directives import apply_merged
from router.composition.merging.fields.field_sharing import validate_sharing
from router.federation.schema_model.constant_values import print_value
from router.federation.schema_model.schema import AppliedDirective, Field, TypeDefinition, TypeKind
from router.federation.specifications.features import ACCESS_CONTROL


def add_interface_object_fields(merge: MergeContext) -> None:
    """Copy such fields from the merged interface into the merged objects. Runs after all other merging.

    An object may have the field as `@external` only, to require it: its directives are then those of the interface.
    """
    for type_ in list(merge.supergraph.of_kind(TypeKind.OBJECT)):
        for interface_name in type_.interfaces:
            interface = merge.supergraph.types.get(interface_name)
            if interface is None:
                continue
            for field in interface.fields.values():
                own = type_.fields.get(field.name)
                is_open = own is None or _is_only_external(own)
                if not is_open or not _is_provided(merge, interface_name, field.name):
                    continue
                if own is not None:
                    _copy_directives(merge, field, own)
                else:
                    copied = _copy(merge, type_, field)
                    type_.fields[field.name] = copied
                    sources: dict[int, Field | None] = dict.fromkeys(range(len(merge.subgraphs)))
                    validate_sharing(merge, type_, sources, copied, FieldOverrides())


def _is_provided(merge: MergeContext, interface: str, field: str) -> bool:
    for index, subgraph in enumerate(merge.subgraphs):
        interface_object = merge.type_in(index, interface)
        if interface_object is None or not subgraph.is_interface_object(interface_object):
            continue
        if field in interface_object.fields and not subgraph.is_external(interface_object.fields[field]):
            return True
    return False


def _copy(merge: MergeContext, type_: TypeDefinition, field: Field) -> Field:
    copied = Field(f"{type_.name}.{field.name}", field.name, field.type, description=field.description)
    for argument in field.arguments.values():
        own = deepcopy(argument)
        own.coordinate = f"{copied.coordinate}({argument.name}:)"
        copied.arguments[argument.name] = own
    _copy_directives(merge, field, copied)
    # No graph: the field comes from no subgraph directly.
    copied.directives.append(AppliedDirective("join__field"))
    return copied


def _is_only_external(field: Field) -> bool:
    """Return True if subgraphs with the object type have the field only as external."""
    joins = [directive for directive in field.directives if directive.name == "join__field"]
    return bool(joins) and all(join.arguments.get("external") is True for join in joins)


def _copy_directives(merge: MergeContext, source: Field, target: Field) -> None:
    present = {(directive.name, print_value(directive.arguments)) for directive in target.directives}
    guarded = {directive.meaning for directive in target.directives}
    for name, meaning in merge.meanings.items():
        extra = merge.access_sources.get((target.coordinate, meaning))
        if meaning in ACCESS_CONTROL and meaning not in guarded and extra:
            apply_merged(merge, name, extra, target)
    target.directives += [
        directive
        for directive in source.directives
        if not directive.name.startswith("join__")
        and directive.meaning not in ACCESS_CONTROL
        and (directive.name, print_value(directive.arguments)) not in present
    ]
