"""What clients may send, and what strangers' browsers may make them send."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from router.server.configuration.section import ByteSize, Seconds, Section


class LimitOptions(Section):
    """What a request may cost before it is looked at. null switches a limit of the operation off."""

    body: ByteSize = 1_000_000
    """The largest request body, after decompression."""
    url: ByteSize = 16_000
    """The longest query string of a GET."""
    tokens: int | None = Field(15_000, ge=1)
    """Tokens of the document."""
    depth: int | None = Field(50, ge=1)
    """Fields below fields, through fragments."""
    fields: int | None = Field(10_000, ge=1)
    """Fields, after fragments are followed."""
    aliases: int | None = Field(100, ge=0)
    """Aliased fields, after fragments are followed."""
    root_fields: int | None = Field(50, ge=1)
    directives: int | None = Field(500, ge=0)
    list_items: int | None = Field(10_000, ge=1)
    """Items of one list in the variables."""


class CostOptions(Section):
    """What operations cost, by the supergraph's @cost and @listSize."""

    max: float | None = Field(None, gt=0)
    """Refuse operations that are estimated to cost more. null: none."""
    default_list_size: int = Field(10, ge=1)
    """How many items a list counts for that @listSize says nothing about."""
    expose_header: str | None = None
    """A request header on which the answer's extensions tell the estimated and the actual cost."""


class CorsOptions(Section):
    """Cross-Origin Resource Sharing: which web pages may read answers."""

    origins: tuple[str, ...] = ()
    """Origins such as `https://app.example.com`. `*` is any, and then `credentials` must be off."""
    origin_pattern: str | None = None
    """A regular expression that whole origins must match, besides `origins`."""
    credentials: bool = False
    headers: tuple[str, ...] = ()
    """Request headers that pages may send. Empty: those the page asks for."""
    methods: tuple[str, ...] = ("GET", "POST", "OPTIONS")
    expose: tuple[str, ...] = ()
    max_age: Seconds = 600.0


class CsrfOptions(Section):
    """Cross-Site Request Forgery prevention.

    Bodies of types that a page may send without asking first need one of `headers`; so do GETs and WebSockets that
    the browser says come from another site, unless CORS allows that origin.
    """

    enabled: bool = True
    headers: tuple[str, ...] = ("x-apollo-operation-name", "apollo-require-preflight", "graphql-require-preflight")


class ErrorOptions(Section):
    """What errors tell."""

    subgraph_messages: bool = True
    """Pass on the messages of errors that subgraphs report in GraphQL answers. They are meant for clients; switch off
    where subgraphs are not careful. Failures of the network never show more than a general message."""
    subgraph_names: bool = False
    """Name the subgraph in `extensions.service`."""


class AuthorizationOptions(Section):
    """What becomes of an operation that asks for what its sender may not see."""

    mode: Literal["filter", "reject"] = "filter"
    """`filter`: the fields become null with an error each, and are not fetched. `reject`: the operation is refused."""


class IntrospectionControl(Section):
    """Who may ask for the schema."""

    enabled: bool = True
    scopes: tuple[str, ...] = ()
    """If any, the client must have one of them."""
