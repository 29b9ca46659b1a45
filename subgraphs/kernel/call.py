"""The circumstances of one request to a subgraph, however it arrived."""

from dataclasses import dataclass, field

from subgraphs.kernel.cached_answers import Keeping
from subgraphs.kernel.identity import Principal


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, from where. Built by the HTTP surface from verified input, or handed over by the router in-process."""

    principal: Principal | None = None
    ip: str | None = None
    user_agent: str | None = None


@dataclass(slots=True, kw_only=True)
class RequestContext:
    """What resolvers find in `info.context`. A domain extends it with its use cases and its loaders.

    Nothing else may be derived from `call` when the context is made: over a WebSocket the principal is known only
    once the client's `connection_init` came.
    """

    call: Call
    connection_params: dict[str, object] | None = None
    keeping: Keeping = field(default_factory=Keeping)

    @property
    def principal(self) -> Principal | None:
        """Who asks, or None for an anonymous request. Nobody keeps an answer for which this was asked.

        Where the answer turns out to be everybody's, `call.principal` is the same without that consequence.
        """
        self.keeping.not_at_all()
        return self.call.principal
