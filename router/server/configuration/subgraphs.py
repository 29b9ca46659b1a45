"""What is sent to each subgraph, and how."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, model_validator

from router.server.configuration.section import ByteSize, Seconds, Section


class ForwardHeader(Section):
    """Pass a client's header on."""

    forward: str
    """The header's name, or a pattern with `*` such as `x-tenant-*`."""
    rename: str | None = None
    default: str | None = None
    """Sent if the client doesn't send the header."""

    @model_validator(mode="after")
    def _patterns_keep_their_names(self) -> ForwardHeader:
        if "*" in self.forward and (self.rename is not None or self.default is not None):
            raise ValueError("a pattern cannot be renamed or have a default")
        return self


class InsertHeader(Section):
    """Send a header of the router's own."""

    insert: str
    value: SecretStr | None = None
    claim: str | None = None
    """A claim of the client's token, by a dotted path; nothing is sent if it is not there."""

    @model_validator(mode="after")
    def _one_value(self) -> InsertHeader:
        if (self.value is None) == (self.claim is None):
            raise ValueError("give value or claim, one of them")
        return self


class RemoveHeader(Section):
    """Do not pass on a header that an earlier rule forwards."""

    remove: str


HeaderRule = ForwardHeader | InsertHeader | RemoveHeader


class HeaderOptions(Section):
    """Header rules, applied in order; those of a subgraph after those of all."""

    all: tuple[HeaderRule, ...] = ()
    subgraphs: dict[str, tuple[HeaderRule, ...]] = Field(default_factory=dict)


class SubgraphSubscriptionOptions(Section):
    """How subscriptions reach a subgraph."""

    protocol: Literal["websocket", "sse"] = "websocket"
    url: str | None = None
    """Left out, the subgraph's URL (with ws or wss for WebSocket)."""
    connect_timeout: Seconds = 10.0
    keep_alive: Seconds = 20.0
    reconnect_attempts: int = Field(5, ge=0)
    """How often a broken stream is begun again before its subscribers are told."""


class SubgraphOptions(Section):
    """One subgraph."""

    url: str | None = None
    """In the place of the supergraph's."""
    timeout: Seconds = 30.0
    connect_timeout: Seconds = 5.0
    max_response: ByteSize = 64_000_000
    subscriptions: SubgraphSubscriptionOptions = SubgraphSubscriptionOptions()
