"""Authorization of operations, and access to introspection."""

from typing import Literal

from router.server.config.section import Section


class AuthorizationOptions(Section):
    """Enforcement of `@authenticated`, `@requiresScopes` and `@policy`."""

    mode: Literal["filter", "reject"] = "filter"
    """The treatment of operations with unauthorized fields: `filter` removes the fields before fetching and returns
    null and an error for each, `reject` rejects the whole operation."""


class IntrospectionControl(Section):
    """Introspection of the schema by clients."""

    enabled: bool = True
    """Allow introspection."""
    scopes: tuple[str, ...] = ()
    """Scopes of which the client must have one. Empty: no scope is needed."""
