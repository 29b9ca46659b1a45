"""The parts of types of every kind: descriptions, directives and `@join__type`."""

from collections.abc import Mapping

from router.composition.merging.context import MergeContext
from router.composition.merging.elements.applied_directives import record_directives
from router.composition.merging.elements.descriptions import merge_description
from router.composition.merging.elements.join_directives import add_join_directives
from router.federation.read_subgraph import is_spec_element
from router.federation.schema_model.constant_values import Value
from router.federation.schema_model.schema import (
    BUILT_IN_SCALARS,
    AppliedDirective,
    TypeDefinition,
    TypeKind,
    applied,
    is_applied,
)


def add_types(merge: MergeContext) -> None:
    """Add every type, without contents, with the kind that all its definitions have."""
    interface_objects: set[str] = set()
    mismatched: dict[str, None] = {}
    for index, subgraph in enumerate(merge.subgraphs):
        for type_ in subgraph.schema.types.values():
            if is_spec_element(subgraph.links, type_.name) or type_.name in BUILT_IN_SCALARS:
                continue
            kind = merge.kind_in(index, type_)
            if subgraph.is_interface_object(type_):
                interface_objects.add(type_.name)
            existing = merge.supergraph.types.setdefault(type_.name, TypeDefinition(type_.name, kind))
            if existing.kind is not kind:
                mismatched.setdefault(type_.name)
    for name in mismatched:
        _report_kinds(merge, name)
    for name in sorted(interface_objects - mismatched.keys()):
        _check_interface_object(merge, name)


def _report_kinds(merge: MergeContext, name: str) -> None:
    def describe(type_: TypeDefinition) -> str:
        if type_.kind is TypeKind.OBJECT and is_applied(type_, "interfaceObject"):
            return "Interface Object Type (Object Type with @interfaceObject)"
        return type_.kind.value

    sources = {index: merge.type_in(index, name) for index in range(len(merge.subgraphs))}
    message = f'Type "{name}" has mismatched kind: it is defined as '
    merge.report_mismatch("TYPE_KIND_MISMATCH", message, sources, describe)


def _check_interface_object(merge: MergeContext, name: str) -> None:
    sources = {index: merge.type_in(index, name) for index in range(len(merge.subgraphs))}
    defining = {index: type_ for index, type_ in sources.items() if type_ is not None}
    if any(type_.kind is TypeKind.INTERFACE for type_ in defining.values()):
        return
    message = (
        f'Type "{name}" is declared with @interfaceObject in all the subgraphs that define it '
        f"({merge.names(defining)}); one subgraph at least must define it as an interface."
    )
    merge.error("INTERFACE_OBJECT_USAGE_ERROR", message, merge.nodes_of(defining))


def merge_type_itself(merge: MergeContext, sources: Mapping[int, TypeDefinition], target: TypeDefinition) -> None:
    """Merge the parts that are not specific to the type's kind."""
    _check_base(merge, sources, target)
    merge_description(merge, sources, target)
    _add_join_types(merge, sources, target)
    record_directives(merge, sources, target)
    add_join_directives(merge, sources, target)


def _check_base(merge: MergeContext, sources: Mapping[int, TypeDefinition], target: TypeDefinition) -> None:
    if target.name in merge.supergraph.roots.values():
        return
    is_extended = any(source.extensions for source in sources.values())
    if is_extended and all(source.definition is None for source in sources.values()):
        for index, source in sources.items():
            message = f'[{merge.name(index)}] Type "{target.name}" is extended, but no subgraph defines it.'
            merge.error("EXTENSION_WITH_NO_BASE", message, [(index, source.node)])


def _add_join_types(merge: MergeContext, sources: Mapping[int, TypeDefinition], target: TypeDefinition) -> None:
    for index, source in sources.items():
        keys: list[AppliedDirective | None] = [*applied(source, "key")]
        extended = is_applied(source, "extends")
        is_interface_object = merge.subgraphs[index].is_interface_object(source)
        for key in keys or [None]:
            arguments: dict[str, Value] = {"graph": merge.graph(index)}
            if key is not None:
                arguments["key"] = key.arguments["fields"]
                if extended or key.extension is not None:
                    arguments["extension"] = True
                if "resolvable" in key.arguments:
                    arguments["resolvable"] = key.arguments["resolvable"]
            if is_interface_object:
                arguments["isInterfaceObject"] = True
            target.directives.append(AppliedDirective("join__type", arguments))


def merge_implements(merge: MergeContext, target: TypeDefinition) -> None:
    """Merge the interfaces that the object or interface implements in any subgraph."""
    for index, source in merge.sources_of_type(target).items():
        for interface in source.interfaces:
            arguments: dict[str, Value] = {"graph": merge.graph(index), "interface": interface}
            target.directives.append(AppliedDirective("join__implements", arguments))
            if interface not in target.interfaces:
                target.interfaces.append(interface)
