"""Byte range requests (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

_SINGLE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class UnsatisfiableRange(Exception):
    """The range is entirely outside the file: status 416."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from `first` to `last`, both inclusive."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def parse_range(header: str | None, size: int) -> ByteRange | None:
    """Parse a `Range` header with one range, clipped to the file's size; None means the whole file.

    Multiple ranges, other units and malformed headers are ignored, as section 14.2 allows. Raises UnsatisfiableRange.
    """
    matched = None if header is None else _SINGLE.fullmatch(header.strip())
    if matched is None or matched.groups() == ("", ""):
        return None
    first_text, last_text = matched.groups()
    if first_text == "":
        suffix_length = int(last_text)
        if suffix_length == 0 or size == 0:
            raise UnsatisfiableRange
        return ByteRange(max(0, size - suffix_length), size - 1)
    first = int(first_text)
    if last_text and int(last_text) < first:
        return None
    if first >= size:
        raise UnsatisfiableRange
    return ByteRange(first, min(size - 1, int(last_text)) if last_text else size - 1)
