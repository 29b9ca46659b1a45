"""The subgraphs' schemas composed into the supergraph that the router serves."""

from collections.abc import Mapping

from lectern.embedded.errors import PlatformError
from router.composition import compose
from router.federation.subgraph_document import SubgraphDocument


class DoesNotCompose(PlatformError):
    """The subgraphs contradict each other: a mistake in the code that `make check` finds."""


def subgraph_url(name: str) -> str:
    """Where a subgraph is if nothing says otherwise: the host of its name, as in docker/compose.yaml."""
    return f"http://{name}:8000/graphql"


def compose_supergraph(schemas: Mapping[str, str]) -> str:
    """The supergraph's SDL.

    Args:
        schemas: each subgraph's SDL by its name.

    Raises:
        DoesNotCompose: with every reason.
    """
    documents = [SubgraphDocument(name, subgraph_url(name), sdl) for name, sdl in schemas.items()]
    result = compose(documents)
    if result.supergraph_sdl is None:
        reasons = "; ".join(f"{error.code}: {error.message}" for error in result.errors)
        raise DoesNotCompose(f"the subgraphs don't compose: {reasons}")
    return result.supergraph_sdl
