"""The plan verifier: whether a plan is correct, derived from the operation and the supergraph alone.

It uses the plan and the federated graph, but none of the planner's structures, so that both do not make the same
mistake: field sets and operations are read as they were written.

verifier             check_plan: all violations of a plan
symbolic_execution   SymbolicExecution: executes the fetches over types instead of data
representations      RepresentationChecks: keys, requirements and contexts are complete, and fetched in time
run                  VerifierRun: the state of one execution
symbolic_tree        the response tree over types
conditions           @skip, @include and plan conditions under given variables
coverage             Coverage: compares the tree and the projection with the operation
violation            Violation, Rule
"""

from router.planning.plan_verifier.verifier import check_plan
from router.planning.plan_verifier.violation import Rule, Violation

__all__ = ["Rule", "Violation", "check_plan"]
