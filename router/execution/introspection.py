"""Introspection, answered by the router from the API schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from graphql import GraphQLSchema, execute_sync, parse

from router.execution.bounded_cache import BoundedCache
from router.planning.plan import Introspection

MEBIBYTE = 1024 * 1024


class IntrospectionAnswers:
    """Answers introspection; keeps answers, since the whole schema is asked for again and again."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._cache: BoundedCache[tuple[str, bytes], dict[str, Any]] = BoundedCache(4 * MEBIBYTE)

    def answer(self, introspection: Introspection, variables: Mapping[str, object]) -> dict[str, Any]:
        """The data of an introspection operation; the caller may change the outermost object."""
        given = {name: variables[name] for name in introspection.variables if name in variables}
        key = (introspection.document, orjson.dumps(given, option=orjson.OPT_SORT_KEYS))
        data = self._cache.get(key)
        if data is None:
            result = execute_sync(self._schema, parse(introspection.document, no_location=True), variable_values=given)
            data = result.data or {}
            self._cache.put(key, data, 8 * len(orjson.dumps(data)))
        return dict(data)
