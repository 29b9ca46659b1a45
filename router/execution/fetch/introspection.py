"""Introspection, executed by the router against the API schema."""

from collections.abc import Mapping
from typing import Any

import orjson
from graphql import GraphQLSchema, execute_sync, parse

from router.exact_json import encode_json
from router.execution.bounded_cache import BoundedCache
from router.planning.plan import Introspection

MEBIBYTE = 1024 * 1024


class IntrospectionExecutor:
    """Executes introspection and caches the results, since clients request the whole schema again and again."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._cache: BoundedCache[tuple[str, bytes], dict[str, Any]] = BoundedCache(4 * MEBIBYTE)

    def execute(self, introspection: Introspection, variables: Mapping[str, object]) -> dict[str, Any]:
        """Return the data of an introspection operation; the caller may change the outermost object."""
        given = {name: variables[name] for name in introspection.variables if name in variables}
        key = (introspection.document, encode_json(given, orjson.OPT_SORT_KEYS))
        data = self._cache.get(key)
        if data is None:
            result = execute_sync(self._schema, parse(introspection.document, no_location=True), variable_values=given)
            data = result.data or {}
            self._cache.put(key, data, 8 * len(orjson.dumps(data)))
        return dict(data)
