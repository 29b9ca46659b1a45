"""Federation 1 documents as Federation 2 ones.

Federation 1 shared value types without saying so, marked key fields of extensions `@external`, and accepted much that
had no effect. The result follows the rules of Federation 2, except where only the author can resolve an ambiguity.

https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/backward-compatibility
"""

from collections.abc import Iterator, Sequence

from graphql import FieldNode, InlineFragmentNode, Node, SelectionSetNode

from router.federation.diagnostics import Diagnostic, locations_of
from router.federation.field_references.field_sets import print_field_set, selected_fields, tolerant_field_set
from router.federation.read_subgraph import read_subgraph
from router.federation.schema_model.constant_values import EnumLiteral, values_equal
from router.federation.schema_model.schema import (
    AppliedDirective,
    Element,
    Field,
    RootKind,
    Schema,
    TypeDefinition,
    TypeKind,
    applied,
    is_applied,
)
from router.federation.schema_model.type_references import base_name
from router.federation.specifications.feature_urls import FEDERATION_IDENTITY
from router.federation.specifications.features import federation_1, specification
from router.federation.specifications.redefinitions import check_or_add_directive
from router.federation.specifications.versions import FED1_EXPANSION
from router.federation.subgraph import Subgraph


def upgrade_subgraphs(subgraphs: Sequence[Subgraph]) -> tuple[list[Subgraph], list[Diagnostic]]:
    """Return the subgraphs, with an upgraded copy in place of each Federation 1 one; and the errors of upgrades."""
    errors: list[Diagnostic] = []
    upgraded: list[Subgraph] = []
    keyed_interfaces: dict[str, list[str]] = {}
    for subgraph in subgraphs:
        if subgraph.is_federation_2:
            upgraded.append(subgraph)
            continue
        upgrade = _Upgrade(subgraph, subgraphs)
        upgraded.append(upgrade.run())
        errors += upgrade.errors
        for name in upgrade.keyed_interfaces:
            keyed_interfaces.setdefault(name, []).append(subgraph.name)
    for subgraph in subgraphs:
        for type_ in subgraph.schema.of_kind(TypeKind.OBJECT):
            if subgraph.is_federation_2 and subgraph.is_interface_object(type_) and type_.name in keyed_interfaces:
                errors.append(_unresolvable_interface_object(subgraph, type_, keyed_interfaces[type_.name]))
    return upgraded, errors


def _unresolvable_interface_object(subgraph: Subgraph, type_: TypeDefinition, others: list[str]) -> Diagnostic:
    names = ", ".join(f'"{name}"' for name in others)
    message = (
        f'@interfaceObject on "{type_.name}" in subgraph "{subgraph.name}" needs other subgraphs to resolve the '
        f"interface by its key, but the keys of Federation 1 interfaces do not do that: make {names} a Federation 2 "
        "subgraph, or remove the interface's @key there."
    )
    return Diagnostic("INTERFACE_OBJECT_USAGE_ERROR", message, locations_of([(subgraph.name, type_.node)]))


