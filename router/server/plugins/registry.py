"""The hooks of all plugins, by stage."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from router.server.pipeline.stages.plugins import OperationHooks
from router.server.plugins.plugin import Plugin
from router.server.plugins.subgraph_hooks import SubgraphHooks
from router.server.protocols.http.messages import HttpRequest, HttpResponse

RequestHook = Callable[[HttpRequest], Awaitable[HttpResponse | None]]


class PluginRegistry:
    """The methods that plugins override."""

    def __init__(self, plugins: Sequence[Plugin] = ()) -> None:
        self.request: tuple[RequestHook, ...] = _overrides(plugins, "on_request")
        self.operations = OperationHooks(
            _overrides(plugins, "on_operation"),
            _overrides(plugins, "on_plan"),
            _overrides(plugins, "on_response"),
            _overrides(plugins, "on_event"),
        )
        self.subgraphs = SubgraphHooks(
            _overrides(plugins, "on_subgraph_request"), _overrides(plugins, "on_subgraph_response")
        )


def _overrides(plugins: Sequence[Plugin], name: str) -> tuple[Callable[..., Any], ...]:
    base = getattr(Plugin, name)
    return tuple(getattr(plugin, name) for plugin in plugins if getattr(type(plugin), name) is not base)
