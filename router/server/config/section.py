"""The base of the configuration's sections: frozen, and closed to unknown keys."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema


class Section(BaseModel):
    """A mapping of the configuration file. Unknown keys are errors; the loader adds the nearest valid name."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(B|kB|KB|KiB|MB|MiB|GB|GiB)", re.IGNORECASE)
_BYTES = {"b": 1, "kb": 1000, "kib": 1024, "mb": 1000**2, "mib": 1024**2, "gb": 1000**3, "gib": 1024**3}


def parse_duration(value: Any) -> Any:
    """Return the seconds of a text such as `500ms`, `30s`, `1h30m`; numbers are seconds already."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    parts = _DURATION.findall(text)
    if not parts or "".join(amount + unit for amount, unit in parts) != text:
        raise ValueError("a duration must be a number of seconds, or a string such as 500ms, 30s, 5m, 1h30m")
    return sum(float(amount) * _SECONDS[unit] for amount, unit in parts)


def parse_size(value: Any) -> Any:
    """Return the bytes of a text such as `512kB`, `2MiB`; numbers are bytes already."""
    if not isinstance(value, str):
        return value
    match = _SIZE.fullmatch(value.strip())
    if match is None:
        raise ValueError("a size must be a number of bytes, or a string such as 512kB, 2MiB, 1GB")
    return int(float(match[1]) * _BYTES[match[2].lower()])


Seconds = Annotated[
    float,
    BeforeValidator(parse_duration),
    Field(ge=0),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0},
                {"type": "string", "pattern": r"^(\d+(\.\d+)?(ms|s|m|h|d))+$"},
            ]
        }
    ),
]
"""A duration: a number of seconds, or a text such as `500ms`, `30s`, `1h30m`."""

ByteSize = Annotated[
    int,
    BeforeValidator(parse_size),
    Field(ge=0),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "string", "pattern": r"^\d+(\.\d+)?\s*([kKmMgG]i?)?[bB]$"},
            ]
        }
    ),
]
"""A size: a number of bytes, or a text such as `512kB`, `2MiB`."""
