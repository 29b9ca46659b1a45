"""Request headers of subgraphs: forwarded, renamed, inserted, removed, by the configured rules in order."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import translate
from re import compile as compile_pattern
from typing import Any, overload

from router.execution.request import GraphQLRequest
from router.execution.subgraph_call import NO_HEADERS, Headers
from router.server.config.options.authentication import AuthenticationOptions, HeaderSource
from router.server.config.options.headers import ForwardCookie, ForwardHeader, HeaderOptions, HeaderRule, InsertHeader
from router.server.security.authentication.identity import Identity
from router.server.security.authentication.token_sources import cookie

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

_NONE: frozenset[str] = frozenset()
_CONNECTION_OPTIONS = frozenset({"keep-alive", "close", "upgrade"})

Apply = Callable[[dict[str, str], GraphQLRequest], None]


class HeaderRules:
    """The rules of all subgraphs, compiled once."""

    def __init__(
        self,
        options: HeaderOptions,
        authentication: AuthenticationOptions | None = None,
        in_process: Collection[str] = (),
    ) -> None:
        """Compile them. `in_process` names the subgraphs that are given identities themselves."""
        self._options = options
        self._in_process = frozenset(in_process)
        self._identifying = _identifying_headers(authentication or AuthenticationOptions())
        common = [_compiled(rule) for rule in options.all]
        self._common = tuple(common)
        self._by_subgraph = {
            name: (*common, *(_compiled(rule) for rule in rules)) for name, rules in options.subgraphs.items()
        }

    @property
    def active(self) -> bool:
        """Return whether any rule is configured."""
        return bool(self._common or self._by_subgraph)

    def headers_for(self, request: GraphQLRequest, subgraph: str) -> Headers:
        """Return the headers sent to a subgraph on behalf of a client's request."""
        rules: Sequence[Apply] = self._by_subgraph.get(subgraph, self._common)
        if not rules:
            return NO_HEADERS
        headers: dict[str, str] = {}
        connection = request.headers.get("connection")
        if connection is not None and (nominated := nominated_headers(connection)):
            # The rules see a request without the headers that its Connection header limits to the client's connection.
            left = {name: value for name, value in request.headers.items() if name not in nominated}
            request = replace(request, headers=left)
        for apply in rules:
            apply(headers, request)
        return tuple(headers.items())

    def may_send(self, subgraph: str, name: str) -> bool:
        """Return whether a subgraph may be sent a header of that name, in lower case, by any request."""
        return any(_sets(rule, name) for rule in self._rules_of(subgraph))

    def credentials(self, subgraph: str) -> frozenset[str]:
        """Return the headers of calls to a subgraph that say who the client is, in lower case."""
        made = {_target(rule) for rule in self._rules_of(subgraph) if self._sources(rule) & self._identifying}
        return self._identifying | made

    def sources(self, name: str) -> frozenset[str]:
        """Return the client's headers by which one of that name is made for any subgraph, all in lower case."""
        rules = [*self._options.all, *(rule for rules in self._options.subgraphs.values() for rule in rules)]
        found = frozenset(source for rule in rules if _sets(rule, name) for source in self._sources(rule))
        return found or frozenset({name})

    def gives_identity(self, subgraph: str) -> bool:
        """Return whether a subgraph in this process is given the client's identity itself, beside headers."""
        return subgraph in self._in_process

    def _sources(self, rule: HeaderRule) -> frozenset[str]:
        """Return the client's headers that a rule names; a claim is read from what identifies the client."""
        if isinstance(rule, ForwardHeader):
            return _NONE if "*" in rule.forward else frozenset({rule.forward.lower()})
        if isinstance(rule, InsertHeader):
            return _NONE if rule.claim is None else self._identifying
        return frozenset({"cookie"}) if isinstance(rule, ForwardCookie) else _NONE

    def _rules_of(self, subgraph: str) -> Sequence[HeaderRule]:
        return (*self._options.all, *self._options.subgraphs.get(subgraph, ()))


def _sets(rule: HeaderRule, name: str) -> bool:
    if isinstance(rule, ForwardHeader) and "*" in rule.forward:
        return compile_pattern(translate(rule.forward.lower())).fullmatch(name) is not None
    return _target(rule) == name


def _target(rule: HeaderRule) -> str:
    if isinstance(rule, ForwardHeader):
        return (rule.rename or rule.forward).lower()
    if isinstance(rule, InsertHeader):
        return rule.insert.lower()
    return "cookie" if isinstance(rule, ForwardCookie) else ""


def _identifying_headers(options: AuthenticationOptions) -> frozenset[str]:
    named = {source.header.lower() for source in options.sources if isinstance(source, HeaderSource)}
    key = set() if options.api_keys is None else {options.api_keys.header.lower()}
    return frozenset({"authorization", "cookie"} | named | key)


def nominated_headers(connection: str) -> frozenset[str]:
    """Return the names in a Connection header: those headers are for one connection (RFC 9110, section 7.6.1)."""
    if connection == "keep-alive":
        return _NONE
    return frozenset(name for part in connection.split(",") if (name := part.strip().lower())) - _CONNECTION_OPTIONS


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
    source, target, default = rule.forward.lower(), (rule.rename or rule.forward).lower(), _as_received(rule.default)
    allowed = source not in NEVER_FORWARDED and target not in NEVER_FORWARDED

    def forward(headers: dict[str, str], request: GraphQLRequest) -> None:
        value = request.headers.get(source) if allowed else None
        if value is None:
            value = default
        if value is not None:
            headers[target] = value

    return forward


@overload
def _as_received(text: str) -> str: ...
@overload
def _as_received(text: None) -> None: ...
def _as_received(text: str | None) -> str | None:
    """Return a configured text like a received value, one character for each of its bytes in UTF-8."""
    return None if text is None else text.encode().decode("latin-1")


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
        fixed = _as_received(rule.value.get_secret_value())

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
    """Return a claim as the text of a header: texts as they are, lists joined by commas, others as JSON has them.

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
