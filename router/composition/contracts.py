"""Contracts: one supergraph, filtered by tags for different clients.

Excluded elements are marked `@inaccessible`: they are not in the API schema, but the router can still use them for keys
and requirements. The rules are those of GraphOS:

- a tag on a type also applies to its fields, input fields and values, and one on a field to its arguments;
- an element with an excluded tag is excluded, whatever other tags it has;
- if there are included tags, elements without children (unions, scalars, enum values, input fields, arguments) are
  included only if they have one of these tags, and a field only if it or one of its arguments has;
- an interface's field is excluded if all implementing objects exclude it;
- a type without any included child is excluded itself.

Elements of linked specifications and the arguments of directives are never excluded.

https://www.apollographql.com/docs/graphos/platform/schema-management/delivery/contracts/reference
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from graphql import parse

from router.composition.definition_index import DefinitionIndex
from router.composition.post_merge.inaccessible import HidingProblem, check_inaccessible
from router.composition.print_schema import print_schema
from router.composition.result import CompositionResult
from router.composition.spec_elements import spec_element_names
from router.federation.diagnostics import Diagnostic
from router.federation.schema_model.build_schema import build_schema
from router.federation.schema_model.constant_values import EnumLiteral, Value
from router.federation.schema_model.schema import (
    BUILT_IN_SCALARS,
    AppliedDirective,
    Element,
    Field,
    Schema,
    TypeDefinition,
    TypeKind,
    applied,
    is_inaccessible,
)
from router.federation.schema_model.type_references import base_name
from router.federation.specifications.features import COMPOSED, specification
from router.federation.specifications.links import Links, read_links

Tags = frozenset[str]


@dataclass(frozen=True, slots=True)
class Contract:
    """Tags to include (none: everything) and to exclude. `hide_unreachable` also excludes types without a use."""

    include: Tags = frozenset()
    exclude: Tags = frozenset()
    hide_unreachable: bool = False


def apply_contract(result: CompositionResult, contract: Contract) -> CompositionResult:
    """Filter the supergraph, or report why the result is not a valid API. A failed composition is returned unchanged.

    INVALID_FILTER_CONFIGURATION: a tag is both included and excluded. The other codes are those of `@inaccessible`,
    located at the definitions of the excluded element and of the element that needs it. The hint UNUSED_CONTRACT_TAG
    names tags that no element has: a misspelt tag would expose elements that should be excluded.
    """
    if result.supergraph_sdl is None:
        return result
    both = contract.include & contract.exclude
    if both:
        message = f"A contract cannot both include and exclude: {_quoted(both)}."
        return CompositionResult(None, (Diagnostic("INVALID_FILTER_CONFIGURATION", message),), result.hints)
    schema = build_schema(parse(result.supergraph_sdl, no_location=True)).schema
    links = read_links(schema)
    for holder in (schema, *schema.elements()):
        for directive in holder.directives:
            directive.meaning = links.meaning_of(directive.name)
    hints = (*result.hints, *_unused_tags(schema, contract))
    _Filter(schema, contract, links).run()
    problems = check_inaccessible(schema, spec_element_names(schema, links))
    if problems:
        return CompositionResult(None, tuple(_located(problem, result.definitions) for problem in problems), hints)
    return CompositionResult(print_schema(schema), (), hints, result.definitions)


def _located(problem: HidingProblem, definitions: DefinitionIndex | None) -> Diagnostic:
    """Return the problem, located at the definitions of the excluded element and of the element that needs it."""
    message = f"Under the contract, {problem.message[0].lower()}{problem.message[1:]}"
    locations = definitions.locations((*problem.hidden, *problem.needed_by)) if definitions is not None else ()
    return Diagnostic(problem.code, message, locations)


def _unused_tags(schema: Schema, contract: Contract) -> Iterator[Diagnostic]:
    used = frozenset().union(*(_tags(element) for element in schema.elements()))
    unused = (contract.include | contract.exclude) - used
    if unused:
        yield Diagnostic("UNUSED_CONTRACT_TAG", f"The contract names tags that nothing has: {_quoted(unused)}.")


def _quoted(tags: Tags) -> str:
    return ", ".join(f'"{tag}"' for tag in sorted(tags))


@dataclass(slots=True)
class _Filter:
    schema: Schema
    contract: Contract
    links: Links

    inaccessible: str = "inaccessible"
    """The name of the directive in the supergraph."""

    def run(self) -> None:
        """Exclude step by step; each step depends on the exclusions of those before."""
        self._define_inaccessible()
        for type_ in self._own_types():
            self._match_tags(type_)
        for type_ in self._own_types(TypeKind.ENUM):
            self._hide_if_empty(type_, type_.values.values())
        for type_ in self._own_types(TypeKind.INPUT_OBJECT):
            self._hide_if_empty(type_, type_.input_fields.values())
        for type_ in self._own_types(TypeKind.INTERFACE):
            self._hide_unimplemented_fields(type_)
        for type_ in self._own_types(TypeKind.OBJECT, TypeKind.INTERFACE):
            self._hide_if_empty(type_, type_.fields.values())
        for type_ in self._own_types(TypeKind.UNION):
            self._hide_if_empty(type_, (self.schema.types[member] for member in type_.members))
        if self.contract.hide_unreachable:
            reachable = self._reachable()
            for type_ in self._own_types():
                if type_.name not in reachable:
                    self._hide(type_)

    def _own_types(self, *kinds: TypeKind) -> Iterator[TypeDefinition]:
        """Yield the types that can be excluded: neither built-in ones nor those of linked specifications."""
        for name, type_ in self.schema.types.items():
            is_own = name not in BUILT_IN_SCALARS and self.links.source_of_type(name) is None
            if is_own and (not kinds or type_.kind in kinds):
                yield type_

    def _define_inaccessible(self) -> None:
        """Define `@inaccessible`, which the supergraph has only if a subgraph uses it."""
        composed = COMPOSED["inaccessible"]
        feature = self.links.features.get(composed.url.identity)
        if feature is not None:
            self.inaccessible = feature.directive_name("inaccessible")
            return
        known = specification(composed.url.identity, composed.url.version)
        assert known is not None, "it is one of the known specifications"
        arguments: dict[str, Value] = {"url": str(composed.url)}
        self.inaccessible = self._free_namespace(composed.url.name)
        if self.inaccessible != composed.url.name:
            arguments["as"] = self.inaccessible
        arguments["for"] = EnumLiteral("SECURITY")
        self.schema.directives.append(AppliedDirective("link", arguments))
        definition = replace(known.directives["inaccessible"], name=self.inaccessible)
        self.schema.directive_definitions[self.inaccessible] = definition

    def _free_namespace(self, name: str) -> str:
        """Return the name, numbered where another specification's directive or namespace has it."""
        taken = {*self.schema.directive_definitions, *(feature.alias for feature in self.links.features.values())}
        numbered = (name if number == 0 else f"{name}{number}" for number in count())
        return next(it for it in numbered if not any(used == it or used.startswith(f"{it}__") for used in taken))

    def _hide(self, element: Element) -> None:
        if not is_inaccessible(element):
            element.directives.append(AppliedDirective(self.inaccessible, meaning="inaccessible"))

    def _match_tags(self, type_: TypeDefinition) -> None:
        tags = _tags(type_)
        if type_.kind in (TypeKind.UNION, TypeKind.SCALAR):
            self._match(type_, tags)
        elif self._is_excluded(tags):
            self._hide(type_)
        children: list[Element] = [*type_.input_fields.values(), *type_.values.values()]
        for child in children:
            self._match(child, tags | _tags(child))
        for field in type_.fields.values():
            self._match_field(field, tags | _tags(field))

    def _match_field(self, field: Field, tags: Tags) -> None:
        for argument in field.arguments.values():
            self._match(argument, tags | _tags(argument))
        has_visible_arguments = any(not is_inaccessible(argument) for argument in field.arguments.values())
        if self._is_excluded(tags) or not (has_visible_arguments or self._is_included(tags)):
            self._hide(field)

    def _match(self, element: Element, tags: Tags) -> None:
        if self._is_excluded(tags) or not self._is_included(tags):
            self._hide(element)

    def _is_excluded(self, tags: Tags) -> bool:
        return bool(tags & self.contract.exclude)

    def _is_included(self, tags: Tags) -> bool:
        return not self.contract.include or bool(tags & self.contract.include)

    def _hide_unimplemented_fields(self, interface: TypeDefinition) -> None:
        objects = self.schema.possible_types(interface.name)
        for field in interface.fields.values():
            if objects and all(is_inaccessible(it) or is_inaccessible(it.fields[field.name]) for it in objects):
                self._hide(field)

    def _hide_if_empty(self, type_: TypeDefinition, children: Iterable[Element]) -> None:
        if all(is_inaccessible(child) for child in children):
            self._hide(type_)

    def _reachable(self) -> set[str]:
        """Return the types that are reachable through visible elements, from the roots and from types with an included
        tag.
        """
        pending = list(self.schema.roots.values())
        for definition in self.schema.directive_definitions.values():
            if self.links.source_of_directive(definition.name) is None:
                pending += [base_name(argument.type) for argument in definition.arguments.values()]
        pending += [name for name, type_ in self.schema.types.items() if _tags(type_) & self.contract.include]
        unions: dict[str, list[str]] = {}
        for union in self.schema.of_kind(TypeKind.UNION):
            for member in union.members:
                unions.setdefault(member, []).append(union.name)
        reached: set[str] = set()
        while pending:
            name = pending.pop()
            type_ = self.schema.types.get(name)
            if name in reached or type_ is None or is_inaccessible(type_):
                continue
            reached.add(name)
            pending += type_.interfaces
            pending += unions.get(name, ())
            pending += [possible.name for possible in self.schema.possible_types(name)]
            for field in type_.fields.values():
                if not is_inaccessible(field):
                    pending.append(base_name(field.type))
                    pending += [base_name(it.type) for it in field.arguments.values() if not is_inaccessible(it)]
            pending += [base_name(it.type) for it in type_.input_fields.values() if not is_inaccessible(it)]
        return reached


def _tags(element: Element) -> Tags:
    names = (tag.arguments.get("name") for tag in applied(element, "tag"))
    return frozenset(name for name in names if isinstance(name, str))
