"""The configuration explained: every option with its type, default and meaning, out of the models themselves."""

import json
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from router.server.config.root import RouterConfig


@dataclass(frozen=True, slots=True)
class Option:
    """One option. `place` is its dotted path, with `*` for a name and `[]` for an item of a list."""

    place: str
    type: str
    default: str
    meaning: str


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a configuration file, for editors and checks."""
    schema = RouterConfig.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Router configuration", **schema}


def options(prefix: str = "") -> list[Option]:
    """Every option whose place begins with `prefix`; all without one."""
    return [option for option in _walk(RouterConfig, "") if option.place.startswith(prefix)]


def markdown_page() -> str:
    """All options as a page of documentation, a table for each section."""
    lines = [
        "# Configuration",
        "",
        "Written by `python -m router config explain --markdown`. `[]` stands for each item of a list, `*` for a name.",
        "Durations are seconds or texts such as `500ms`, `30s`, `1h30m`; sizes are bytes or texts such as `512kB`.",
    ]
    section = None
    for option in options():
        top = option.place.partition(".")[0]
        if top != section:
            section = top
            lines += ["", f"## {top}", option.meaning, "", "| option | type | default | |", "|-|-|-|-|"]
        if option.place != top:
            cells = (f"`{option.place}`", option.type, f"`{option.default}`" if option.default else "", option.meaning)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _walk(model: type[BaseModel], place: str) -> Iterator[Option]:
    for name, field in model.model_fields.items():
        here = f"{place}.{name}" if place else name
        yield Option(here, _type_name(field.annotation), _default(field), _meaning(field))
        for suffix, inner in _inner_models(field.annotation):
            yield from _walk(inner, here + suffix)


def _inner_models(annotation: Any) -> Iterator[tuple[str, type[BaseModel]]]:
    origin = get_origin(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield "", annotation
    elif origin in (Union, types.UnionType):
        for member in get_args(annotation):
            yield from _inner_models(member)
    elif origin is tuple:
        for suffix, model in _inner_models(get_args(annotation)[0]):
            yield f"[]{suffix}", model
    elif origin is dict:
        for suffix, model in _inner_models(get_args(annotation)[1]):
            yield f".*{suffix}", model


_PLAIN = {str: "text", int: "integer", float: "number", bool: "true or false", SecretStr: "secret text"}


def _type_name(annotation: Any) -> str:
    origin = get_origin(annotation)
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if annotation is type(None):
        return "null"
    if origin is Literal:
        return " | ".join(str(value) for value in get_args(annotation))
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_type_name(member) for member in get_args(annotation)))
    if origin is tuple:
        return f"list of {_type_name(get_args(annotation)[0])}"
    if origin is dict:
        return f"mapping to {_type_name(get_args(annotation)[1])}"
    if origin is not None:  # Annotated
        return _type_name(get_args(annotation)[0])
    return "section"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, BaseModel):
        return ""
    if isinstance(value, tuple):
        value = [item.model_dump(mode="json") if isinstance(item, BaseModel) else item for item in value]
    return json.dumps(value, default=str)


def _meaning(field: FieldInfo) -> str:
    text = field.description
    if text is None:
        section = next(_inner_models(field.annotation), None)
        text = section[1].__doc__ if section is not None else None
    return " ".join((text or "").split())
