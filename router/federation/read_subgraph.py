"""Reading of subgraph documents into the model that composition uses.

Errors concern the document as such: its syntax, its links, its redefinitions of federation's own elements. The use of
directives is validated on the result.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from graphql import DocumentNode, GraphQLSyntaxError, Node, Source, parse

from router.federation.diagnostics import Diagnostic, SourceLocation, locations_of
from router.federation.schema_model.build_schema import BuiltSchema, build_schema
from router.federation.schema_model.schema import BUILT_IN_SCALARS, Element, RootKind, Schema, TypeDefinition, TypeKind
from router.federation.schema_model.type_references import TypeReference, base_name, with_base
from router.federation.specifications.feature_urls import (
    CORE_IDENTITY,
    FEDERATION_IDENTITY,
    JOIN_IDENTITY,
    LINK_IDENTITY,
)
from router.federation.specifications.features import Specification, built_in_directives, federation_1, specification
from router.federation.specifications.links import Links, read_links
from router.federation.specifications.redefinitions import (
    check_or_add_directive,
    check_or_add_type,
    relax_known_federation_1,
)
from router.federation.specifications.versions import FED1_EXPANSION
from router.federation.subgraph import Subgraph
from router.federation.subgraph_document import SubgraphDocument

SUBGRAPH_SPEC_TYPES = frozenset({"_Any", "_Entity", "_Service"})
SUBGRAPH_SPEC_FIELDS = frozenset({"_entities", "_service"})


@dataclass(slots=True)
class ReadSubgraph:
    """The subgraph as far as it could be read: None when not even its links are understood."""

    subgraph: Subgraph | None
    errors: list[Diagnostic]


def parse_subgraph(document: SubgraphDocument) -> DocumentNode | Diagnostic:
    """Return the document's AST, or its syntax error."""
    try:
        return parse(Source(document.sdl, document.name))
    except GraphQLSyntaxError as error:
        where = tuple(SourceLocation(document.name, place.line, place.column) for place in error.locations or ())
        return Diagnostic("INVALID_GRAPHQL", f"[{document.name}] {error.message}", where)


def read_subgraph(name: str, url: str, document: DocumentNode, built: BuiltSchema | None = None) -> ReadSubgraph:
    """Read a parsed document; called again on the same AST, it gives an independent copy.

    `built` is the result of `build_schema` for the document, if available; the returned subgraph uses it.
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
        defined = frozenset(schema.types)
        references = _references_of_definitions(schema)
        self._complete(schema, links)
        if federation is not None:
            references += _references_of_spec_fields(schema)
        self._check_defined(schema, references, defined)
        _give_meanings(schema, links)
        self._rename_roots(schema)
        _drop_federation_elements(schema)
        version = federation.url.version if federation is not None else None
        return ReadSubgraph(Subgraph(self.name, self.url, self.document, schema, links, version), self.errors)

    def _complete(self, schema: Schema, links: Links) -> None:
        """Add the definitions of linked elements, or check those in the document."""
        for name, built_in in built_in_directives().items():
            if name == "oneOf" and name in schema.directive_definitions:
                continue  # schemas used the name before GraphQL introduced it
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
                continue  # a definition of @link in the document takes precedence
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

    def _check_defined(
        self, schema: Schema, references: Iterable[tuple[Element, str]], defined: Container[str]
    ) -> None:
        """Report references of the document to types that it does not define, though federation does.

        Other unknown types are reported when the schema is validated.
        """
        for element, name in references:
            if name not in defined and (name in SUBGRAPH_SPEC_TYPES or name in schema.types):
                self.error("INVALID_GRAPHQL", f'Unknown type "{name}" in "{element.coordinate}".', element.node)

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
    schema.reset_implementations()


def _give_meanings(schema: Schema, links: Links) -> None:
    """Set the `meaning` of each applied directive."""
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
    """Return the directives that a Federation 1 document has without importing them.

    Those that only Federation 2 has mean something too where the document defines them itself.
    """
    expanded = specification(FEDERATION_IDENTITY, FED1_EXPANSION)
    assert expanded is not None
    return frozenset(expanded.directives)


def _references_of_definitions(schema: Schema) -> list[tuple[Element, str]]:
    """Return the arguments of the document's directive definitions, each with the name of its type."""
    return [
        (argument, base_name(argument.type))
        for definition in schema.directive_definitions.values()
        for argument in definition.arguments.values()
        if base_name(argument.type) not in BUILT_IN_SCALARS
    ]


def _references_of_spec_fields(schema: Schema) -> list[tuple[Element, str]]:
    """Return the fields that subgraph servers add to the query root, and their arguments, each with the name of its
    type.

    A Federation 2 document must define their types; in Federation 1, the fields are removed before validation.
    """
    query = schema.types.get(schema.roots.get(RootKind.QUERY, RootKind.QUERY.default_name))
    fields = [] if query is None else [query.fields[name] for name in SUBGRAPH_SPEC_FIELDS & query.fields.keys()]
    references: list[tuple[Element, str]] = []
    for field in fields:
        references.append((field, base_name(field.type)))
        references += [(argument, base_name(argument.type)) for argument in field.arguments.values()]
    return references


def _drop_federation_elements(schema: Schema) -> None:
    """Remove the elements that every subgraph server adds: `_entities`, `_service` and their types.

    They are fields of the query root, so every subgraph has a query root, though it may be empty.
    """
    name = schema.roots.setdefault(RootKind.QUERY, RootKind.QUERY.default_name)
    query = schema.types.setdefault(name, TypeDefinition(name, TypeKind.OBJECT))
    for field in SUBGRAPH_SPEC_FIELDS & query.fields.keys():
        del query.fields[field]
    for type_name in SUBGRAPH_SPEC_TYPES & schema.types.keys():
        del schema.types[type_name]


def is_spec_element(links: Links, type_name: str) -> bool:
    """Return True if the type belongs to federation or to linking, so that it is not merged."""
    if type_name in SUBGRAPH_SPEC_TYPES or (links.federation is None and type_name == "_FieldSet"):
        return True
    source = links.source_of_type(type_name)
    return source is not None and source.feature.url.identity in (FEDERATION_IDENTITY, LINK_IDENTITY, CORE_IDENTITY)
