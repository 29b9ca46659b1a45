"""From a subgraph's document to the model that composition works on.

What is found wrong here concerns the document as such: its syntax, its links, its redefinitions of federation's own
elements. Rules about the use of directives are checked on the result.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphql import DocumentNode, GraphQLSyntaxError, Node, Source, parse

from router.federation.build_schema import BuiltSchema, build_schema
from router.federation.diagnostics import Diagnostic, SourceLocation, locations_of
from router.federation.feature_urls import CORE_IDENTITY, FEDERATION_IDENTITY, JOIN_IDENTITY, LINK_IDENTITY
from router.federation.features import Specification, built_in_directives, federation_1, specification
from router.federation.links import Links, read_links
from router.federation.redefinitions import check_or_add_directive, check_or_add_type, relax_known_federation_1
from router.federation.schema import RootKind, Schema, TypeDefinition, TypeKind
from router.federation.subgraph import Subgraph
from router.federation.subgraph_document import SubgraphDocument
from router.federation.type_references import TypeReference, base_name, with_base
from router.federation.versions import FED1_EXPANSION

MACHINERY_TYPES = frozenset({"_Any", "_Entity", "_Service"})
MACHINERY_FIELDS = frozenset({"_entities", "_service"})


@dataclass(slots=True)
class ReadSubgraph:
    """The subgraph as far as it could be read: None when not even its links are understood."""

    subgraph: Subgraph | None
    errors: list[Diagnostic]


def parse_subgraph(document: SubgraphDocument) -> DocumentNode | Diagnostic:
    """The document's AST, or what is wrong with its syntax."""
    try:
        return parse(Source(document.sdl, document.name))
    except GraphQLSyntaxError as error:
        where = tuple(SourceLocation(document.name, place.line, place.column) for place in error.locations or ())
        return Diagnostic("INVALID_GRAPHQL", f"[{document.name}] {error.message}", where)


def read_subgraph(name: str, url: str, document: DocumentNode, built: BuiltSchema | None = None) -> ReadSubgraph:
    """Read a parsed document; called again on the same AST, it gives an independent copy.

    `built` is what `build_schema` made of the document, where that is at hand; the result takes it over.
    """
    return _Reader(name, url, document).read(built or build_schema(document))


class _Reader:
    def __init__(self, name: str, url: str, document: DocumentNode) -> None:
        self.name = name
        self.url = url
        self.document = document
        self.errors: list[Diagnostic] = []

    def error(self, code: str, message: str, *nodes: Node | None) -> None:
        where = locations_of((self.name, node) for node in nodes)
        self.errors.append(Diagnostic(code, f"[{self.name}] {message}", where))

    def read(self, built: BuiltSchema) -> ReadSubgraph:
        schema = built.schema
        for problem in built.problems:
            self.error("INVALID_GRAPHQL", problem.message, *problem.nodes)
        links = read_links(schema)
        for link_problem in links.problems:
            self.error(link_problem.code, link_problem.message, link_problem.node)
        if self.errors:
            return ReadSubgraph(None, self.errors)
        federation = links.federation
        self._complete(schema, links)
        _give_meanings(schema, links)
        self._rename_roots(schema)
        _drop_machinery(schema)
        version = federation.url.version if federation is not None else None
        return ReadSubgraph(Subgraph(self.name, self.url, self.document, schema, links, version), self.errors)

    def _complete(self, schema: Schema, links: Links) -> None:
        """Add the definitions of what is linked, or check those that the document gives itself."""
        for name, built_in in built_in_directives().items():
            if name == "oneOf" and name in schema.directive_definitions:
                continue  # GraphQL took the name after schemas had used it for themselves
            for code, message, node in check_or_add_directive(schema, built_in, name, lambda reference: reference):
                self.error(code, message, node)
        if links.federation is None:
            relax_known_federation_1(schema)
            self._add(schema, federation_1(), {"FieldSet": "_FieldSet"}, {})
        for identity, feature in links.features.items():
            known = specification(identity, feature.url.version)
            if known is None or identity in (CORE_IDENTITY, JOIN_IDENTITY):
                continue
            if identity == LINK_IDENTITY and feature.directive_name("link") in schema.directive_definitions:
                continue  # who defines @link is believed about it
            type_names = {name: feature.type_name(name) for name in known.types}
            directive_names = {name: feature.directive_name(name) for name in known.directives}
            self._add(schema, known, type_names, directive_names)

    def _add(
        self, schema: Schema, known: Specification, type_names: dict[str, str], directive_names: dict[str, str]
    ) -> None:
        problems: list[tuple[str, str, Node | None]] = []
        for name, type_ in known.types.items():
            problems += check_or_add_type(schema, type_, type_names.get(name, name))

        def local(reference: TypeReference) -> TypeReference:
            base = base_name(reference)
            return with_base(reference, type_names[base]) if base in type_names else reference

        for name, directive in known.directives.items():
            problems += check_or_add_directive(schema, directive, directive_names.get(name, name), local)
        for code, message, node in problems:
            self.error(code, message, node)

    def _rename_roots(self, schema: Schema) -> None:
        for kind, name in list(schema.roots.items()):
            default = kind.default_name
            type_ = schema.types.get(name)
            if type_ is None or name == default:
                continue
            existing = schema.types.get(default)
            if existing is not None:
                code = f"ROOT_{kind.name}_USED"
                message = (
                    f'The {kind.value} root type is "{name}", so no other type may have the default name "{default}" '
                    "of that root."
                )
                self.error(code, message, type_.node, existing.node)
                continue
            rename_type(schema, type_, default)
            schema.roots[kind] = default


