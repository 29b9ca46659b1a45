"""Composition of the subgraphs' schemas into the supergraph that the router serves."""

from collections.abc import Mapping

from lectern.embedded.errors import PlatformError
from router import SubgraphDocument, compose
from subgraphs import nodes
from subgraphs.registry import DOMAINS


def graph_schemas() -> dict[str, str]:
    """Return the SDL of every subgraph by its name: the domains', and that of the nodes."""
    schemas = {name: domain.build_schema() for name, domain in DOMAINS.items()}
    return {name: schema.as_str() for name, schema in {**schemas, nodes.NAME: nodes.build_schema()}.items()}


class CompositionFailed(PlatformError):
    """The error that the subgraphs contradict each other: a mistake in the code that `make check` finds."""


def subgraph_url(name: str) -> str:
    """Return the default address of a subgraph: the host of its name, as in docker/compose.yaml."""
    return f"http://{name}:8000/graphql"


def compose_supergraph(schemas: Mapping[str, str]) -> str:
    """Return the supergraph's SDL, composed from each subgraph's SDL by its name.

    Raises CompositionFailed with every reason.
    """
    documents = [SubgraphDocument(name, subgraph_url(name), sdl) for name, sdl in schemas.items()]
    result = compose(documents)
    if result.supergraph_sdl is None:
        reasons = "; ".join(f"{error.code}: {error.message}" for error in result.errors)
        raise CompositionFailed(f"the subgraphs don't compose: {reasons}")
    return result.supergraph_sdl
