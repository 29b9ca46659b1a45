"""Apply the rules to a subgraph."""

from collections.abc import Sequence
from dataclasses import replace

from graphql import DocumentNode

from router.composition.subgraph_validation.context import Rule, RuleContext
from router.composition.subgraph_validation.graphql_rules import GRAPHQL_RULES
from router.composition.subgraph_validation.graphql_rules.directive_arguments import valid_directive_arguments
from router.composition.subgraph_validation.rules.auth_requirements_applied_on_interface import (
    no_access_control_on_interfaces,
)
from router.composition.subgraph_validation.rules.cache_tags import valid_cache_tags
from router.composition.subgraph_validation.rules.contexts import valid_contexts
from router.composition.subgraph_validation.rules.cost_applied_to_interface_field import no_cost_on_interface_fields
from router.composition.subgraph_validation.rules.external_on_interface import no_external_on_interfaces
from router.composition.subgraph_validation.rules.external_unused import external_fields_are_used
from router.composition.subgraph_validation.rules.fields_arguments import valid_fields_arguments
from router.composition.subgraph_validation.rules.interface_key_not_on_implementation import (
    interface_keys_are_on_implementations,
)
from router.composition.subgraph_validation.rules.interface_object_usage_error import interface_objects_are_entities
from router.composition.subgraph_validation.rules.invalid_shareable_usage import shareable_is_used_once
from router.composition.subgraph_validation.rules.list_sizes import valid_list_sizes
from router.composition.subgraph_validation.rules.provides_on_non_object_field import provides_on_resolved_composites
from router.composition.subgraph_validation.rules.unsupported_on_interface import no_entity_directives_on_interfaces
from router.federation.diagnostics import Diagnostic
from router.federation.schema_model.schema import DirectiveDefinition, Schema
from router.federation.specifications.features import federation_1, specification
from router.federation.specifications.links import read_links
from router.federation.subgraph import Subgraph

PLACEMENT_RULES: tuple[Rule, ...] = (provides_on_resolved_composites,)
"""Rules that must hold before the other rules are applied."""

FEDERATION_RULES: tuple[Rule, ...] = (
    no_entity_directives_on_interfaces,
    valid_fields_arguments,
    valid_contexts,
    no_external_on_interfaces,
    external_fields_are_used,
    interface_keys_are_on_implementations,
    interface_objects_are_entities,
    shareable_is_used_once,
    no_cost_on_interface_fields,
    valid_list_sizes,
    valid_cache_tags,
    no_access_control_on_interfaces,
)


def validate_own_values(name: str, document: DocumentNode, schema: Schema) -> list[Diagnostic]:
    """Check the arguments of directives that only the document defines: this needs no valid links."""
    links = read_links(schema)
    own: dict[str, DirectiveDefinition] = {}
    given = federation_1().directives if links.federation is None else {}
    for directive, definition in schema.directive_definitions.items():
        source = links.source_of_directive(directive)
        if directive in given:
            continue
        if source is None or specification(source.feature.url.identity, source.feature.url.version) is None:
            own[directive] = definition
    if not own:
        return []
    subgraph = Subgraph(name, "", document, replace(schema, directive_definitions=own), links, None)
    return _validate(subgraph, (valid_directive_arguments,))


def validate_graphql(subgraph: Subgraph) -> list[Diagnostic]:
    """Report violations of the GraphQL specification."""
    return _validate(subgraph, GRAPHQL_RULES)


def validate_federation(subgraph: Subgraph) -> list[Diagnostic]:
    """Report violations of the federation rules; the schema must be valid GraphQL."""
    return _validate(subgraph, PLACEMENT_RULES) or _validate(subgraph, FEDERATION_RULES)


def _validate(subgraph: Subgraph, rules: Sequence[Rule]) -> list[Diagnostic]:
    context = RuleContext(subgraph)
    for rule in rules:
        rule(context)
    return context.errors
