"""Plans of small graphs: composed, planned, verified, and written as one line per fetch."""

from collections.abc import Mapping

from graphql import parse, validate

from router.composition import compose
from router.execution.prepare.client_schema import client_schema
from router.federation import SubgraphDocument
from router.graph import FederatedGraph, build_graph
from router.planning import PlanningOptions, QueryPlan, QueryPlanner
from router.planning.display.plan_tree import condition_text, path_text
from router.planning.plan import Fetch, RequiredField
from router.planning.plan_verifier import check_plan
from router.supergraph import read_supergraph

LINK = """extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable",
  "@external", "@requires", "@provides", "@override", "@inaccessible", "@interfaceObject", "@context", "@fromContext"])
"""


def graph_of(subgraphs: Mapping[str, str]) -> FederatedGraph:
    """Compose subgraphs, given by their SDL without the link to the specification."""
    result = compose([SubgraphDocument(name, f"http://{name}", LINK + sdl) for name, sdl in subgraphs.items()])
    assert result.supergraph_sdl is not None, [error.message for error in result.errors]
    return build_graph(read_supergraph(result.supergraph_sdl))


def planner_of(graph: FederatedGraph | Mapping[str, str]) -> QueryPlanner:
    """Return a planner of a graph, or of the subgraphs that it is composed of."""
    return QueryPlanner(graph if isinstance(graph, FederatedGraph) else graph_of(graph))


def plan_query(
    graph: QueryPlanner | FederatedGraph | Mapping[str, str],
    query: str,
    options: PlanningOptions | None = None,
    operation_name: str | None = None,
) -> QueryPlan:
    """Plan a valid operation, and verify the plan."""
    planner = graph if isinstance(graph, QueryPlanner) else planner_of(graph)
    document = parse(query)
    assert validate(client_schema(planner.graph.supergraph.api_schema), document) == []
    plan = planner.plan(document, operation_name, options)
    assert check_plan(planner.graph, document, plan, operation_name) == ()
    return plan


def outline(plan: QueryPlan) -> str:
    """One line for a fetch of root fields, and one for each `_entities` field: paths, representations -> selection."""
    return "\n".join(line for fetch in plan.fetches for line in _lines(fetch))


def _lines(fetch: Fetch) -> list[str]:
    after = f" after {','.join(map(str, fetch.depends_on))}" if fetch.depends_on else ""
    condition = condition_text(fetch.condition)
    head = f"{fetch.id} {fetch.subgraph}{after}{f' if {condition}' if condition else ''}:"
    if not fetch.targets:
        return [f"{head} {fetch.document}"]
    lines = []
    for target in fetch.targets:
        paths = " & ".join(path_text(path) for path in target.paths)
        sent = " | ".join(
            f"{template.typename or '*'}({' '.join(_sent(template.fields))})" for template in target.templates
        )
        start = fetch.document.index(f"${target.representations_variable})") + len(target.representations_variable) + 2
        rest = fetch.document[start:]
        selected = rest[: rest.index("{")] + _braces(rest)
        lines.append(f"{head} {paths} {sent} -> {selected}")
    return lines


def _sent(fields: tuple[RequiredField, ...]) -> list[str]:
    texts = []
    for field in fields:
        text = field.name if field.name == field.internal_key else f"{field.name}={field.internal_key}"
        texts.append(f"{text}{{{' '.join(_sent(field.children))}}}" if field.children else text)
    return texts


def _braces(text: str) -> str:
    """Return the first balanced `{...}` of a text, without its braces."""
    start = text.index("{")
    depth = 0
    for index in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return text[start + 1 : index]
    raise ValueError(text)
