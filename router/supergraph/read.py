"""Supergraph SDL -> `Supergraph`.

Reads join spec v0.2 to v0.5, and v0.1 (Federation 1: an owner per type, value types without `@join__type`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    UnionTypeDefinitionNode,
    parse,
    print_ast,
)

from router.federation.schema_model.schema import TypeKind
from router.supergraph.api_schema import derive_api_schema, is_spec_element
from router.supergraph.directives import arguments_of, flag, text
from router.supergraph.features import JOIN, SPECS, AmbiguousName, DirectiveNames, Feature, denotes, read_features
from router.supergraph.model import (
    ContextUse,
    FieldMembership,
    JoinDirective,
    JoinedSubgraph,
    Key,
    SubgraphIndex,
    Supergraph,
    SupergraphDirective,
    SupergraphEnumValue,
    SupergraphField,
    SupergraphInputValue,
    SupergraphType,
    TypeMembership,
)

_INACCESSIBLE = SPECS + "inaccessible"
_CONTEXT = SPECS + "context"

_KINDS: Mapping[type[TypeDefinitionNode], TypeKind] = {
    ObjectTypeDefinitionNode: TypeKind.OBJECT,
    InterfaceTypeDefinitionNode: TypeKind.INTERFACE,
    UnionTypeDefinitionNode: TypeKind.UNION,
    EnumTypeDefinitionNode: TypeKind.ENUM,
    ScalarTypeDefinitionNode: TypeKind.SCALAR,
    InputObjectTypeDefinitionNode: TypeKind.INPUT_OBJECT,
}


class SupergraphError(ValueError):
    """The document is not a supergraph that this router can read; the message gives reason and location."""


def read_supergraph(sdl: str) -> Supergraph:
    """Read supergraph SDL. Raises `SupergraphError`."""
    try:
        document = parse(sdl, no_location=True)
    except GraphQLError as error:
        raise SupergraphError(f"The supergraph is not a GraphQL document: {error}") from error
    return _Reader(document).read()


class _Reader:
    def __init__(self, document: DocumentNode) -> None:
        self.document = document
        schemas = [node for node in document.definitions if isinstance(node, SchemaDefinitionNode)]
        if len(schemas) != 1:
            found = "no schema definition" if not schemas else f"{len(schemas)} schema definitions"
            raise SupergraphError(f"The document has {found}, so it is not a supergraph.")
        (self.schema,) = schemas
        self.schema_directives = [
            directive
            for node in document.definitions
            if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode)
            for directive in node.directives or ()
        ]
        self.features: tuple[Feature, ...] = read_features(self.schema_directives)
        self._check_extensions()
        self._check_features()
        self.join = next((feature for feature in self.features if feature.identity == JOIN), None)
        if self.join is None:
            raise SupergraphError(f"The schema does not link {JOIN}: it is not a supergraph (a subgraph's schema?).")
        self.has_owners = self.join.version == "0.1"
        try:
            self.directive_names = DirectiveNames(self.features)
        except AmbiguousName as error:
            raise SupergraphError(f"The supergraph's links are ambiguous: {error}") from error
        self.subgraphs = self._read_subgraphs()
        self.index = {subgraph.enum_value: subgraph.index for subgraph in self.subgraphs}
        self.all_indices = tuple(self.index.values())

    def read(self) -> Supergraph:
        types = {
            node.name.value: self._type(node)
            for node in self.document.definitions
            if isinstance(node, TypeDefinitionNode) and not is_spec_element(self.features, node.name.value)
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

    def _check_extensions(self) -> None:
        """Reject extensions: a supergraph has whole definitions, and an extension's access control would be lost."""
        for node in self.document.definitions:
            if isinstance(node, TypeExtensionNode):
                raise SupergraphError(
                    f"The supergraph extends {node.name.value}; a supergraph has whole definitions of its types."
                )

    def _check_features(self) -> None:
        """Reject specifications that are linked `for:` security or execution but not supported."""
        for feature in self.features:
            if feature.purpose is not None and not feature.is_supported:
                url = f"{feature.identity}/v{feature.version}" if feature.version else feature.identity
                raise SupergraphError(
                    f'The supergraph links "{url}" for {feature.purpose}, which this router does not support.'
                )

    def _applied(
        self, nodes: Iterable[DirectiveNode] | None, specification: str, name: str
    ) -> Iterator[dict[str, object]]:
        """Yield the arguments of each application of the specification's directive."""
        for node in nodes or ():
            resolved = self.directive_names.resolve(node.name.value)
            if denotes(*resolved, specification, name):
                yield arguments_of(node)

    def _joined(self, nodes: Iterable[DirectiveNode] | None, name: str) -> Iterator[dict[str, object]]:
        """Return the arguments of each application of a directive of the join specification."""
        return self._applied(nodes, JOIN, name)

    def _directive(self, node: DirectiveNode) -> SupergraphDirective:
        specification, name = self.directive_names.resolve(node.name.value)
        return SupergraphDirective(name, arguments_of(node), specification)

    def _directives(self, nodes: Iterable[DirectiveNode] | None) -> tuple[SupergraphDirective, ...]:
        """Every directive that is not the join spec's own, for what enforces them (auth, cost, cache tags).

        `@join__directive`, which carries a subgraph's directive along, is included.
        """
        directives = (self._directive(node) for node in nodes or ())
        return tuple(found for found in directives if found.specification != JOIN or found.name == "directive")

    def _read_subgraphs(self) -> tuple[JoinedSubgraph, ...]:
        assert self.join is not None, "without it the document is rejected"
        graph_enum = self.join.local_name("Graph")
        for node in self.document.definitions:
            if isinstance(node, EnumTypeDefinitionNode) and node.name.value == graph_enum:
                found: list[JoinedSubgraph] = []
                for value in node.values or ():
                    graph = next(self._joined(value.directives, "graph"), {})
                    name = text(graph, "name") or value.name.value
                    index = SubgraphIndex(len(found))
                    found.append(JoinedSubgraph(index, name, value.name.value, text(graph, "url") or ""))
                return tuple(found)
        raise SupergraphError("The supergraph has no enum join__Graph, so it names no subgraph.")

    def _is_inaccessible(self, directives: Sequence[DirectiveNode] | None) -> bool:
        return next(self._applied(directives, _INACCESSIBLE, "inaccessible"), None) is not None

    def _graph(self, arguments: Mapping[str, object]) -> SubgraphIndex | None:
        value = arguments.get("graph")
        if value is None:
            return None
        if value not in self.index:
            raise SupergraphError(f"{value} is not a value of join__Graph.")
        return self.index[str(value)]

    def _type(self, node: TypeDefinitionNode) -> SupergraphType:
        memberships = self._memberships(node)
        owner = next((self._graph(found) for found in self._joined(node.directives, "owner")), None)
        fields: dict[str, SupergraphField] = {}
        interfaces: dict[SubgraphIndex, frozenset[str]] = {}
        members: dict[SubgraphIndex, frozenset[str]] = {}
        values: dict[str, SupergraphEnumValue] = {}
        input_fields: dict[str, SupergraphInputValue] = {}
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
                    known = {self._graph(found) for found in self._joined(value.directives, "enumValue")} - {None}
                    values[value.name.value] = SupergraphEnumValue(
                        value.name.value,
                        frozenset(index for index in known if index is not None) or frozenset(memberships),
                        self._is_inaccessible(value.directives),
                    )
            case InputObjectTypeDefinitionNode():
                input_fields = {f.name.value: self._argument(f) for f in node.fields or ()}
            case _:
                pass
        contexts = [text(found, "name") for found in self._applied(node.directives, _CONTEXT, "context")]
        return SupergraphType(
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
            directives=self._directives(node.directives),
        )

    def _memberships(self, node: TypeDefinitionNode) -> dict[SubgraphIndex, TypeMembership]:
        found: dict[SubgraphIndex, TypeMembership] = {}
        for arguments in self._joined(node.directives, "type"):
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
        if not found and self.has_owners and next(self._joined(node.directives, "owner"), None) is None:
            return {index: TypeMembership(index) for index in self.all_indices}
        return found

    def _field(
        self,
        node: FieldDefinitionNode,
        memberships: Mapping[SubgraphIndex, TypeMembership],
        owner: SubgraphIndex | None,
    ) -> SupergraphField:
        applications = list(self._joined(node.directives, "field"))
        found: list[FieldMembership] = []
        for arguments in applications:
            index = self._graph(arguments)
            if index is not None:
                found.append(_field_membership(index, arguments))
        if self.has_owners:
            found = _with_keys(node.name.value, found, memberships, owner)
        elif not applications:
            found = [FieldMembership(index) for index in memberships]
        return SupergraphField(
            name=node.name.value,
            type=print_ast(node.type),
            arguments=tuple(self._argument(argument) for argument in node.arguments or ()),
            memberships=tuple(found),
            inaccessible=self._is_inaccessible(node.directives),
            directives=self._directives(node.directives),
        )

    def _argument(self, node: InputValueDefinitionNode) -> SupergraphInputValue:
        return SupergraphInputValue(
            name=node.name.value,
            type=print_ast(node.type),
            default=None if node.default_value is None else print_ast(node.default_value),
            inaccessible=self._is_inaccessible(node.directives),
            directives=self._directives(node.directives),
        )

    def _interfaces(
        self,
        node: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode,
        memberships: Iterable[SubgraphIndex],
    ) -> dict[SubgraphIndex, frozenset[str]]:
        applications = list(self._joined(node.directives, "implements"))
        if not applications:
            everywhere = frozenset(interface.name.value for interface in node.interfaces or ())
            return dict.fromkeys(memberships, everywhere) if everywhere else {}
        return _by_subgraph((self._graph(found), text(found, "interface")) for found in applications)

    def _members(
        self, node: UnionTypeDefinitionNode, memberships: Iterable[SubgraphIndex]
    ) -> dict[SubgraphIndex, frozenset[str]]:
        applications = list(self._joined(node.directives, "unionMember"))
        if not applications:
            return dict.fromkeys(memberships, frozenset(member.name.value for member in node.types or ()))
        return _by_subgraph((self._graph(found), text(found, "member")) for found in applications)

    def _join_directives(self) -> tuple[JoinDirective, ...]:
        found = []
        for arguments in self._joined(self.schema_directives, "directive"):
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
