"""`@override`: the replacement of a field by that of another subgraph, always or while a label is active.

https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/entities/migrate-fields
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from router.composition.merging.context import FieldOverrides, MergeContext
from router.composition.message_format import in_types
from router.federation.schema_model.constant_values import Value
from router.federation.schema_model.schema import AppliedDirective, Field, TypeDefinition, TypeKind, applied, is_applied

_LABEL = re.compile(r"[a-zA-Z][a-zA-Z0-9_\-:./]*\Z")
_COLLISION = "OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE"
_PERCENT = re.compile(r"percent\((\d{1,2}(\.\d{1,8})?|100)\)\Z")


def validate_overrides(
    merge: MergeContext, parent: TypeDefinition, sources: Mapping[int, Field | None], target: Field
) -> FieldOverrides:
    """Validate the overrides of a field, and return their effects."""
    applications = {
        index: found[0]
        for index, source in sources.items()
        if source is not None and (found := applied(source, "override"))
    }
    validation = _Validation(merge, parent, sources, target, applications, FieldOverrides())
    for index, override in applications.items():
        validation.validate(index, override)
    if applications:
        merge.overrides[target.coordinate] = validation.result
    return validation.result


@dataclass(slots=True)
class _Validation:
    merge: MergeContext
    parent: TypeDefinition
    sources: Mapping[int, Field | None]
    target: Field
    overrides: Mapping[int, AppliedDirective]
    result: FieldOverrides

    def validate(self, index: int, override: AppliedDirective) -> None:
        merge, coordinate = self.merge, self.target.coordinate
        here = [(index, override.node)]
        if self._is_of_an_interface(index, override):
            return
        source_name = override.arguments.get("from")
        source_index = merge.index_of(source_name) if isinstance(source_name, str) else None
        if source_index is None:
            self.result.unknown_source.add(index)
            message = (
                f'"{coordinate}" of {merge.names([index])} overrides subgraph "{source_name}", which does not exist.'
            )
            merge.hint("FROM_SUBGRAPH_DOES_NOT_EXIST", message, here)
        elif source_index == index:
            message = f'"{coordinate}" of {merge.names([index])} overrides itself: source and destination are the same.'
            merge.error("OVERRIDE_FROM_SELF_ERROR", message, here)
        elif source_index in self.overrides:
            message = (
                f'"{coordinate}" of {merge.names([index])} overrides {merge.names([source_index])}, which has an '
                "@override on it too; a field has one @override."
            )
            nodes = [*here, (source_index, self.overrides[source_index].node)]
            merge.error("OVERRIDE_SOURCE_HAS_OVERRIDE", message, nodes)
        else:
            self._validate_pair(index, override, source_index)

    def _is_of_an_interface(self, index: int, override: AppliedDirective) -> bool:
        merge, coordinate = self.merge, self.target.coordinate
        declaring = merge.type_in(index, self.parent.name)
        prefix = f'@override cannot be used on "{coordinate}" in {merge.names([index])}'
        if declaring is not None and declaring.kind is TypeKind.INTERFACE:
            merge.error("OVERRIDE_ON_INTERFACE", f"{prefix}: it is an interface's field.", [(index, override.node)])
            return True
        if merge.subgraphs[index].is_interface_object(declaring):
            message = f"{prefix}: fields of @interfaceObject types cannot override."
            merge.error(_COLLISION, message, [(index, override.node)])
            return True
        return False

    def _validate_pair(self, index: int, override: AppliedDirective, source_index: int) -> None:
        merge, coordinate = self.merge, self.target.coordinate
        here = [(index, override.node)]
        prefix = f'@override cannot be used on "{coordinate}" in {merge.names([index])}'
        overridden, overriding = self.sources.get(source_index), self.sources[index]
        assert overriding is not None, "it has the @override"
        if overridden is None:
            interface_objects = interface_object_fields(merge, self.parent, self.target.name, source_index)
            if interface_objects:
                message = (
                    f"{prefix}: {merge.names([source_index])} has the field only through @interfaceObject "
                    f"{in_types([type_.name for type_, _ in interface_objects])}."
                )
                merge.error(_COLLISION, message, here)
                return
            message = (
                f'"{coordinate}" is not in {merge.names([source_index])} any more: its @override in '
                f"{merge.names([index])} can go."
            )
            merge.hint("OVERRIDE_DIRECTIVE_CAN_BE_REMOVED", message, here)
            return
        conflicting = next((it for it in ("requires", "provides") if is_applied(overridden, it)), None)
        blamed_index, where = source_index, overridden
        if conflicting is None and merge.subgraphs[index].is_external(overriding):
            conflicting, blamed_index, where = "external", index, overriding
        if conflicting is not None:
            message = f"{prefix}, as the field has @{conflicting} in {merge.names([blamed_index])}."
            merge.error(_COLLISION, message, [*here, (blamed_index, where.node)])
            return
        self._accept(index, override, source_index, overridden)

    def _accept(self, index: int, override: AppliedDirective, source_index: int, overridden: Field) -> None:
        merge, coordinate = self.merge, self.target.coordinate
        name, source_name = merge.names([index]), merge.names([source_index])
        here, there = [(index, override.node)], [(source_index, overridden.node)]
        label = override.arguments.get("label")
        roles = merge.subgraphs[source_index].roles
        used = roles.is_used(overridden)
        still = " It is still used in keys, requirements, provisions or interfaces there." if used else ""
        if roles.is_external(overridden):
            message = f'"{coordinate}" is @external in {source_name}: its @override in {name} can go.'
            merge.hint("OVERRIDE_DIRECTIVE_CAN_BE_REMOVED", message, here)
        else:
            (self.result.still_used if used else self.result.unused).add(source_index)
            if not label:
                message = f'"{coordinate}" of {source_name} is overridden; consider removing it.{still}'
                merge.hint("OVERRIDDEN_FIELD_CAN_BE_REMOVED", message, there)
        if not isinstance(label, str) or not label:
            return
        if _is_valid_label(label):
            self.result.labels[index] = self.result.labels[source_index] = label
        else:
            message = (
                f'Invalid @override label "{label}" on "{coordinate}" in {name}: a label starts with a letter and goes '
                "on with letters, digits and _-:./, or has the form percent(x) with x from 0 to 100."
            )
            merge.error("OVERRIDE_LABEL_INVALID", message, here)
        message = (
            f'"{coordinate}" is being migrated from {source_name} to {name}; remove it from {source_name} when that is '
            f"done.{still}"
        )
        merge.hint("OVERRIDE_MIGRATION_IN_PROGRESS", message, there)


def _is_valid_label(label: Value) -> bool:
    return isinstance(label, str) and bool(_LABEL.match(label) or _PERCENT.match(label))


def interface_object_fields(
    merge: MergeContext, parent: TypeDefinition, field_name: str, index: int
) -> list[tuple[TypeDefinition, Field]]:
    """Return the fields of `@interfaceObject` types by which a subgraph without the object type resolves its field."""
    if parent.kind is not TypeKind.OBJECT or merge.type_in(index, parent.name) is not None:
        return []
    found: list[tuple[TypeDefinition, Field]] = []
    for interface in parent.interfaces:
        interface_object = merge.type_in(index, interface)
        if (
            interface_object is not None
            and interface_object.kind is TypeKind.OBJECT
            and field_name in interface_object.fields
        ):
            found.append((interface_object, interface_object.fields[field_name]))
    return found
