"""Contracts: one supergraph, filtered by tags for different clients.

What a contract leaves out is marked `@inaccessible`, so that it vanishes from the API schema while the router can
still use it for keys and requirements. The rules are those of GraphOS:

- what has an excluded tag is left out, whatever other tags it has;
- with included tags, unions and the fields of objects and interfaces stay only if they have one of those; a tag on a
  type counts for all its fields;
- a type of which all is left out is left out itself.

https://www.apollographql.com/docs/graphos/platform/schema-management/delivery/contracts/overview
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import parse

from router.composition.machinery import machinery_names
from router.composition.post_merge.inaccessible import check_inaccessible, is_hidden
from router.composition.print_schema import print_schema
from router.composition.result import CompositionResult
from router.federation.build_schema import build_schema
from router.federation.constant_values import EnumLiteral
from router.federation.diagnostics import Diagnostic
from router.federation.features import COMPOSED, specification
from router.federation.links import read_links
from router.federation.schema import AppliedDirective, Element, RootKind, Schema, TypeDefinition, TypeKind, applied
from router.federation.type_references import base_name


@dataclass(frozen=True, slots=True)
class Contract:
    """Which tags to include (none: everything) and exclude. `hide_unreachable` leaves out types without a use."""

    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    hide_unreachable: bool = False


def apply_contract(result: CompositionResult, contract: Contract) -> CompositionResult:
    """The filtered supergraph, or why what is left would not be a valid API. A failed composition is returned as is."""
    if result.supergraph_sdl is None:
        return result
    schema = build_schema(parse(result.supergraph_sdl, no_location=True)).schema
    links = read_links(schema)
    for holder in (schema, *schema.elements()):
        for directive in holder.directives:
            directive.meaning = links.meaning_of(directive.name)
    machinery = machinery_names(schema, links)
    _Filter(schema, contract, machinery).run()
    errors = tuple(
        Diagnostic(problem.code, f"Under the contract, {problem.message[0].lower()}{problem.message[1:]}")
        for problem in check_inaccessible(schema, machinery)
    )
    if errors:
        return CompositionResult(None, errors, result.hints)
    return CompositionResult(print_schema(schema), (), result.hints)


@dataclass(slots=True)
class _Filter:
    schema: Schema
    contract: Contract
    machinery: frozenset[str]

    inaccessible: str = "inaccessible"
    """What the supergraph calls the directive."""

    def run(self) -> None:
        self._define_inaccessible()
        for type_ in self._own_types():
            self._filter_type(type_)
        for type_ in self._own_types():
            self._hide_if_empty(type_)
        if self.contract.hide_unreachable:
            reachable = self._reachable()
            for type_ in self._own_types():
                if type_.name not in reachable:
                    self._hide(type_)

    def _own_types(self) -> Iterator[TypeDefinition]:
        return (type_ for name, type_ in self.schema.types.items() if name not in self.machinery)

    def _define_inaccessible(self) -> None:
        """The supergraph has `@inaccessible` only if a subgraph uses it."""
        composed = COMPOSED["inaccessible"]
        feature = read_links(self.schema).features.get(composed.url.identity)
        if feature is not None:
            self.inaccessible = feature.directive_name("inaccessible")
            return
        known = specification(composed.url.identity, composed.url.version)
        assert known is not None, "it is one of the known specifications"
        link = AppliedDirective("link", {"url": str(composed.url), "for": EnumLiteral("SECURITY")})
        self.schema.directives.append(link)
        self.schema.directive_definitions["inaccessible"] = known.directives["inaccessible"]

    def _hide(self, element: Element) -> None:
        if not is_hidden(element):
            element.directives.append(AppliedDirective(self.inaccessible, meaning="inaccessible"))

    def _filter_type(self, type_: TypeDefinition) -> None:
        own = _tags(type_)
        if self._is_excluded(own) or (type_.kind is TypeKind.UNION and not self._is_included(own)):
            self._hide(type_)
        for field in type_.fields.values():
            tags = _tags(field)
            if self._is_excluded(tags) or not self._is_included(own | tags):
                self._hide(field)
            for argument in field.arguments.values():
                if self._is_excluded(_tags(argument)):
                    self._hide(argument)
        children: list[Element] = [*type_.input_fields.values(), *type_.values.values()]
        for child in children:
            if self._is_excluded(_tags(child)):
                self._hide(child)

    def _is_excluded(self, tags: frozenset[str]) -> bool:
        return bool(tags & self.contract.exclude)

    def _is_included(self, tags: frozenset[str]) -> bool:
        return not self.contract.include or bool(tags & self.contract.include)

    def _hide_if_empty(self, type_: TypeDefinition) -> None:
        children: list[Element] = [*type_.fields.values(), *type_.input_fields.values(), *type_.values.values()]
        if type_.kind is TypeKind.UNION:
            members = [self.schema.types[member] for member in type_.members]
            for member in members:
                self._hide_if_empty(member)
            children += members
        if children and all(is_hidden(child) for child in children):
            self._hide(type_)

    def _reachable(self) -> set[str]:
        """The types that visible fields lead to, from the roots."""
        pending = [self.schema.roots[kind] for kind in RootKind if kind in self.schema.roots]
        for definition in self.schema.directive_definitions.values():
            if definition.name not in self.machinery:
                pending += [base_name(argument.type) for argument in definition.arguments.values()]
        reached: set[str] = set()
        while pending:
            name = pending.pop()
            type_ = self.schema.types.get(name)
            if name in reached or type_ is None or is_hidden(type_):
                continue
            reached.add(name)
            pending += type_.interfaces
            pending += [possible.name for possible in self.schema.possible_types(name)]
            for field in type_.fields.values():
                if not is_hidden(field):
                    pending.append(base_name(field.type))
                    pending += [base_name(it.type) for it in field.arguments.values() if not is_hidden(it)]
            pending += [base_name(it.type) for it in type_.input_fields.values() if not is_hidden(it)]
        return reached


def _tags(element: Element) -> frozenset[str]:
    names = (tag.arguments.get("name") for tag in applied(element, "tag"))
    return frozenset(name for name in names if isinstance(name, str))
