"""The client's response out of the response tree: the complete algorithm, with errors and null propagation.

Follows "Value Completion" and "Handling Execution Errors" of the GraphQL specification. `generated_projection` is the
fast path for data in which nothing is wrong; this interpreter handles all.
"""

from collections.abc import Callable, Container, Mapping
from functools import lru_cache
from typing import Any, Final

from router.execution.conditions import holds
from router.execution.errors.collected_errors import CollectedErrors
from router.execution.errors.denied_field import DeniedField
from router.execution.errors.entry import GraphQLErrorEntry, PathSteps
from router.execution.json_types import JSONObject
from router.execution.path_traversal import typename_of
from router.execution.project.result_coercion import InvalidLeaf, leaf_check
from router.planning.plan import OutputType, ProjectedField, Projection


class _NullAtNonNull:
    """The value of a non-null position that turned out null: its parent becomes null."""


_BUBBLE: Final = _NullAtNonNull()

cached_leaf_check: Callable[[OutputType], Callable[[Any], Any]] = lru_cache(maxsize=4096)(leaf_check)


class ResponseProjector:
    """Projects objects of one request's tree.

    `denied` maps the response keys of fields that the client may not see to the coordinates to report; an `anonymous`
    client may see them with credentials. `absent` are the objects of the tree, by their identity, that a subgraph does
    not have: what they lack is not missing by mistake, so no error reports it.
    """

    def __init__(
        self,
        variables: Mapping[str, object],
        errors: CollectedErrors,
        denied: Mapping[str, DeniedField] | None = None,
        anonymous: bool = False,
        absent: Container[int] = (),
    ) -> None:
        self._variables = variables
        self._errors = errors
        self._denied = denied or {}
        self._anonymous = anonymous
        self._absent = absent

    def project(self, projection: Projection, tree: JSONObject, at: PathSteps = ()) -> JSONObject | None:
        """Return the response for one object, or None if null propagated up to it."""
        return self._object(projection, tree, at)

    def _object(self, projection: Projection, value: JSONObject, path: PathSteps) -> JSONObject | None:
        typename = projection.static_type or typename_of(value)
        if (
            projection.possible_types is not None
            and typename not in projection.possible_types
            and holds(projection.type_fetched, self._variables)
        ):
            # Inaccessible, or known to one subgraph only: it must not be seen, and that is not an error.
            return None
        projected: JSONObject = {}
        broken = False
        for field in projection.fields:
            if field.on_types is not None and typename not in field.on_types:
                continue
            if not holds(field.condition, self._variables):
                continue
            key = field.response_key
            denied = self._denied.get(key)
            if denied is not None:
                key = denied.response_key
                if self._allowed_elsewhere(projection, key, typename):
                    continue
                completed = self._deny(denied, (*path, key))
            elif field.internal_key is None:
                completed = typename
                if typename is None:
                    completed = self._complete(field, 0, None, (*path, key))
            else:
                given = field.internal_key in value or id(value) not in self._absent
                if not given and field.type.wrappers[:1] == ("!",):
                    completed = _BUBBLE
                else:
                    completed = self._complete(field, 0, value.get(field.internal_key), (*path, key))
            if completed is _BUBBLE:
                broken = True
            else:
                projected[key] = completed
        return None if broken else projected

    def _allowed_elsewhere(self, projection: Projection, key: str, typename: str | None) -> bool:
        """Return whether an authorized fragment selects the same response key: then nothing is denied."""
        return any(
            field.response_key == key
            and (field.on_types is None or typename in field.on_types)
            and holds(field.condition, self._variables)
            for field in projection.fields
        )

    def _complete(self, field: ProjectedField, depth: int, value: Any, path: PathSteps) -> Any:
        wrappers = field.type.wrappers
        if depth < len(wrappers) and wrappers[depth] == "!":
            completed = self._complete_nullable(field, depth + 1, value, path)
            if completed is None:
                if not self._errors.explains(path):
                    self._report(path, f"Cannot return null for non-nullable field {field.parent_type}.{field.name}.")
                return _BUBBLE
            return completed
        return self._complete_nullable(field, depth, value, path)

    def _complete_nullable(self, field: ProjectedField, depth: int, value: Any, path: PathSteps) -> Any:
        if value is None:
            return None
        if depth < len(field.type.wrappers):
            return self._complete_list(field, depth + 1, value, path)
        if field.selection is not None:
            if type(value) is not dict:
                self._report(path, f"Expected an object for {field.parent_type}.{field.name}.")
                return None
            return self._object(field.selection, value, path)
        if field.type.enum_values is not None and type(value) is str:
            return value if value in field.type.enum_values else None
        try:
            return cached_leaf_check(field.type)(value)
        except InvalidLeaf:
            self._report(path, f"Invalid value for {field.parent_type}.{field.name}: not a {field.type.name}.")
            return None

    def _complete_list(self, field: ProjectedField, depth: int, value: Any, path: PathSteps) -> Any:
        if type(value) is not list:
            self._report(path, f"Expected a list for {field.parent_type}.{field.name}.")
            return None
        items = [self._complete(field, depth, item, (*path, index)) for index, item in enumerate(value)]
        return None if _BUBBLE in items else items

    def _report(self, path: PathSteps, message: str) -> None:
        self._errors.add(GraphQLErrorEntry(message, "INVALID_SUBGRAPH_DATA", path))

    def _deny(self, denied: DeniedField, path: PathSteps) -> Any:
        if self._anonymous:
            message, code = f"Authentication is required to access {denied.coordinate}.", "UNAUTHENTICATED"
        else:
            message, code = f"Not authorized to access {denied.coordinate}.", "FORBIDDEN"
        self._errors.add(GraphQLErrorEntry(message, code, path))
        return _BUBBLE if denied.non_null else None
