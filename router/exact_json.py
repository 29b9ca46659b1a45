"""JSON whose numbers keep their digits.

`orjson` reads whole numbers of more than 64 bits, and decimals of more digits than a double has, as the nearest double.
Here they are an `ExactNumber`, which is written as it was read. Texts without such numbers, which are nearly all, are
recognized by their bytes and cost no more than with `orjson` alone.
"""

from decimal import Decimal
from typing import Any

import msgspec
import orjson
from graphql.language import FloatValueNode, IntValueNode, ListValueNode, ObjectValueNode, ValueNode
from graphql.utilities import value_from_ast_untyped

MIN_INTEGER, MAX_INTEGER = -(2**63), 2**64 - 1
"""The whole numbers that `orjson` reads and writes."""

_NUMERIC = b"0123456789."
_DIGITS = bytes(48 if character in _NUMERIC else 32 for character in range(256))
_LONG = b"0" * 16
"""The shortest run of digits with a point that a double may not hold: 15 digits always fit."""
_BEFORE_NUMBERS = b":,[- \t\r\n"
_MAX_LOOKS = 64


class ExactNumber(float):
    """A number that no double and no integer of 64 bits holds: the nearest double, with the text of the exact one."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> "ExactNumber":
        """Return the number of a JSON text."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ExactNumber) and self.text == other.text

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple[type["ExactNumber"], tuple[str]]:
        return ExactNumber, (self.text,)


def decode_json(source: bytes | str) -> Any:
    """Decode a JSON text. Raises ValueError."""
    raw = source.encode() if isinstance(source, str) else source
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if "infinity" in str(error):
            return _decode_exactly(raw)
        raise
    # In a run of 16, two bytes that are eight apart are digits: most texts are told by an eighth of their bytes.
    samples = raw[::8].translate(_DIGITS)
    if b"00" in samples and _may_have_long_number(raw, samples) and _has_long_number(raw):
        return _decode_exactly(raw)
    return value


def encode_json(value: Any, option: int = 0) -> bytes:
    """Encode a value; `option` is that of `orjson.dumps`. Raises TypeError for what is not JSON."""
    try:
        return orjson.dumps(value, number_fragment, option)
    except TypeError:
        # Subgraphs in this process, and literals of documents, give whole numbers of more than 64 bits as integers.
        return orjson.dumps(_with_exact_integers(value), number_fragment, option)


def exact_number(text: str) -> float:
    """Return the number of a JSON text that is not an integer of 64 bits: a double if that has the same value."""
    nearest = float(text)
    return nearest if Decimal(repr(nearest)) == Decimal(text) else ExactNumber(text)


def number_fragment(value: object) -> orjson.Fragment:
    """Return an exact number as its digits: the `default` of `orjson.dumps`. Raises TypeError for any other value."""
    if type(value) is ExactNumber:
        return orjson.Fragment(value.text)
    raise TypeError(f"not JSON: {type(value).__name__}")


def literal_value(node: ValueNode) -> Any:
    """Return the value of a literal without variables, as `value_from_ast_untyped` does, with all digits."""
    match node:
        case ListValueNode():
            return [literal_value(item) for item in node.values]
        case ObjectValueNode():
            return {field.name.value: literal_value(field.value) for field in node.fields}
        case FloatValueNode():
            return exact_number(node.value)
        case IntValueNode():
            return _with_exact_integers(int(node.value)) if len(node.value) < 20 else _exact_integer(node.value)
        case _:
            return value_from_ast_untyped(node)


def _exact_integer(text: str) -> Any:
    return ExactNumber(text) if abs(float(text)) > MAX_INTEGER else _with_exact_integers(int(text))


def _may_have_long_number(raw: bytes, samples: bytes) -> bool:
    """Look between neighbouring samples that are digits; in a text with many of those, it may have one."""
    start = samples.find(b"00")
    for _ in range(_MAX_LOOKS):
        if start < 0:
            return False
        if not raw[8 * start : 8 * start + 9].translate(None, _NUMERIC):
            return True
        start = samples.find(b"00", start + 1)
    return True


def _has_long_number(raw: bytes) -> bool:
    shape = raw.translate(_DIGITS)
    start = shape.find(_LONG)
    while start >= 0:
        if raw[start - 1 : start] in _BEFORE_NUMBERS if start else True:
            return True
        end = shape.find(b" ", start)
        start = shape.find(_LONG, end) if end >= 0 else -1
    return False


_exact_decoder = msgspec.json.Decoder(float_hook=exact_number)


def _decode_exactly(raw: bytes) -> Any:
    try:
        return _with_exact_integers(_exact_decoder.decode(raw))
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError("not JSON, or nested too deeply") from error


def _with_exact_integers(value: Any) -> Any:
    """Return a copy in which integers of more than 64 bits are exact numbers."""
    kind = type(value)
    if kind is dict:
        return {name: _with_exact_integers(item) for name, item in value.items()}
    if kind in (list, tuple):
        return [_with_exact_integers(item) for item in value]
    if kind is int and not MIN_INTEGER <= value <= MAX_INTEGER:
        return ExactNumber(format(Decimal(value), "f"))
    return value
