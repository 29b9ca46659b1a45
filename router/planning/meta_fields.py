"""The meta-fields of GraphQL, which every type (`__typename`) or the query root type (`__schema`, `__type`) has."""

TYPENAME = "__typename"

INTROSPECTION_FIELDS = {"__schema": "__Schema!", "__type": "__Type"}
"""The meta-fields of the query root type, which the router resolves itself, and their types."""

META_FIELDS = frozenset({TYPENAME, *INTROSPECTION_FIELDS})
"""Fields that planning selects no source for: `__typename` is fetched together with the objects."""
