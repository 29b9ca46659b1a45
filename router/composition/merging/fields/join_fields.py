"""`@join__field`: the subgraphs of a field, with its attributes in each.

It is omitted if the field is the same in every subgraph that has the type.
"""

from collections.abc import Mapping
from typing import TypeVar

from router.composition.merging.context import FieldOverrides, MergeContext
from router.federation.field_references.contextual_arguments import context_reference
from router.federation.schema_model.constant_values import Value
from router.federation.schema_model.schema import AppliedDirective, Field, InputValue, applied, is_applied

F = TypeVar("F", bound=Field | InputValue)


def add_join_fields(
    merge: MergeContext,
    parent: str,
    sources: Mapping[int, F | None],
    target: F,
    *,
    types_equal: bool,
    overrides: FieldOverrides,
) -> None:
    """Add the target's `@join__field` directives, if it needs any."""
    if not _is_needed(merge, parent, sources, types_equal=types_equal, overrides=overrides):
        return
    for index, source in sources.items():
        label = overrides.labels.get(index)
        if source is None or (index in overrides.unused and label is None):
            continue
        arguments: dict[str, Value] = {"graph": merge.graph(index)}
        for meaning in ("requires", "provides"):
            fields = next(iter(applied(source, meaning)), None)
            if fields is not None and "fields" in fields.arguments:
                arguments[meaning] = fields.arguments["fields"]
        if not types_equal:
            arguments["type"] = str(source.type)
        if isinstance(source, Field) and merge.subgraphs[index].is_external(source):
            arguments["external"] = True
        for override in applied(source, "override"):
            arguments["override"] = override.arguments["from"]
        if index in overrides.still_used:
            arguments["usedOverridden"] = True
        if label is not None:
            arguments["overrideLabel"] = label
        contexts = _context_arguments(merge, index, source)
        if contexts:
            arguments["contextArguments"] = contexts
        target.directives.append(AppliedDirective("join__field", arguments))


def _is_needed(
    merge: MergeContext, parent: str, sources: Mapping[int, F | None], *, types_equal: bool, overrides: FieldOverrides
) -> bool:
    if not types_equal or overrides.still_used or overrides.labels:
        return True
    for index, source in sources.items():
        if source is None or index in overrides.unused:
            if merge.type_in(index, parent) is not None:
                return True
            continue
        if is_applied(source, "provides") or is_applied(source, "requires"):
            return True
        if isinstance(source, Field) and (merge.subgraphs[index].is_external(source) or _takes_context(source)):
            return True
    return False


def _takes_context(field: Field) -> bool:
    return any(is_applied(argument, "fromContext") for argument in field.arguments.values())


def _context_arguments(merge: MergeContext, index: int, source: Field | InputValue) -> list[Value]:
    if not isinstance(source, Field):
        return []
    found: list[Value] = []
    for argument in source.arguments.values():
        for use in applied(argument, "fromContext"):
            reference = context_reference(use.arguments.get("field"))
            if reference is not None:
                found.append(
                    {
                        "context": f"{merge.name(index)}__{reference.context}",
                        "name": argument.name,
                        "type": str(argument.type),
                        "selection": reference.selection,
                    }
                )
    return found
