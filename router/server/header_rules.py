"""Which headers reach which subgraph: forwarded, renamed, inserted, removed, by the configured rules in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import translate
from re import compile as compile_pattern
from typing import Any

from router.execution.request import GraphQLRequest
from router.execution.subgraph_call import NO_HEADERS, Headers
from router.server.authentication.identity import Identity
from router.server.authentication.token_sources import cookie
from router.server.configuration.subgraphs import (
    ForwardCookie,
    ForwardHeader,
    HeaderOptions,
    HeaderRule,
    InsertHeader,
)

NEVER_FORWARDED = frozenset(
    {
        "accept",
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "expect",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "router-identity",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers of the connection or the body (RFC 9110, section 7.6.1), and the router's own proof of identity: a client
must not be able to send them to a subgraph through any rule."""

Apply = Callable[[dict[str, str], GraphQLRequest], None]


class HeaderRules:
    """The rules of all subgraphs, compiled once."""

    def __init__(self, options: HeaderOptions) -> None:
        common = [_compiled(rule) for rule in options.all]
        self._common = tuple(common)
        self._by_subgraph = {
            name: (*common, *(_compiled(rule) for rule in rules)) for name, rules in options.subgraphs.items()
        }

    @property
    def active(self) -> bool:
        """Whether any rule is configured."""
        return bool(self._common or self._by_subgraph)

    def headers_for(self, request: GraphQLRequest, subgraph: str) -> Headers:
        """What is sent to a subgraph on behalf of a client's request."""
        rules: Sequence[Apply] = self._by_subgraph.get(subgraph, self._common)
        if not rules:
            return NO_HEADERS
        headers: dict[str, str] = {}
        for apply in rules:
            apply(headers, request)
        return tuple(headers.items())


def _compiled(rule: HeaderRule) -> Apply:
    if isinstance(rule, ForwardHeader):
        return _forward_matching(rule.forward) if "*" in rule.forward else _forward(rule)
    if isinstance(rule, InsertHeader):
        return _insert(rule)
    if isinstance(rule, ForwardCookie):
        return _forward_cookie(rule.cookie)
    removed = compile_pattern(translate(rule.remove.lower()))

    def remove(headers: dict[str, str], request: GraphQLRequest) -> None:
        for name in [name for name in headers if removed.fullmatch(name)]:
            del headers[name]

    return remove


def _forward(rule: ForwardHeader) -> Apply:
    source, target, default = rule.forward.lower(), (rule.rename or rule.forward).lower(), rule.default
    allowed = source not in NEVER_FORWARDED and target not in NEVER_FORWARDED

    def forward(headers: dict[str, str], request: GraphQLRequest) -> None:
        value = request.headers.get(source) if allowed else None
        if value is None:
            value = default
        if value is not None:
            headers[target] = value

    return forward


def _forward_matching(pattern: str) -> Apply:
    wanted = compile_pattern(translate(pattern.lower()))

    def forward(headers: dict[str, str], request: GraphQLRequest) -> None:
        for name, value in request.headers.items():
            if name not in NEVER_FORWARDED and wanted.fullmatch(name):
                headers[name] = value

    return forward


def _forward_cookie(name: str) -> Apply:
    def forward(headers: dict[str, str], request: GraphQLRequest) -> None:
        value = cookie(request.headers.get("cookie", ""), name)
        if value is not None:
            before = headers.get("cookie")
            headers["cookie"] = f"{name}={value}" if before is None else f"{before}; {name}={value}"

    return forward


def _insert(rule: InsertHeader) -> Apply:
    name = rule.insert.lower()
    if rule.value is not None:
        fixed = rule.value.get_secret_value()

        def insert_value(headers: dict[str, str], request: GraphQLRequest) -> None:
            headers[name] = fixed

        return insert_value
    path = (rule.claim or "").split(".")

    def insert_claim(headers: dict[str, str], request: GraphQLRequest) -> None:
        identity = request.identity
        value = claim_at(identity.claims, path) if isinstance(identity, Identity) else None
        # What a client sent under this name must not pass for a claim.
        headers.pop(name, None)
        if value is not None:
            headers[name] = value

    return insert_claim


def claim_at(claims: Mapping[str, Any], path: Iterable[str]) -> str | None:
    """A claim as the text of a header: texts as they are, lists joined by commas, others as JSON has them.

    Characters that a header cannot hold make the claim count as absent.
    """
    value: Any = claims
    for step in path:
        if not isinstance(value, Mapping) or step not in value:
            return None
        value = value[step]
    if value is None or isinstance(value, Mapping):
        return None
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, list):
        text = ",".join(str(item) for item in value)
    else:
        text = str(value)
    return text if text.isascii() and text.isprintable() else None
