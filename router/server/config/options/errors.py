"""Errors in responses."""

from router.server.config.section import Section


class ErrorOptions(Section):
    """The details in error responses."""

    subgraph_messages: bool = True
    """Include the messages of GraphQL errors of subgraphs. Switch it off if subgraphs put internal details into them.
    Network failures have a generic message in any case."""
    subgraph_names: bool = False
    """Name the subgraph of an error in `extensions.service`."""
