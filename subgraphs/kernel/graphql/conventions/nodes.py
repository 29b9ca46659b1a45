"""Nodes: objects that a client can find again by their id alone (GraphQL Global Object Identification).

`Query.node` is in the subgraph `nodes`, which has no data: it knows an object's type by the prefix of its id, and the
hidden key `nodeKey`. `id` is left to the subgraph that owns the type, so that every selection needs the owner: what
does not exist, or is hidden from the viewer, is null. See docs/decisions/0055-nodes-are-dispatched-by-prefix.md.
"""

from typing import Final

import strawberry

NODE_KEYS: Final = ["id", "nodeKey"]
"""The keys of an entity that is a node, in the subgraph that owns it."""


@strawberry.interface(description="An object that `node` finds by its id.")
class Node:
    """An object with a globally unique id."""

    id: strawberry.ID = strawberry.field(description="The object's id, unique among all objects.")


@strawberry.type
class NodeKey:
    """The key by which the subgraph `nodes` refers to an entity; its value is the id."""

    def _node_key(self) -> strawberry.ID:
        return strawberry.ID(self.id)  # type: ignore[attr-defined]  # of the type that is a Node, too

    node_key: strawberry.ID = strawberry.federation.field(
        resolver=_node_key, inaccessible=True, description="The id, as a key that only routers use."
    )
