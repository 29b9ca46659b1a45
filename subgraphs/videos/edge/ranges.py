"""Which bytes of a file a request wants (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

_SINGLE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Unsatisfiable(Exception):
    """The range lies wholly outside the file: 416."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """From `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def requested_range(header: str | None, size: int) -> ByteRange | None:
    """The one range that a `Range` header asks for, cut to the file's size; None for the whole file.

    Several ranges at once, other units and what is malformed are ignored, as a server may. Raises Unsatisfiable.
    """
    matched = None if header is None else _SINGLE.fullmatch(header.strip())
    if matched is None or matched.groups() == ("", ""):
        return None
    first_text, last_text = matched.groups()
    if first_text == "":
        wanted = int(last_text)
        if wanted == 0 or size == 0:
            raise Unsatisfiable
        return ByteRange(max(0, size - wanted), size - 1)
    first = int(first_text)
    if last_text and int(last_text) < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return ByteRange(first, min(size - 1, int(last_text)) if last_text else size - 1)
