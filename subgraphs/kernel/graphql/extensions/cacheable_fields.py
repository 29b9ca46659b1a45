"""The fields that a domain lets shared caches store: a response is cacheable if it holds no other.

A field is listed only if its value is the same for all viewers, or depends on nothing of the request but its arguments
and `RequestContext.principal`, which says so itself. A new field is not stored, until it is listed.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from graphql import DocumentNode, FieldNode, GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor, visit
from strawberry.extensions import SchemaExtension

from subgraphs.kernel.graphql.extensions.cache_control import CacheControl
from subgraphs.kernel.graphql.extensions.documents import MAX_CACHED, MAX_CACHED_CHARACTERS

ALWAYS = frozenset({"__typename", "_entities"})
"""Fields that say nothing of their own."""
ALL_FIELDS = "*"


class CacheableFields:
    """The cacheable fields of one schema, as seconds by type and field, such as `User.displayName`.

    `Picture.*` stands for all fields of a type.
    """

    def __init__(self, max_ages: Mapping[str, int]) -> None:
        self._max_ages = dict(max_ages)
        self._cached = lru_cache(maxsize=MAX_CACHED)(self._max_age)

    def check(self, schema: GraphQLSchema) -> None:
        """Raise ValueError if a listed field does not exist."""
        for name in self._max_ages:
            type_name, _, field_name = name.partition(".")
            fields = getattr(schema.type_map.get(type_name), "fields", None)
            if not fields or field_name not in {ALL_FIELDS, *fields}:
                raise ValueError(f"{name} is listed as cacheable but is not a field of the schema")

    def max_age(self, schema: GraphQLSchema, text: str, document: DocumentNode) -> int:
        """Return the seconds for which a response to a document may be stored; zero if it may not."""
        # The limit of `Documents`, which bounds the memory of its caches.
        return (self._max_age if len(text) > MAX_CACHED_CHARACTERS else self._cached)(schema, document)

    def _max_age(self, schema: GraphQLSchema, document: DocumentNode) -> int:
        found: list[int] = []
        types = TypeInfo(schema)

        class Fields(Visitor):
            def enter_field(_, node: FieldNode, *__: Any) -> None:  # noqa: N805
                name, parent = node.name.value, types.get_parent_type()
                if name not in ALWAYS:
                    found.append(self._of_field(parent.name if parent else "", name))

        visit(document, TypeInfoVisitor(types, Fields()))
        return min(found, default=0)

    def _of_field(self, type_name: str, field_name: str) -> int:
        whole_type = self._max_ages.get(f"{type_name}.{ALL_FIELDS}", 0)
        return self._max_ages.get(f"{type_name}.{field_name}", whole_type)


class AllowCaching(SchemaExtension):
    """Let shared caches store the response if all fields of the operation are cacheable."""

    def __init__(self, fields: CacheableFields) -> None:
        self._fields = fields

    def on_execute(self) -> Iterator[None]:
        execution = self.execution_context
        policy = getattr(execution.context, "cache_control", None)
        if isinstance(policy, CacheControl) and execution.query and execution.graphql_document is not None:
            policy.max_age = self._fields.max_age(execution.schema._schema, execution.query, execution.graphql_document)
        yield
