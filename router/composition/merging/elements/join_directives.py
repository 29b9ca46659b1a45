"""`@join__directive`: applied directives that the supergraph lists by subgraph, without defining the directive."""

from collections.abc import Mapping
from typing import TypeVar

from router.composition.merging.context import MergeContext, present
from router.federation.schema_model.constant_values import Value, values_equal
from router.federation.schema_model.schema import AppliedDirective, Element, Schema
from router.federation.specifications.features import COMPOSED

E = TypeVar("E", bound=Element | Schema)


def add_join_directives(merge: MergeContext, sources: Mapping[int, E | None], target: Element | Schema) -> None:
    """Add the sources' applied directives; equal ones of several subgraphs become one."""
    groups: list[tuple[str, dict[str, Value], list[Value]]] = []
    for index, source in present(sources).items():
        for directive in source.directives:
            specification = COMPOSED.get(directive.meaning or "")
            if specification is None or not specification.by_join_directive:
                continue
            # The name is the one that needs no import, so that it can be understood without the subgraph's links.
            name = f"federation__{directive.meaning}"
            for other_name, arguments, graphs in groups:
                if other_name == name and values_equal(arguments, directive.arguments):
                    graphs.append(merge.graph(index))
                    break
            else:
                groups.append((name, directive.arguments, [merge.graph(index)]))
    for name, arguments, graphs in groups:
        applied: dict[str, Value] = {"graphs": graphs, "name": name}
        if arguments:
            applied["args"] = arguments
        target.directives.append(AppliedDirective("join__directive", applied))
