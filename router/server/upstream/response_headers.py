"""Headers of subgraphs' responses that are propagated to clients, by the configured rules."""

from collections.abc import Sequence
from fnmatch import translate
from re import compile as compile_pattern

from router.execution import GraphQLRequest, SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.server.config.options.headers import ResponseHeader
from router.server.upstream.request_headers import NEVER_FORWARDED, nominated_headers
from router.transport.wrapping import WrappingTransport

NEVER_PROPAGATED = NEVER_FORWARDED | {"age", "cache-control", "date", "etag", "server", "vary"}
"""Headers that concern one response alone: its body, its connection, or values computed for the whole response."""


class ResponseHeaderRules:
    """The rules, compiled once."""

    def __init__(self, rules: Sequence[ResponseHeader]) -> None:
        self._rules = [(compile_pattern(translate(rule.forward.lower())), rule) for rule in rules]

    @property
    def active(self) -> bool:
        """Return whether any rule is configured."""
        return bool(self._rules)

    def collect(self, client: GraphQLRequest, response: SubgraphResponse) -> None:
        """Collect the headers of a subgraph's response that the rules propagate."""
        collected = client.response_headers
        nominated = nominated_headers(",".join(value for name, value in response.headers if name == "connection"))
        for name, value in response.headers:
            if name in NEVER_PROPAGATED or name in nominated or "\n" in value or "\r" in value:
                continue
            for pattern, rule in self._rules:
                if pattern.fullmatch(name):
                    values = collected.setdefault((rule.rename or name).lower(), [])
                    if rule.algorithm == "last":
                        values[:] = [value]
                    elif rule.algorithm == "append" or not values:
                        values.append(value)
                    break


class HeaderCollectingTransport(WrappingTransport):
    """A transport that applies the rules to the responses of another. Subscription events have no headers."""

    def __init__(self, inner: SubgraphTransport, rules: ResponseHeaderRules) -> None:
        super().__init__(inner)
        self._rules = rules

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        response = await self._inner.execute(request)
        if request.client is not None and response.headers:
            self._rules.collect(request.client, response)
        return response
