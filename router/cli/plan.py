"""`plan`: an operation -> its query plan."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from router.cli.command import Command

if TYPE_CHECKING:
    from graphql import DocumentNode

    from router.supergraph import Supergraph


class _Refused(Exception):
    """The input was read and is at fault: one line per reason."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--supergraph", metavar="FILE", type=Path, required=True, help="supergraph SDL")
    parser.add_argument("--operation", metavar="FILE", type=Path, required=True, help="a GraphQL document")
    parser.add_argument("--operation-name", metavar="NAME", help="which of the document's operations")
    parser.add_argument("--variables", metavar="FILE", type=Path, help="JSON; decides conditions on these variables")
    parser.add_argument("--label", metavar="LABEL", action="append", default=[], help="an active override label")
    parser.add_argument("--defer", action="store_true", help="plan @defer; else it is ignored")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to show the plan")
    parser.add_argument("--check", action="store_true", help="check that the plan is sound; fail if it is not")


def run(arguments: Namespace) -> int:
    """Plan; the plan goes to stdout, what is wrong to stderr."""
    from router.graph import build_graph
    from router.planning import PlanningError, PlanningOptions, plan_as_json, plan_operation, print_plan
    from router.planning.soundness import check_plan
    from router.supergraph import SupergraphError, read_supergraph

    try:
        sdl = arguments.supergraph.read_text(encoding="utf-8")
        text = arguments.operation.read_text(encoding="utf-8")
        variables = {} if arguments.variables is None else json.loads(arguments.variables.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        supergraph = read_supergraph(sdl)
        document = _read_operation(supergraph, text, arguments.operation_name, variables)
        graph = build_graph(supergraph)
        options = PlanningOptions(active_labels=frozenset(arguments.label), defer=arguments.defer)
        plan = plan_operation(graph, document, arguments.operation_name, options)
    except (SupergraphError, PlanningError, _Refused) as error:
        print(error, file=sys.stderr)
        return 1
    violations = check_plan(graph, document, plan, arguments.operation_name) if arguments.check else ()
    print(json.dumps(plan_as_json(plan), indent=2) if arguments.format == "json" else print_plan(plan))
    for violation in violations:
        print(violation, file=sys.stderr)
    return 1 if violations else 0


def _read_operation(supergraph: Supergraph, text: str, name: str | None, variables: object) -> DocumentNode:
    from graphql import GraphQLError, get_variable_values, parse, validate

    from router.execution.client_schema import client_schema
    from router.planning import find_operation
    from router.planning.specialise import specialise

    try:
        document = parse(text)
    except GraphQLError as error:
        raise _Refused(str(error)) from error
    errors = validate(client_schema(supergraph.api_schema), document)
    if errors:
        raise _Refused("\n".join(str(error) for error in errors))
    if not isinstance(variables, dict):
        raise _Refused("The variables must be a JSON object.")
    if not variables:
        return document
    definitions = find_operation(document, name).variable_definitions or ()
    values = get_variable_values(supergraph.api_schema, definitions, variables)
    if isinstance(values, list):
        raise _Refused("\n".join(str(error) for error in values))
    return specialise(document, values.coerced)


COMMAND = Command("plan", "Show the query plan of an operation.", add_arguments, run)
