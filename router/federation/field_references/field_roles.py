"""The roles of a subgraph's fields under federation's directives: external, provided, shareable, used."""

from collections.abc import Iterator
from functools import cached_property

from router.federation.field_references.contextual_arguments import context_reference
from router.federation.field_references.field_sets import selected_fields, tolerant_field_set
from router.federation.schema_model.schema import Field, Schema, TypeDefinition, TypeKind, applied, is_applied
from router.federation.schema_model.type_references import base_name


class FieldRoles:
    """The roles of one schema's fields, computed on first use. Invalid field sets are ignored."""

    def __init__(self, schema: Schema, is_federation_2: bool) -> None:
        self._schema = schema
        self._is_federation_2 = is_federation_2

    def is_external(self, field: Field) -> bool:
        """Return True if the field, or its type, is marked `@external` and the mark is effective."""
        return field in self._marked_external and field not in self._key_of_extension

    def is_external_in_name_only(self, field: Field) -> bool:
        """Return True if the field is marked `@external` but resolved here, as a key field of an extension."""
        return field in self._key_of_extension

    def is_fully_external(self, field: Field) -> bool:
        """Return True if the field is external and no `@provides` selects it."""
        return self.is_external(field) and field not in self._provided

    def is_shareable(self, field: Field) -> bool:
        """Return True if other subgraphs may resolve the field, too: by `@shareable`, or as a key field."""
        return field in self._shareable

    def is_used(self, field: Field) -> bool:
        """Return True if a key, `@requires`, `@provides`, context or interface refers to the field."""
        return field in self._used

    @cached_property
    def _marked_external(self) -> set[Field]:
        found: set[Field] = set()
        for type_ in self._schema.of_kind(TypeKind.OBJECT, TypeKind.INTERFACE):
            # On a type, it is about the fields of the same declaration, be that the definition or an extension.
            marks = applied(type_, "external") if self._is_federation_2 else []
            whole = {directive.extension for directive in marks}
            for field in type_.fields.values():
                if field.extension in whole or is_applied(field, "external"):
                    found.add(field)
        return found

    @cached_property
    def _key_of_extension(self) -> set[Field]:
        """Key fields of extensions are resolved by the extension despite `@external`, which Federation 1 required."""
        found: set[Field] = set()
        for type_ in self._schema.of_kind(TypeKind.OBJECT, TypeKind.INTERFACE):
            extended = is_applied(type_, "extends")
            for key in applied(type_, "key"):
                selections = tolerant_field_set(key.arguments.get("fields"))
                if selections is not None and (extended or key.extension is not None):
                    fields = selected_fields(self._schema, type_, selections)
                    found.update(field for _, field in fields if is_applied(field, "external"))
        return found

    @cached_property
    def _provided(self) -> set[Field]:
        return set(self._fields_of_provides())

    def _fields_of_provides(self) -> Iterator[Field]:
        for _, field in self._fields():
            target = self._schema.types.get(base_name(field.type))
            if target is None or not target.is_composite:
                continue
            for provides in applied(field, "provides"):
                selections = tolerant_field_set(provides.arguments.get("fields"))
                if selections is not None:
                    reached = selected_fields(self._schema, target, selections, with_implementations=True)
                    yield from (provided for _, provided in reached)

    def _fields_of_keys(self) -> Iterator[Field]:
        for type_ in self._schema.of_kind(TypeKind.OBJECT, TypeKind.INTERFACE):
            for key in applied(type_, "key"):
                selections = tolerant_field_set(key.arguments.get("fields"))
                if selections is not None:
                    reached = selected_fields(self._schema, type_, selections, with_implementations=True)
                    yield from (field for _, field in reached)

    def _fields(self) -> Iterator[tuple[TypeDefinition, Field]]:
        for type_ in self._schema.of_kind(TypeKind.OBJECT, TypeKind.INTERFACE):
            for field in type_.fields.values():
                yield type_, field

    @cached_property
    def _shareable(self) -> set[Field]:
        found = set(self._fields_of_keys())
        found.update(field for field in self._fields_of_provides() if self.is_external(field))
        if self._is_federation_2:
            for type_ in self._schema.of_kind(TypeKind.OBJECT):
                on_type = {directive.extension for directive in applied(type_, "shareable")}
                for field in type_.fields.values():
                    if is_applied(field, "shareable") or field.extension in on_type:
                        found.add(field)
        return found

    @cached_property
    def _used(self) -> set[Field]:
        found = {*self._fields_of_keys(), *self._provided, *self._fields_of_contexts()}
        for type_, field in self._fields():
            for requires in applied(field, "requires"):
                selections = tolerant_field_set(requires.arguments.get("fields"))
                if selections is not None:
                    reached = selected_fields(self._schema, type_, selections, with_implementations=True)
                    found.update(required for _, required in reached)
        for interface in self._schema.of_kind(TypeKind.INTERFACE):
            for implementation in self._schema.possible_types(interface.name):
                for name in interface.fields:
                    if name in implementation.fields:
                        found.add(implementation.fields[name])
        return found

    def _fields_of_contexts(self) -> Iterator[Field]:
        setters: dict[object, list[TypeDefinition]] = {}
        for type_ in self._schema.of_kind(TypeKind.OBJECT, TypeKind.INTERFACE, TypeKind.UNION):
            for context in applied(type_, "context"):
                name = context.arguments.get("name")
                if isinstance(name, str):
                    setters.setdefault(name, []).append(type_)
        for _, field in self._fields():
            for argument in field.arguments.values():
                for use in applied(argument, "fromContext"):
                    reference = context_reference(use.arguments.get("field"))
                    selections = tolerant_field_set(reference.selection) if reference else None
                    if reference is None or selections is None:
                        continue
                    for setter in setters.get(reference.context, ()):
                        reached = selected_fields(self._schema, setter, selections, with_implementations=True)
                        yield from (selected for _, selected in reached)
