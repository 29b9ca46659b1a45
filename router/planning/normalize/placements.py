"""Executable directives that subgraphs define: where the operation has them, fields are selected with them.

Normalization resolves fragments, so a field carries the directives of the fragments around it along. A field that is
selected several times with different directives has several placements; requests repeat it, and GraphQL merges it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphql import DirectiveLocation, DirectiveNode, GraphQLDirective, print_ast

from router.planning.normalize.directives import variables_in
from router.planning.plan import OperationKind


@dataclass(frozen=True, slots=True)
class AppliedDirective:
    """One directive as text, with the names of its variables."""

    name: str
    text: str
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FragmentDirectives:
    """The directives of one fragment: of an inline fragment, or of a spread and the definition that it refers to."""

    inline: tuple[AppliedDirective, ...] = ()
    spread: tuple[AppliedDirective, ...] = ()
    definition: tuple[AppliedDirective, ...] = ()


Fragments = tuple[FragmentDirectives, ...]
"""The fragments with directives around a field in its selection set, from the outside in."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A selection of a field: the fragments around it, and its own directives."""

    fragments: Fragments = ()
    directives: tuple[AppliedDirective, ...] = ()


Definitions = Mapping[str, GraphQLDirective]
"""The executable directives of subgraphs by name."""


def applied_directives(nodes: Iterable[DirectiveNode] | None, definitions: Definitions) -> tuple[AppliedDirective, ...]:
    """Return the directives of a node that subgraphs define."""
    return tuple(
        AppliedDirective(
            node.name.value,
            print_ast(node),
            tuple(name for argument in node.arguments or () for name in variables_in(argument.value)),
        )
        for node in nodes or ()
        if node.name.value in definitions
    )


def operation_directives(
    nodes: Iterable[DirectiveNode] | None, definitions: Definitions
) -> dict[OperationKind, tuple[AppliedDirective, ...]]:
    """Return the directives of an operation for each kind of request."""
    applied = applied_directives(nodes, definitions)
    return {
        kind: tuple(each for each in applied if DirectiveLocation[kind.name] in definitions[each.name].locations)
        for kind in OperationKind
    }


def placements_of(
    occurrences: Sequence[tuple[Fragments, tuple[AppliedDirective, ...]]], definitions: Definitions
) -> tuple[Placement, ...]:
    """Return the placements of a field that occurs several times; none if nothing has directives."""
    by_fragments: dict[Fragments, list[tuple[AppliedDirective, ...]]] = {}
    for fragments, directives in occurrences:
        variants = by_fragments.setdefault(fragments, [])
        for index, variant in enumerate(variants):
            combined = _combined(variant, directives, definitions)
            if combined is not None:
                variants[index] = combined
                break
        else:
            variants.append(directives)
    placements = tuple(Placement(fragments, each) for fragments, variants in by_fragments.items() for each in variants)
    return () if placements == (Placement(),) else placements


def _combined(
    one: tuple[AppliedDirective, ...], other: tuple[AppliedDirective, ...], definitions: Definitions
) -> tuple[AppliedDirective, ...] | None:
    """Combine the directives of two selections of one field; None if one that is not repeatable would be repeated."""
    more = tuple(each for each in other if each not in one)
    names = {each.name for each in one}
    if any(each.name in names and not definitions[each.name].is_repeatable for each in more):
        return None
    return one + more
