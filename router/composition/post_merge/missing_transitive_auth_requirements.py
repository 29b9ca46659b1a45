"""MISSING_TRANSITIVE_AUTH_REQUIREMENTS: access to a field includes access to the data that it is computed from.

A field with `@requires` or `@fromContext` must itself have the access requirements of the data that it depends on.
"""

from dataclasses import dataclass

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode

from router.composition.merging.context import MergeContext
from router.composition.merging.elements.argument_strategies import Condition, condition, conjunction_of, implies
from router.federation.field_references.contextual_arguments import context_reference
from router.federation.field_references.field_sets import tolerant_field_set
from router.federation.schema_model.schema import AppliedDirective, Field, TypeDefinition, TypeKind, applied
from router.federation.schema_model.type_references import base_name
from router.federation.specifications.features import ACCESS_CONTROL


@dataclass(frozen=True, slots=True)
class AccessRequirements:
    """The conditions of access control for a client."""

    authenticated: bool
    scopes: Condition
    policies: Condition

    def include(self, other: "AccessRequirements") -> bool:
        """Return True if a client that meets these requirements meets the others."""
        return (
            (self.authenticated or not other.authenticated)
            and implies(self.scopes, other.scopes)
            and implies(self.policies, other.policies)
        )


def access_requirements_are_transitive(merge: MergeContext) -> None:
    """Report fields that depend on data with stricter access requirements than their own."""
    if not any(meaning in ACCESS_CONTROL for meaning in merge.meanings.values()):
        return
    for index, subgraph in enumerate(merge.subgraphs):
        for type_ in subgraph.schema.of_kind(TypeKind.OBJECT):
            merged = merge.supergraph.types.get(type_.name)
            for field in type_.fields.values():
                if merged is not None and field.name in merged.fields:
                    _check_field(merge, index, merged, field)


def _check_field(merge: MergeContext, index: int, merged: TypeDefinition, field: Field) -> None:
    own = _requirements(merged.directives, merged.fields[field.name].directives)
    for requires in applied(field, "requires"):
        selections = tolerant_field_set(requires.arguments.get("fields"))
        culprit = _first_missing(merge, own, merged, selections) if selections is not None else None
        if culprit is not None:
            _report(merge, index, field, requires, culprit)
    for argument in field.arguments.values():
        for use in applied(argument, "fromContext"):
            reference = context_reference(use.arguments.get("field"))
            selections = tolerant_field_set(reference.selection) if reference is not None else None
            if reference is None or selections is None:
                continue
            for setter in merge.subgraphs[index].schema.types.values():
                if not any(it.arguments.get("name") == reference.context for it in applied(setter, "context")):
                    continue
                target = merge.supergraph.types[setter.name]
                if not own.include(_requirements(target.directives)):
                    _report(merge, index, field, use, f'type "{target.name}"')
                    continue
                culprit = _first_missing(merge, own, target, selections)
                if culprit is not None:
                    _report(merge, index, field, use, culprit)


def _report(merge: MergeContext, index: int, field: Field, directive: AppliedDirective, culprit: str) -> None:
    message = (
        f'[{merge.name(index)}] "{field.coordinate}" does not demand the access (@authenticated, @requiresScopes, '
        f"@policy) that {culprit} demands, which it takes in by @{directive.name}."
    )
    merge.error("MISSING_TRANSITIVE_AUTH_REQUIREMENTS", message, [(index, directive.node)])


def _first_missing(
    merge: MergeContext, own: AccessRequirements, parent: TypeDefinition, selections: SelectionSetNode
) -> str | None:
    """Return the first field or type of the selection with requirements that `own` does not include."""
    types = merge.supergraph.types
    for selection in selections.selections:
        match selection:
            case FieldNode():
                field = parent.fields.get(selection.name.value)
                if field is None:
                    continue
                target = types.get(base_name(field.type))
                if not own.include(_requirements(field.directives)):
                    return f'"{field.coordinate}"'
                if target is not None and not own.include(_requirements(target.directives)):
                    return f'"{field.coordinate}" (of type "{target.name}")'
                if selection.selection_set is not None and target is not None:
                    found = _first_missing(merge, own, target, selection.selection_set)
                    if found is not None:
                        return found
            case InlineFragmentNode():
                name = selection.type_condition.name.value if selection.type_condition else parent.name
                narrowed = types.get(name)
                if narrowed is None:
                    continue
                if not own.include(_requirements(narrowed.directives)):
                    return f'type "{name}"'
                found = _first_missing(merge, own, narrowed, selection.selection_set)
                if found is not None:
                    return found
            case _:
                pass
    return None


def _requirements(*directives: list[AppliedDirective]) -> AccessRequirements:
    """Return the combined requirements of all directives."""
    every = [directive for group in directives for directive in group]
    scopes = [condition(it.arguments.get("scopes")) for it in every if it.meaning == "requiresScopes"]
    policies = [condition(it.arguments.get("policies")) for it in every if it.meaning == "policy"]
    authenticated = any(it.meaning == "authenticated" for it in every)
    return AccessRequirements(authenticated, conjunction_of(scopes), conjunction_of(policies))
