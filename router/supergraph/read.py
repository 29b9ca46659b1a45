"""Supergraph SDL -> `Supergraph`.

Reads join spec v0.2 to v0.5, and v0.1 (Federation 1: an owner per type, value types without `@join__type`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graphql import (
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLError,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    parse,
    print_ast,
)

from router.supergraph.api_schema import derive_api_schema, is_machinery
from router.supergraph.directives import flag, named, others, text
from router.supergraph.features import Feature, local_directive_name, read_features
from router.supergraph.model import (
    Argument,
    ContextUse,
    EnumValue,
    FieldDefinition,
    FieldMembership,
    JoinDirective,
    Key,
    Subgraph,
    SubgraphIndex,
    Supergraph,
    TypeDefinition,
    TypeKind,
    TypeMembership,
)

_INACCESSIBLE = "https://specs.apollo.dev/inaccessible"
_CONTEXT = "https://specs.apollo.dev/context"
_JOIN = "https://specs.apollo.dev/join"

_KINDS: Mapping[type[TypeDefinitionNode], TypeKind] = {
    ObjectTypeDefinitionNode: TypeKind.OBJECT,
    InterfaceTypeDefinitionNode: TypeKind.INTERFACE,
    UnionTypeDefinitionNode: TypeKind.UNION,
    EnumTypeDefinitionNode: TypeKind.ENUM,
    ScalarTypeDefinitionNode: TypeKind.SCALAR,
    InputObjectTypeDefinitionNode: TypeKind.INPUT_OBJECT,
}


class SupergraphError(ValueError):
    """The document is no supergraph that this router can read; the message says why and where."""


def read_supergraph(sdl: str) -> Supergraph:
    """Read supergraph SDL. Raises `SupergraphError`."""
    try:
        document = parse(sdl, no_location=True)
    except GraphQLError as error:
        raise SupergraphError(f"The supergraph is no GraphQL document: {error}") from error
    return _Reader(document).read()


class _Reader:
    def __init__(self, document: DocumentNode) -> None:
        self.document = document
        schemas = [node for node in document.definitions if isinstance(node, SchemaDefinitionNode)]
        if not schemas:
            raise SupergraphError("The document has no schema definition, so it is no supergraph.")
        self.schema = schemas[0]
        self.features: tuple[Feature, ...] = read_features(self.schema.directives or ())
        joins = [feature for feature in self.features if feature.identity == _JOIN]
        if not joins:
            raise SupergraphError(f"The schema does not link {_JOIN}: it is no supergraph (a subgraph's schema?).")
        self.has_owners = joins[0].version == "0.1"
        self.inaccessible = local_directive_name(self.features, _INACCESSIBLE, "inaccessible")
        self.context = local_directive_name(self.features, _CONTEXT, "context")
        self.subgraphs = self._read_subgraphs()
        self.index = {subgraph.enum_value: subgraph.index for subgraph in self.subgraphs}
        self.all_indices = tuple(self.index.values())

    def read(self) -> Supergraph:
        types = {
            node.name.value: self._type(node)
            for node in self.document.definitions
            if isinstance(node, TypeDefinitionNode) and not is_machinery(self.features, node.name.value)
        }
        roots = {node.operation.value: node.type.name.value for node in self.schema.operation_types}
        labels = {
            membership.override_label
            for definition in types.values()
            for field in definition.fields.values()
            for membership in field.memberships
            if membership.override_label is not None
        }
        try:
            api_schema = derive_api_schema(self.document, self.features, self._is_inaccessible)
        except (TypeError, GraphQLError) as error:
            raise SupergraphError(f"The supergraph's API schema cannot be built: {error}") from error
        return Supergraph(
            subgraphs=self.subgraphs,
            types=types,
            roots=roots,
            features={feature.identity: feature.name for feature in self.features},
            override_labels=frozenset(labels),
            join_directives=self._join_directives(),
            api_schema=api_schema,
            document=self.document,
        )

    def _read_subgraphs(self) -> tuple[Subgraph, ...]:
        for node in self.document.definitions:
            if isinstance(node, EnumTypeDefinitionNode) and node.name.value == "join__Graph":
                found: list[Subgraph] = []
                for value in node.values or ():
                    graph = next(named(value.directives, "join__graph"), {})
                    name = text(graph, "name") or value.name.value
                    index = SubgraphIndex(len(found))
                    found.append(Subgraph(index, name, value.name.value, text(graph, "url") or ""))
                return tuple(found)
        raise SupergraphError("The supergraph has no enum join__Graph, so it names no subgraph.")

    def _is_inaccessible(self, directives: Sequence[DirectiveNode] | None) -> bool:
        return self.inaccessible is not None and any(node.name.value == self.inaccessible for node in directives or ())

    def _graph(self, arguments: Mapping[str, object]) -> SubgraphIndex | None:
        value = arguments.get("graph")
        if value is None:
            return None
        if value not in self.index:
            raise SupergraphError(f"{value} is no value of join__Graph.")
        return self.index[str(value)]

    def _type(self, node: TypeDefinitionNode) -> TypeDefinition:
        memberships = self._memberships(node)
        owner = next((self._graph(found) for found in named(node.directives, "join__owner")), None)
        fields: dict[str, FieldDefinition] = {}
        interfaces: dict[SubgraphIndex, frozenset[str]] = {}
        members: dict[SubgraphIndex, frozenset[str]] = {}
        values: dict[str, EnumValue] = {}
        input_fields: dict[str, Argument] = {}
        match node:
            case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
                is_root = any(node.name.value == root.type.name.value for root in self.schema.operation_types)
                if self.has_owners and is_root and not memberships:
                    memberships = {index: TypeMembership(index) for index in self.all_indices}
                for field in node.fields or ():
                    fields[field.name.value] = self._field(field, memberships, owner)
                interfaces = self._interfaces(node, memberships)
            case UnionTypeDefinitionNode():
                members = self._members(node, memberships)
            case EnumTypeDefinitionNode():
                for value in node.values or ():
                    known = {self._graph(found) for found in named(value.directives, "join__enumValue")} - {None}
                    values[value.name.value] = EnumValue(
                        value.name.value,
                        frozenset(index for index in known if index is not None) or frozenset(memberships),
                        self._is_inaccessible(value.directives),
                    )
            case InputObjectTypeDefinitionNode():
                input_fields = {f.name.value: self._argument(f) for f in node.fields or ()}
            case _:
                pass
        contexts = (
            [] if self.context is None else [text(found, "name") for found in named(node.directives, self.context)]
        )
        return TypeDefinition(
            name=node.name.value,
            kind=_KINDS[type(node)],
            memberships=memberships,
            fields=fields,
            interfaces=interfaces,
            members=members,
            values=values,
            input_fields=input_fields,
            inaccessible=self._is_inaccessible(node.directives),
            contexts=tuple(name for name in contexts if name is not None),
            directives=others(node.directives),
        )

    def _memberships(self, node: TypeDefinitionNode) -> dict[SubgraphIndex, TypeMembership]:
        found: dict[SubgraphIndex, TypeMembership] = {}
        for arguments in named(node.directives, "join__type"):
            index = self._graph(arguments)
            if index is None:
                raise SupergraphError(f"A @join__type of {node.name.value} names no graph.")
            before = found.get(index, TypeMembership(index))
            fields = text(arguments, "key")
            key = () if fields is None else (Key(fields, flag(arguments, "resolvable", default=True)),)
            found[index] = TypeMembership(
                index,
                before.keys + key,
                before.extension or flag(arguments, "extension"),
                before.is_interface_object or flag(arguments, "isInterfaceObject"),
            )
        if not found and self.has_owners and next(named(node.directives, "join__owner"), None) is None:
            return {index: TypeMembership(index) for index in self.all_indices}
        return found

    def _field(
        self,
        node: FieldDefinitionNode,
        memberships: Mapping[SubgraphIndex, TypeMembership],
        owner: SubgraphIndex | None,
    ) -> FieldDefinition:
        applications = list(named(node.directives, "join__field"))
        found: list[FieldMembership] = []
        for arguments in applications:
            index = self._graph(arguments)
            if index is not None:
                found.append(_field_membership(index, arguments))
        if self.has_owners:
            found = _with_keys(node.name.value, found, memberships, owner)
        elif not applications:
            found = [FieldMembership(index) for index in memberships]
        return FieldDefinition(
            name=node.name.value,
            type=print_ast(node.type),
            arguments=tuple(self._argument(argument) for argument in node.arguments or ()),
            memberships=tuple(found),
            inaccessible=self._is_inaccessible(node.directives),
            directives=others(node.directives),
        )

    def _argument(self, node: InputValueDefinitionNode) -> Argument:
        return Argument(
            name=node.name.value,
            type=print_ast(node.type),
            default=None if node.default_value is None else print_ast(node.default_value),
            inaccessible=self._is_inaccessible(node.directives),
            directives=others(node.directives),
        )

    def _interfaces(
        self,
        node: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode,
        memberships: Iterable[SubgraphIndex],
    ) -> dict[SubgraphIndex, frozenset[str]]:
        applications = list(named(node.directives, "join__implements"))
        if not applications:
            everywhere = frozenset(interface.name.value for interface in node.interfaces or ())
            return dict.fromkeys(memberships, everywhere) if everywhere else {}
        return _by_subgraph((self._graph(found), text(found, "interface")) for found in applications)

    def _members(
        self, node: UnionTypeDefinitionNode, memberships: Iterable[SubgraphIndex]
    ) -> dict[SubgraphIndex, frozenset[str]]:
        applications = list(named(node.directives, "join__unionMember"))
        if not applications:
            return dict.fromkeys(memberships, frozenset(member.name.value for member in node.types or ()))
        return _by_subgraph((self._graph(found), text(found, "member")) for found in applications)

    def _join_directives(self) -> tuple[JoinDirective, ...]:
        found = []
        for arguments in named(self.schema.directives, "join__directive"):
            graphs = arguments.get("graphs")
            given = arguments.get("args")
            indices = (
                tuple(self.index[name] for name in graphs if name in self.index) if isinstance(graphs, list) else ()
            )
            values = given if isinstance(given, dict) else {}
            found.append(JoinDirective(indices, text(arguments, "name") or "", values))
        return tuple(found)


def _field_membership(index: SubgraphIndex, arguments: dict[str, object]) -> FieldMembership:
    contexts = arguments.get("contextArguments")
    return FieldMembership(
        subgraph=index,
        type=text(arguments, "type"),
        requires=text(arguments, "requires"),
        provides=text(arguments, "provides"),
        external=flag(arguments, "external"),
        used_overridden=flag(arguments, "usedOverridden"),
        override=text(arguments, "override"),
        override_label=text(arguments, "overrideLabel"),
        contexts=tuple(
            ContextUse(str(use["context"]), str(use["name"]), str(use["type"]), str(use["selection"]))
            for use in (contexts if isinstance(contexts, list) else ())
            if isinstance(use, dict) and {"context", "name", "type", "selection"} <= use.keys()
        ),
    )


def _with_keys(
    name: str,
    found: list[FieldMembership],
    memberships: Mapping[SubgraphIndex, TypeMembership],
    owner: SubgraphIndex | None,
) -> list[FieldMembership]:
    """Join v0.1: a field without a graph is its owner's (a value type's: everyone's), and keys are everywhere."""
    if not found:
        found = [FieldMembership(index) for index in (memberships if owner is None else (owner,))]
    present = {membership.subgraph for membership in found}
    for index, membership in memberships.items():
        if index not in present and any(name in _words(key.fields) for key in membership.keys):
            found.append(FieldMembership(index))
    return found


def _words(fields: str) -> set[str]:
    return set(fields.replace("{", " ").replace("}", " ").split())


def _by_subgraph(pairs: Iterable[tuple[SubgraphIndex | None, str | None]]) -> dict[SubgraphIndex, frozenset[str]]:
    found: dict[SubgraphIndex, set[str]] = {}
    for index, name in pairs:
        if index is not None and name is not None:
            found.setdefault(index, set()).add(name)
    return {index: frozenset(names) for index, names in found.items()}
