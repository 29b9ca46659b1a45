"""A web process: its app for clients, and its routes for operators."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute
from starlette.types import ASGIApp


@dataclass(frozen=True, slots=True)
class WebApp:
    """The applications of one web process."""

    app: ASGIApp
    """On the port that clients reach, directly or through a proxy."""
    management: Sequence[BaseRoute]
    """On the management port (see `subgraphs.kernel.platform.management_server`)."""
