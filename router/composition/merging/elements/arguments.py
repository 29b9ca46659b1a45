"""Arguments of fields and directives: those that all the subgraphs have."""

from collections.abc import Mapping
from typing import TypeVar

from router.composition.merging.context import MergeContext, absent, present
from router.composition.merging.elements.applied_directives import record_directives
from router.composition.merging.elements.default_values import merge_default
from router.composition.merging.elements.descriptions import merge_description
from router.composition.merging.elements.type_references import merge_type
from router.federation.schema_model.schema import DirectiveDefinition, Field, InputValue, is_applied

Holder = TypeVar("Holder", Field, DirectiveDefinition)


def merge_arguments(merge: MergeContext, sources: Mapping[int, Holder | None], target: Holder) -> None:
    """Merge the arguments of the sources into the target's."""
    given = present(sources)
    names = dict.fromkeys(name for source in given.values() for name in source.arguments)
    for name in names:
        arguments = {index: source.arguments.get(name) for index, source in given.items()}
        coordinate = f"{target.coordinate}({name}:)"
        if _is_contextual(merge, arguments):
            continue
        lacking = absent(arguments)
        if lacking:
            _report_missing(merge, coordinate, present(arguments), lacking)
            continue
        target.arguments[name] = merge_argument(merge, coordinate, name, arguments)


def merge_argument(
    merge: MergeContext, coordinate: str, name: str, sources: Mapping[int, InputValue | None]
) -> InputValue:
    """Return the merged argument."""
    given = present(sources)
    first = next(iter(given.values()))
    merged = InputValue(coordinate, name, first.type)
    merge_description(merge, given, merged)
    record_directives(merge, given, merged)
    merge_type(merge, given, merged, is_input=True, is_argument=True)
    merge_default(merge, given, merged, is_argument=True)
    return merged


def _report_missing(merge: MergeContext, coordinate: str, given: Mapping[int, InputValue], lacking: list[int]) -> None:
    requiring = [index for index, argument in given.items() if argument.is_required]
    if requiring:
        message = (
            f'Argument "{coordinate}" is required in some subgraphs but does not appear in all subgraphs: it is '
            f"required in {merge.names(requiring)} but does not appear in {merge.names(lacking)}."
        )
        merge.error("REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH", message, merge.nodes_of(given))
        return
    message = (
        f'Optional argument "{coordinate}" is not in the supergraph, as it does not appear in all subgraphs: it is '
        f"defined in {merge.names(given)} but not in {merge.names(lacking)}."
    )
    merge.hint("INCONSISTENT_ARGUMENT_PRESENCE", message, merge.nodes_of(given))


def _is_contextual(merge: MergeContext, arguments: Mapping[int, InputValue | None]) -> bool:
    """Return True if a subgraph takes the argument from a context, so that clients never pass it."""
    given = present(arguments)
    if not any(is_applied(argument, "fromContext") for argument in given.values()):
        return False
    code = "CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS"
    for index, argument in given.items():
        if is_applied(argument, "fromContext"):
            continue
        if argument.is_required:
            message = (
                f'Argument "{argument.coordinate}" is contextual in at least one subgraph, but in '
                f"{merge.names([index])} it is required and has no @fromContext."
            )
            merge.error(code, message, [(index, argument.node)])
        else:
            message = (
                f'Argument "{argument.coordinate}" of {merge.names([index])} is not in the supergraph, as it is '
                "contextual in at least one other subgraph."
            )
            merge.hint(code, message, [(index, argument.node)])
    return True