class _Upgrade:
    """`original` remains unchanged for the upgrades of other subgraphs; the changes are made to a copy."""

    def __init__(self, original: Subgraph, all_subgraphs: Sequence[Subgraph]) -> None:
        self.original = original
        self.others = [subgraph for subgraph in all_subgraphs if subgraph is not original]
        copy = read_subgraph(original.name, original.url, original.document).subgraph
        assert copy is not None, "it could be read before"
        self.copy = copy
        self.schema: Schema = copy.schema
        self.errors: list[Diagnostic] = []
        self.keyed_interfaces: list[str] = []

    def run(self) -> Subgraph:
        self._define_directives()
        self._check_bases()
        self._coerce_field_sets()
        self._remove_ineffective_external()
        self._remove_external_of_extensions()
        self._reduce_inactive("provides")
        self._reduce_inactive("requires")
        self._make_extensions_definitions()
        self._remove_directives_of_interfaces()
        self._remove_provides_of_leaves()
        self.copy.upgraded = True
        self.copy.reset_roles()
        self._remove_unused_external()
        self._add_shareable()
        self._remove_tags_of_external()
        self.copy.reset_roles()
        return self.copy

    def _error(self, code: str, message: str, *nodes: Node | None) -> None:
        where = locations_of((self.copy.name, node) for node in nodes)
        self.errors.append(Diagnostic(code, f"[{self.copy.name}] {message}", where))

    def _objects_and_interfaces(self) -> Iterator[TypeDefinition]:
        return self.schema.of_kind(TypeKind.OBJECT, TypeKind.INTERFACE)

    def _fields(self) -> Iterator[tuple[TypeDefinition, Field]]:
        for type_ in self._objects_and_interfaces():
            for field in type_.fields.values():
                yield type_, field

    def _elsewhere(self, name: str) -> Iterator[tuple[Subgraph, TypeDefinition]]:
        for subgraph in self.others:
            type_ = subgraph.schema.types.get(name)
            if type_ is not None and type_.kind in (TypeKind.OBJECT, TypeKind.INTERFACE):
                yield subgraph, type_

    def _define_directives(self) -> None:
        """Define the directives that are new in Federation 2; the document may define others of their names."""
        expanded = specification(FEDERATION_IDENTITY, FED1_EXPANSION)
        assert expanded is not None, "it is one of the known versions"
        for name in expanded.directives.keys() - federation_1().directives.keys():
            directive = expanded.directives[name]
            for code, message, node in check_or_add_directive(self.schema, directive, name, lambda type_: type_):
                self._error(code, message, node)

    def _is_root(self, type_: TypeDefinition) -> bool:
        return type_.name in self.schema.roots.values()

    def _is_extension(self, type_: TypeDefinition) -> bool:
        """Return an extension as Federation 1 means it: of a type that another subgraph defines."""
        return is_applied(type_, "extends") or (type_.definition is None and bool(type_.extensions))

    def _check_bases(self) -> None:
        for type_ in self._objects_and_interfaces():
            if self._is_root(type_) or not self._is_extension(type_):
                continue
            if not any(other.definition is not None for _, other in self._elsewhere(type_.name)):
                message = f'Type "{type_.name}" is extended, but no subgraph defines it.'
                self._error("EXTENSION_WITH_NO_BASE", message, type_.node)

    def _coerce_field_sets(self) -> None:
        """`fields: ["a", "b"]` and `fields: a` were let pass for `fields: "a b"` and `fields: "a"`."""
        holders: list[Element] = [*self._objects_and_interfaces(), *(field for _, field in self._fields())]
        for directive in (directive for holder in holders for directive in holder.directives):
            if directive.meaning not in ("key", "requires", "provides"):
                continue
            match directive.arguments.get("fields"):
                case [*items] if all(isinstance(item, str) for item in items):
                    directive.arguments["fields"] = " ".join(str(item) for item in items)
                case EnumLiteral(name):
                    directive.arguments["fields"] = name
                case _:
                    pass

    def _remove_ineffective_external(self) -> None:
        for type_ in self._objects_and_interfaces():
            if type_.kind is TypeKind.OBJECT:
                _remove(type_, "external")
                continue
            for field in type_.fields.values():
                _remove(field, "external")

    def _remove_external_of_extensions(self) -> None:
        """Make an extension's key fields its own; without a key, the fields of the first key elsewhere."""
        for type_ in self._objects_and_interfaces():
            if not self._is_extension(type_):
                continue
            keys = applied(type_, "key")
            if keys:
                for key in keys:
                    for field in _key_fields(self.schema, type_, key):
                        _remove(field, "external")
                continue
            for other, definition in self._elsewhere(type_.name):
                for key in applied(definition, "key")[:1]:
                    for field in _key_fields(other.schema, definition, key):
                        own = type_.fields.get(field.name)
                        if own is not None:
                            _remove(own, "external")

    def _reduce_inactive(self, meaning: str) -> None:
        """Remove `@provides` and `@requires` of fields that the subgraph resolves itself: they had no effect."""
        for type_, field in self._fields():
            target = self.schema.types.get(base_name(field.type)) if meaning == "provides" else type_
            if target is None or not target.is_composite:
                continue
            for directive in applied(field, meaning):
                selections = tolerant_field_set(directive.arguments.get("fields"))
                if selections is None or not _is_valid(self.schema, target, selections):
                    continue
                active = self._active(target, selections)
                if active is None:
                    field.directives.remove(directive)
                elif active is not selections:
                    directive.arguments["fields"] = print_field_set(active)

    def _active(self, parent: TypeDefinition, selections: SelectionSetNode) -> SelectionSetNode | None:
        remaining: list[FieldNode | InlineFragmentNode] = []
        for selection in selections.selections:
            match selection:
                case FieldNode():
                    field = parent.fields.get(selection.name.value)
                    if field is None or self._is_external_somewhere(parent, field):
                        remaining.append(selection)
                        continue
                    child = self.schema.types.get(base_name(field.type))
                    if selection.selection_set is None or child is None:
                        continue
                    inner = self._active(child, selection.selection_set)
                    if inner is selection.selection_set:
                        remaining.append(selection)
                    elif inner is not None:
                        remaining.append(
                            FieldNode(name=selection.name, arguments=selection.arguments, selection_set=inner)
                        )
                case InlineFragmentNode():
                    condition = selection.type_condition
                    narrowed = self.schema.types.get(condition.name.value) if condition else parent
                    inner = self._active(narrowed or parent, selection.selection_set)
                    if inner is selection.selection_set:
                        remaining.append(selection)
                    elif inner is not None:
                        remaining.append(InlineFragmentNode(type_condition=condition, selection_set=inner))
                case _:
                    pass
        if not remaining:
            return None
        if len(remaining) == len(selections.selections) and all(
            map(lambda a, b: a is b, remaining, selections.selections)
        ):
            return selections
        return SelectionSetNode(selections=tuple(remaining))

    def _is_external_somewhere(self, parent: TypeDefinition, field: Field) -> bool:
        if is_applied(field, "external"):
            return True
        implementations = self.schema.possible_types(parent.name) if parent.kind is TypeKind.INTERFACE else []
        return any(
            is_applied(type_.fields[field.name], "external") for type_ in implementations if field.name in type_.fields
        )

    def _make_extensions_definitions(self) -> None:
        for type_ in self._objects_and_interfaces():
            if not self._is_extension(type_) or (type_.definition is None and not type_.extensions):
                continue
            type_.definition = type_.node
            type_.extensions = []
            for directive in type_.directives:
                directive.extension = None
            for field in type_.fields.values():
                field.extension = None
                for directive in field.directives:
                    directive.extension = None

    def _remove_directives_of_interfaces(self) -> None:
        for type_ in self.schema.of_kind(TypeKind.INTERFACE):
            if is_applied(type_, "key"):
                self.keyed_interfaces.append(type_.name)
                _remove(type_, "key")
            for field in type_.fields.values():
                _remove(field, "provides")
                _remove(field, "requires")

    def _remove_provides_of_leaves(self) -> None:
        for _, field in self._fields():
            target = self.schema.types.get(base_name(field.type))
            if target is None or not target.is_composite:
                _remove(field, "provides")

    def _remove_unused_external(self) -> None:
        roles = self.copy.roles
        for type_ in list(self._objects_and_interfaces()):
            unused = [field for field in type_.fields.values() if roles.is_external(field) and not roles.is_used(field)]
            for field in unused:
                del type_.fields[field.name]
            if not unused or type_.fields or self.schema.roots.get(RootKind.QUERY) == type_.name:
                continue
            # Gateways refer to every type with a key.
            if is_applied(type_, "key") or self._is_referenced(type_.name):
                message = f'Type "{type_.name}" has only @external fields, none of them used.'
                self._error("TYPE_WITH_ONLY_UNUSED_EXTERNAL", message, type_.node)
            else:
                del self.schema.types[type_.name]
        self.copy.reset_roles()

    def _is_referenced(self, name: str) -> bool:
        return name in self.schema.roots.values() or any(
            name in type_.members
            or name in type_.interfaces
            or any(base_name(field.type) == name for field in type_.fields.values())
            for type_ in self.schema.types.values()
        )

    def _add_shareable(self) -> None:
        subscription = self.schema.roots.get(RootKind.SUBSCRIPTION)
        for type_ in self.schema.of_kind(TypeKind.OBJECT):
            if type_.name == subscription:
                continue
            if is_applied(type_, "key") or self._is_root(type_):
                for field in type_.fields.values():
                    if self._is_shared(type_, field):
                        field.directives.append(AppliedDirective("shareable", meaning="shareable"))
            elif not is_applied(type_, "shareable") and any(self._elsewhere(type_.name)):
                type_.directives.append(AppliedDirective("shareable", meaning="shareable"))

    def _is_shared(self, type_: TypeDefinition, field: Field) -> bool:
        original = self.original.schema.types.get(type_.name)
        before = original.fields.get(field.name) if original is not None else None
        if is_applied(field, "shareable") or (before is not None and self.original.roles.is_shareable(before)):
            return False
        for other, definition in self._elsewhere(type_.name):
            theirs = definition.fields.get(field.name)
            if theirs is not None and not other.roles.is_fully_external(theirs):
                return True
        return False

    def _remove_tags_of_external(self) -> None:
        """Remove tags of external fields, which repeat those of the real ones."""
        for type_, field in self._fields():
            if not is_applied(field, "external"):
                continue
            for tag in applied(field, "tag"):
                real = [
                    definition.fields[field.name]
                    for _, definition in self._elsewhere(type_.name)
                    if field.name in definition.fields and not is_applied(definition.fields[field.name], "external")
                ]
                if any(
                    values_equal(tag.arguments, other.arguments) for found in real for other in applied(found, "tag")
                ):
                    field.directives.remove(tag)


