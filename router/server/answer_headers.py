"""Headers of subgraphs' responses that reach clients, by the configured rules."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import translate
from re import compile as compile_pattern

from router.execution import GraphQLRequest, SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.server.configuration.subgraphs import AnswerHeader
from router.server.header_rules import NEVER_FORWARDED
from router.transport.wrapping import WrappingTransport

_KEY = "answer headers"

NEVER_ANSWERED = NEVER_FORWARDED | {"age", "cache-control", "date", "etag", "server", "vary"}
"""What belongs to one response alone: of the body, of the connection, or worked out for the whole answer."""


class AnswerHeaderRules:
    """The rules, compiled once."""

    def __init__(self, rules: Sequence[AnswerHeader]) -> None:
        self._rules = [(compile_pattern(translate(rule.forward.lower())), rule) for rule in rules]

    @property
    def active(self) -> bool:
        """Whether any rule is configured."""
        return bool(self._rules)

    def collect(self, client: GraphQLRequest, response: SubgraphResponse) -> None:
        """Take down what a subgraph's response holds for the client."""
        collected = client.context.setdefault(_KEY, {})
        assert isinstance(collected, dict)
        for name, value in response.headers:
            if name in NEVER_ANSWERED or "\n" in value or "\r" in value:
                continue
            for pattern, rule in self._rules:
                if pattern.fullmatch(name):
                    values = collected.setdefault((rule.rename or name).lower(), [])
                    if rule.several == "last":
                        values[:] = [value]
                    elif rule.several == "all" or not values:
                        values.append(value)
                    break

    @staticmethod
    def collected(client: GraphQLRequest) -> list[tuple[bytes, bytes]]:
        """What came for the client, in the order in which it came."""
        found = client.context.get(_KEY)
        if not isinstance(found, dict):
            return []
        return [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name in found for value in found[name]]


class HeaderCollectingTransport(WrappingTransport):
    """Shows the responses of another transport to the rules. Those of subscriptions have no headers of their own."""

    def __init__(self, inner: SubgraphTransport, rules: AnswerHeaderRules) -> None:
        super().__init__(inner)
        self._rules = rules

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        response = await self._inner.execute(request)
        if request.client is not None and response.headers:
            self._rules.collect(request.client, response)
        return response
