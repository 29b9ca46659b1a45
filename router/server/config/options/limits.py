"""Limits of requests and of operations, checked before anything is executed."""

from pydantic import Field

from router.server.config.section import ByteSize, Section


class LimitOptions(Section):
    """Limits of requests and operations. null switches a limit of the operation off."""

    body: ByteSize = 1_000_000
    """The largest request body, after decompression."""
    url: ByteSize = 16_000
    """The longest query string of a GET request."""
    tokens: int | None = Field(15_000, ge=1)
    """The most tokens in a document."""
    depth: int | None = Field(50, ge=1)
    """The deepest nesting of fields, with fragments expanded."""
    fields: int | None = Field(10_000, ge=1)
    """The most fields, with fragments expanded."""
    aliases: int | None = Field(100, ge=0)
    """The most aliased fields, with fragments expanded."""
    root_fields: int | None = Field(50, ge=1)
    """The most root fields."""
    directives: int | None = Field(500, ge=0)
    """The most applied directives, with fragments expanded."""
    list_items: int | None = Field(10_000, ge=1)
    """The most items of any list in the variables."""
    variable_values: int | None = Field(50_000, ge=1)
    """The most values in the variables, lists and objects included."""
    response: ByteSize | None = 64_000_000
    """The most bytes of the data of a response, and of the responses of subgraphs to one operation together; an
    operation beyond it is stopped. null: no limit."""
    concurrent_operations: int | None = Field(50, ge=1)
    """The most operations of one client (user, or address of an anonymous client) that one process executes at once;
    further ones wait. Subscriptions count while they start. null: no limit."""
    waiting_operations: int = Field(1_000, ge=0)
    """The most operations of one client that wait; further ones are rejected."""
