"""The GraphQL specification's rules for type systems, as far as they apply to subgraphs.

A type may be extended without being defined, and directives of linked specifications are known without a definition.
All of these rules report INVALID_GRAPHQL.
"""

from router.composition.subgraph_validation.graphql_rules.default_values import valid_defaults
from router.composition.subgraph_validation.graphql_rules.directive_arguments import valid_directive_arguments
from router.composition.subgraph_validation.graphql_rules.implementations import valid_implementations
from router.composition.subgraph_validation.graphql_rules.input_cycles import no_required_input_cycles
from router.composition.subgraph_validation.graphql_rules.known_directives import known_directives
from router.composition.subgraph_validation.graphql_rules.known_types import known_types
from router.composition.subgraph_validation.graphql_rules.names import valid_names
from router.composition.subgraph_validation.graphql_rules.one_of_inputs import valid_one_of_inputs
from router.composition.subgraph_validation.graphql_rules.type_contents import non_empty_types

GRAPHQL_RULES = (
    known_types,
    known_directives,
    valid_directive_arguments,
    valid_names,
    non_empty_types,
    valid_implementations,
    valid_defaults,
    no_required_input_cycles,
    valid_one_of_inputs,
)

__all__ = ["GRAPHQL_RULES"]
