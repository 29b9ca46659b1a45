"""Plugins: your own code at the stages of a request, as a class with the methods it needs.

    class Audit(Plugin):
        async def on_operation(self, operation: OperationContext) -> None:
            ...

Only methods that a plugin overrides are called; a stage without any costs nothing. Plugins of one stage run in the
order in which they were given. A `RequestRejected` that is raised from `on_request`, `on_operation` or `on_plan`
becomes the response.

- `plugin`: the base class
- `registry`: the hooks of all plugins, by stage
- `subgraph_hooks`: hooks around calls to subgraphs
"""

from router.server.pipeline.context import OperationContext
from router.server.plugins.plugin import Plugin
from router.server.plugins.subgraph_hooks import with_headers

__all__ = ["OperationContext", "Plugin", "with_headers"]