def rename_type(schema: Schema, type_: TypeDefinition, name: str) -> None:
    """Rename the type and every reference to it."""
    old = type_.name
    schema.types = {(name if key == old else key): value for key, value in schema.types.items()}
    type_.name = name
    for field in type_.fields.values():
        field.coordinate = f"{name}.{field.name}"
        for argument in field.arguments.values():
            argument.coordinate = f"{name}.{field.name}({argument.name}:)"

    def renamed(reference: TypeReference) -> TypeReference:
        return with_base(reference, name) if base_name(reference) == old else reference

    for other in schema.types.values():
        other.members = [name if member == old else member for member in other.members]
        other.interfaces = [name if interface == old else interface for interface in other.interfaces]
        for field in other.fields.values():
            field.type = renamed(field.type)
            for argument in field.arguments.values():
                argument.type = renamed(argument.type)
        for input_field in other.input_fields.values():
            input_field.type = renamed(input_field.type)
    schema.forget_implementations()


def _give_meanings(schema: Schema, links: Links) -> None:
    """Say of each applied directive which of federation's it is."""
    meanings: dict[str, str | None] = {}
    in_federation_1 = federation_1_meanings() if links.federation is None else frozenset()

    def meaning(name: str) -> str | None:
        if name not in meanings:
            found = links.meaning_of(name)
            meanings[name] = found if found is not None or name not in in_federation_1 else name
        return meanings[name]

    for holder in (schema, *schema.elements()):
        for directive in holder.directives:
            directive.meaning = meaning(directive.name)
    for definition in schema.directive_definitions.values():
        for argument in definition.arguments.values():
            for directive in argument.directives:
                directive.meaning = meaning(directive.name)


def federation_1_meanings() -> frozenset[str]:
    """The directives that a Federation 1 document has without importing them.

    Those that only Federation 2 has mean something too where the document defines them itself.
    """
    expanded = specification(FEDERATION_IDENTITY, FED1_EXPANSION)
    assert expanded is not None
    return frozenset(expanded.directives)


def _drop_machinery(schema: Schema) -> None:
    """Remove what every subgraph server adds and no client sees: `_entities`, `_service` and their types.

    As these are on the query root, every subgraph has one, if only an empty one.
    """
    name = schema.roots.setdefault(RootKind.QUERY, RootKind.QUERY.default_name)
    query = schema.types.setdefault(name, TypeDefinition(name, TypeKind.OBJECT))
    for field in MACHINERY_FIELDS & query.fields.keys():
        del query.fields[field]
    for machinery in MACHINERY_TYPES & schema.types.keys():
        del schema.types[machinery]


def is_machinery(links: Links, type_name: str) -> bool:
    """Whether the type belongs to federation or to linking, so that it stays out of the supergraph."""
    if type_name in MACHINERY_TYPES or (links.federation is None and type_name == "_FieldSet"):
        return True
    source = links.source_of_type(type_name)
    return source is not None and source.feature.url.identity in (FEDERATION_IDENTITY, LINK_IDENTITY, CORE_IDENTITY)
