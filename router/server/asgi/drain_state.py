"""The state of an application that is shutting down."""

from dataclasses import dataclass


@dataclass(slots=True)
class DrainState:
    """Shared by the endpoints that behave otherwise while draining: not ready, no new WebSockets."""

    draining: bool = False
