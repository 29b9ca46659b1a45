"""Representations of entities: built from the internal tree, sent to a subgraph's `_entities`.

See "Entity representations" in the Apollo Federation subgraph specification.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from router.execution.locating import typename_of
from router.planning.plan import TYPENAME_KEY, EntityTarget, RepresentationTemplate, RequiredField

JSONObject = dict[str, Any]
RepresentationBuilder = Callable[[JSONObject], JSONObject | None]
"""An object of the tree -> its representation, or None where it has none."""


class _Unsendable(Exception):
    """A mandatory value is null or missing."""


def representation_builder(target: EntityTarget) -> RepresentationBuilder:
    """Compile a target's templates."""
    templates = [(template.on_types, _template_builder(template)) for template in target.templates]
    if len(templates) == 1 and templates[0][0] is None:
        return templates[0][1]

    def build(entity: JSONObject) -> JSONObject | None:
        typename = typename_of(entity)
        for on_types, build_representation in templates:
            if on_types is None or typename in on_types:
                return build_representation(entity)
        return None

    return build


def _template_builder(template: RepresentationTemplate) -> RepresentationBuilder:
    fields = template.fields
    typename = template.typename
    flat = all(not field.children and field.on_types is None for field in fields)
    if flat and typename is not None and all(field.mandatory for field in fields):
        names = tuple((field.name, field.internal_key) for field in fields)

        def build_flat(entity: JSONObject) -> JSONObject | None:
            representation: JSONObject = {TYPENAME_KEY: typename}
            for name, key in names:
                value = entity.get(key)
                if value is None:
                    return None
                representation[name] = value
            return representation

        return build_flat

    only_type = next(iter(template.on_types)) if template.on_types and len(template.on_types) == 1 else None

    def build(entity: JSONObject) -> JSONObject | None:
        name = typename or typename_of(entity) or only_type
        if name is None:
            return None
        representation: JSONObject = {TYPENAME_KEY: name}
        try:
            _add_fields(entity, fields, representation)
        except _Unsendable:
            return None
        return representation

    return build


def _add_fields(source: JSONObject, fields: tuple[RequiredField, ...], into: JSONObject) -> None:
    for field in fields:
        if field.on_types is not None and typename_of(source) not in field.on_types:
            continue
        value = source.get(field.internal_key)
        if value is None:
            if field.mandatory:
                raise _Unsendable
            into.setdefault(field.name, None)
        elif field.children:
            _add_composite(value, field, into)
        else:
            into[field.name] = value


def _add_composite(value: Any, field: RequiredField, into: JSONObject) -> None:
    """The same field may be required by several fragments: what they select is put together."""
    built = required_value(value, field)
    present = into.get(field.name)
    into[field.name] = built if present is None else _combined(present, built)


def _combined(present: Any, built: Any) -> Any:
    if type(present) is dict and type(built) is dict:
        return {
            **present,
            **{key: _combined(present[key], item) if key in present else item for key, item in built.items()},
        }
    if type(present) is list and type(built) is list and len(present) == len(built):
        return [_combined(*pair) for pair in zip(present, built, strict=True)]
    return built


def required_value(value: Any, field: RequiredField) -> Any:
    """A required field's value with only what it requires of the objects in it; lists are walked through."""
    if type(value) is list:
        return [required_value(item, field) for item in value]
    if type(value) is dict and field.children:
        built: JSONObject = {}
        _add_fields(value, field.children, built)
        return built
    return value
