"""`plan`: an operation -> its query plan."""

import json
from pathlib import Path

import click

from router.cli.failures import CommandFailed, ResourceUnavailable
from router.cli.options import FILE, format_option, supergraph_option
from router.cli.variables import read_variables


@click.command(short_help="Show the query plan of an operation.")
@supergraph_option(required=True)
@click.option("--operation", metavar="FILE", type=FILE, required=True, help="A GraphQL document.")
@click.option("--operation-name", metavar="NAME", help="The name of the operation in the document.")
@click.option("--variables", metavar="FILE", type=FILE, help="A JSON object; evaluates conditions on these variables.")
@click.option("--label", metavar="LABEL", multiple=True, help="An active override label (repeatable).")
@click.option("--defer", is_flag=True, help="Plan @defer instead of ignoring it.")
@format_option("The format of the plan.")
@click.option("--check", is_flag=True, help="Verify the plan and fail if it is not correct.")
def plan(
    supergraph: Path,
    operation: Path,
    operation_name: str | None,
    variables: Path | None,
    label: tuple[str, ...],
    defer: bool,
    output_format: str,
    check: bool,
) -> None:
    """Show the query plan of an operation. The plan goes to the standard output, errors to the standard error."""
    # Imported here so that the other commands start without loading the planner.
    from router.cli.operation_document import read_operation
    from router.graph import build_graph
    from router.planning import PlanningError, PlanningOptions, QueryPlanner, plan_as_json, print_plan
    from router.planning.plan_verifier import check_plan
    from router.supergraph import SupergraphError, read_supergraph

    values = read_variables(variables)
    try:
        sdl = supergraph.read_text(encoding="utf-8")
        text = operation.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ResourceUnavailable(str(error)) from error
    try:
        model = read_supergraph(sdl)
        document = read_operation(model, text, operation_name, values)
        graph = build_graph(model)
        options = PlanningOptions(active_labels=frozenset(label), defer=defer)
        query_plan = QueryPlanner(graph).plan(document, operation_name, options)
    except (SupergraphError, PlanningError) as error:
        raise CommandFailed(str(error)) from error
    violations = check_plan(graph, document, query_plan, operation_name) if check else ()
    as_text = output_format == "text"
    click.echo(print_plan(query_plan) if as_text else json.dumps(plan_as_json(query_plan), indent=2))
    for violation in violations:
        click.echo(violation, err=True)
    if violations:
        raise click.exceptions.Exit(1)
