"""How a process comes by one of the seven subgraphs.

Imports are made when a subgraph is asked for: a process that runs one of them need not load the other six.
"""

from importlib import import_module
from typing import cast

from strawberry.federation import Schema

from subgraphs.kernel.settings import KernelSettings
from subgraphs.kernel.subgraph import Subgraph


def subgraph_settings(name: str) -> KernelSettings:
    """What the environment says to a subgraph.

    Raises:
        pydantic.ValidationError: something that it needs is not set, or is not valid.
    """
    return cast(KernelSettings, import_module(f"subgraphs.{name}.settings").Settings())


def build_subgraph(name: str) -> Subgraph:
    """One of `SUBGRAPHS`, made from the environment. Nothing is connected before its `start`."""
    return cast(Subgraph, import_module(f"subgraphs.{name}.app").build(subgraph_settings(name)))


def subgraph_sdl(name: str) -> str:
    """The schema of one of `SUBGRAPHS`, without settings and without connecting to anything."""
    schema: Schema = import_module(f"subgraphs.{name}.schema").build_schema()
    return schema.as_str()
