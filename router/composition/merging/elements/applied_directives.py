"""Applied directives of merged elements, with merged arguments."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from graphql import Node

from router.composition.merging.context import MergeContext, PendingDirectives, present
from router.composition.merging.elements.argument_strategies import STRATEGIES, merge_by_strategies
from router.federation.schema_model.constant_values import Value, print_value, values_equal
from router.federation.schema_model.schema import AppliedDirective, DirectiveDefinition, Element, Schema
from router.federation.specifications.features import ACCESS_CONTROL

E = TypeVar("E", bound=Element | Schema)


def record_directives(merge: MergeContext, sources: Mapping[int, E | None], target: Element | Schema) -> None:
    """Apply `@inaccessible` at once, since merging depends on it, and record the others for `apply_recorded`."""
    given = present(sources)
    names = _merged_names(merge, given)
    inaccessible = merge.inaccessible
    if inaccessible in names:
        target.directives.append(AppliedDirective(inaccessible, meaning="inaccessible"))
        names.discard(inaccessible)
    for name, meaning in merge.meanings.items():
        extra = merge.access_sources.get((target.coordinate, meaning)) if meaning in ACCESS_CONTROL else None
        if extra:
            names.discard(name)
            merge.pending.append(PendingDirectives({name}, [*given.items(), *extra], target))
    if names:
        merge.pending.append(PendingDirectives(names, list(given.items()), target))


def apply_recorded(merge: MergeContext) -> None:
    """Apply the recorded directives, once all elements are merged."""
    for pending in merge.pending:
        if pending.target in merge.removed:
            continue
        for name in sorted(pending.names):
            apply_merged(merge, name, pending.sources, pending.target)
    merge.pending.clear()


def _merged_names(merge: MergeContext, sources: Mapping[int, Element | Schema]) -> set[str]:
    return {
        directive.name
        for index, source in sources.items()
        for directive in source.directives
        if merge.is_merged_application(index, directive)
    }


def apply_merged(
    merge: MergeContext, name: str, sources: Iterable[tuple[int, Element | Schema]], target: Element | Schema
) -> None:
    """Merge the applications of one directive in the sources into the target."""
    # Once one subgraph composes a directive here, those of all the others count too.
    custom = any(name in names for names in merge.custom)
    found = [
        (index, directive)
        for index, source in sources
        for directive in source.directives
        if directive.name == name and (custom or merge.is_merged_application(index, directive))
    ]
    if not found:
        return
    definition = merge.supergraph.directive_definitions.get(name)
    if definition is not None and definition.repeatable:
        _apply_each(merge, definition, found, target)
    else:
        _apply_one(merge, name, definition, found, target)


def _apply_each(
    merge: MergeContext,
    definition: DirectiveDefinition,
    found: Sequence[tuple[int, AppliedDirective]],
    target: Element | Schema,
) -> None:
    seen: list[dict[str, Value]] = []
    for index, directive in found:
        arguments = dict(directive.arguments)
        if directive.meaning == "context":
            # Contexts of two subgraphs are different contexts, even under one name.
            arguments["name"] = f"{merge.name(index)}__{arguments.get('name')}"
        complete = with_defaults(definition, arguments)
        if not any(values_equal(complete, other) for other in seen):
            seen.append(complete)
            target.directives.append(AppliedDirective(definition.name, arguments, meaning=directive.meaning))


def _apply_one(
    merge: MergeContext,
    name: str,
    definition: DirectiveDefinition | None,
    found: Sequence[tuple[int, AppliedDirective]],
    target: Element | Schema,
) -> None:
    variants: list[tuple[dict[str, Value], AppliedDirective, list[int]]] = []
    for index, directive in found:
        complete = with_defaults(definition, directive.arguments)
        for arguments, _, indices in variants:
            if values_equal(arguments, complete):
                indices.append(index)
                break
        else:
            variants.append((complete, directive, [index]))
    _, chosen, users = max(variants, key=lambda variant: len(variant[2]))
    meaning = chosen.meaning
    arguments = dict(chosen.arguments)
    strategies = STRATEGIES.get(meaning or "")
    if len(variants) > 1 and strategies:
        arguments = merge_by_strategies(strategies, [complete for complete, _, _ in variants])
        shown = ", ".join(f"{argument}: {strategy.__name__}" for argument, strategy in strategies.items())
        message = (
            f'Directive @{name} is applied to "{target.coordinate}" in several subgraphs with different arguments; '
            f"they were merged ({shown})."
        )
        merge.hint("MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS", message, _nodes_of(found))
    elif len(variants) > 1:
        others = " and ".join(
            f"{print_value(directive.arguments)} in {merge.names(indices)}"
            for _, directive, indices in variants
            if directive is not chosen
        )
        message = (
            f'Non-repeatable directive @{name} is applied to "{target.coordinate}" in several subgraphs with '
            f"incompatible arguments: the supergraph uses {print_value(chosen.arguments)} (from {merge.names(users)}), "
            f"but there is {others}."
        )
        merge.hint("INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS", message, _nodes_of(found))
    target.directives.append(AppliedDirective(name, arguments, meaning=meaning))


def _nodes_of(found: Sequence[tuple[int, AppliedDirective]]) -> list[tuple[int, Node | None]]:
    return [(index, directive.node) for index, directive in found]


def with_defaults(definition: DirectiveDefinition | None, arguments: Mapping[str, Value]) -> dict[str, Value]:
    """Return the arguments with the defaults of those that are not given."""
    complete = dict(arguments)
    if definition is not None:
        for argument in definition.arguments.values():
            if argument.default is not None:
                complete.setdefault(argument.name, argument.default)
    return complete