def _remove(element: Element, meaning: str) -> None:
    element.directives = [directive for directive in element.directives if directive.meaning != meaning]


def _key_fields(schema: Schema, type_: TypeDefinition, key: AppliedDirective) -> list[Field]:
    """Return the key's fields on the type itself."""
    selections = tolerant_field_set(key.arguments.get("fields"))
    if selections is None:
        return []
    return [field for parent, field in selected_fields(schema, type_, selections) if parent is type_]


def _is_valid(schema: Schema, parent: TypeDefinition, selections: SelectionSetNode) -> bool:
    """Return True if every selected field exists, and has a selection exactly if it is composite.

    Validation reports the others, so they must not be removed.
    """
    for selection in selections.selections:
        match selection:
            case FieldNode():
                if selection.name.value == "__typename":
                    continue
                field = parent.fields.get(selection.name.value)
                child = schema.types.get(base_name(field.type)) if field is not None else None
                is_composite = child is not None and child.is_composite
                if field is None or is_composite is (selection.selection_set is None):
                    return False
                inner = selection.selection_set
                if child is not None and inner is not None and not _is_valid(schema, child, inner):
                    return False
            case InlineFragmentNode():
                condition = selection.type_condition
                narrowed = schema.types.get(condition.name.value) if condition else parent
                if narrowed is None or not _is_valid(schema, narrowed, selection.selection_set):
                    return False
            case _:
                return False
    return True
