"""Representations of entities: built from the response tree, sent to a subgraph's `_entities`.

See "Entity representations" in the Apollo Federation subgraph specification.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from router.execution.json_types import JSONObject
from router.execution.path_traversal import typename_of
from router.planning.plan import TYPENAME_KEY, EntityTarget, RepresentationTemplate, RequiredField

RepresentationBuilder = Callable[[JSONObject], JSONObject | None]
"""Build the representation of an object of the tree; None if it has none."""


class _Unsendable(Exception):
    """A part of a key is missing, or null where it must not be."""


def representation_builder(target: EntityTarget) -> RepresentationBuilder:
    """Compile a target's templates into one function."""
    templates = [(template.on_types, _builder_with_fallbacks(template)) for template in target.templates]
    if len(templates) == 1 and templates[0][0] is None:
        return templates[0][1]

    def build(entity: JSONObject) -> JSONObject | None:
        typename = typename_of(entity)
        for on_types, build_representation in templates:
            if on_types is None or typename in on_types:
                return build_representation(entity)
        return None

    return build


def _builder_with_fallbacks(template: RepresentationTemplate) -> RepresentationBuilder:
    """Build with the first key that has no null in it; failing that, with the first key, nulls included."""
    first = _template_builder(template, template.fields)
    if not template.fallbacks:
        return first
    without_nulls = [
        _template_builder(template, _not_nullable(fields)) for fields in (template.fields, *template.fallbacks)
    ]

    def build(entity: JSONObject) -> JSONObject | None:
        for build_representation in without_nulls:
            representation = build_representation(entity)
            if representation is not None:
                return representation
        return first(entity)

    return build


def _not_nullable(fields: tuple[RequiredField, ...]) -> tuple[RequiredField, ...]:
    return tuple(replace(field, nullable=False, children=_not_nullable(field.children)) for field in fields)


def _template_builder(template: RepresentationTemplate, fields: tuple[RequiredField, ...]) -> RepresentationBuilder:
    typename = template.typename
    flat = all(not field.children and field.on_types is None for field in fields)
    if flat and typename is not None and all(field.mandatory for field in fields):
        # The common case: one type, flat mandatory fields. It gets a loop of its own without the checks below.
        names = tuple((field.name, field.internal_key, field.nullable) for field in fields)

        def build_flat(entity: JSONObject) -> JSONObject | None:
            representation: JSONObject = {TYPENAME_KEY: typename}
            for name, key, nullable in names:
                value = entity.get(key)
                if value is None and not (nullable and key in entity):
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
            if field.mandatory and not (field.nullable and field.internal_key in source):
                raise _Unsendable
            into.setdefault(field.name, None)
        elif field.children:
            _add_composite(value, field, into)
        else:
            into[field.name] = value


def _add_composite(value: Any, field: RequiredField, into: JSONObject) -> None:
    """Add a field with subfields. Several fragments may require it: their selections are combined."""
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
    """Reduce a required field's value to the required subfields of its objects; lists are traversed."""
    if type(value) is list:
        return [required_value(item, field) for item in value]
    if type(value) is dict and field.children:
        built: JSONObject = {}
        _add_fields(value, field.children, built)
        return built
    return value
