"""TypeIDs (https://github.com/jetify-com/typeid, specification 0.3.0), such as `crs_01jd7mz8e4f0a9x3c5k2q7w1rt`.

A type prefix, an underscore, and a version 7 UUID (RFC 9562) as 26 characters of Crockford's base 32 alphabet in lower
case (sections "Type Prefix", "Separator" and "UUID Suffix"). Later ids sort after earlier ones, which suits primary
keys and keyset cursors, and the prefix rejects an id of another type.
"""

import re
import secrets
import time
from dataclasses import dataclass
from typing import Generic, NewType, TypeVar

from subgraphs.kernel.platform.errors import BadUserInput

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_SUFFIX = re.compile(rf"[0-7][{_ALPHABET}]{{25}}")
"""The first character is at most 7: 26 characters hold 130 bits, of which a UUID has 128."""

Id = TypeVar("Id", bound=str)


class InvalidId(ValueError):
    """The text is not an id of the expected kind."""

    def __init__(self, text: str, prefix: str) -> None:
        super().__init__(f"not a {prefix}_ id")
        self.text = text
        self.prefix = prefix


def uuid7() -> int:
    """Generate a version 7 UUID as an integer: 48 bits of Unix milliseconds, 74 random bits (RFC 9562, section 5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    random_a, random_b = divmod(secrets.randbits(74), 2**62)
    return (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | random_a << 64 | 0b10 << 62 | random_b


def typeid_suffix(value: int) -> str:
    """Return 128 bits as the suffix of a TypeID."""
    return "".join(_ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))


@dataclass(frozen=True, slots=True)
class IdKind(Generic[Id]):
    """One type of id, by its TypeID prefix."""

    prefix: str

    def new(self) -> Id:
        """Generate a new id."""
        return self.parse(f"{self.prefix}_{typeid_suffix(uuid7())}")

    def parse(self, text: str) -> Id:
        """Parse an id of this kind. Raises InvalidId if it has another prefix or is malformed."""
        prefix, _, suffix = text.partition("_")
        if prefix != self.prefix or _SUFFIX.fullmatch(suffix) is None:
            raise InvalidId(text, self.prefix)
        return text  # type: ignore[return-value]  # Id is a NewType of str: the check above is its constructor


def parse_id(kind: IdKind[Id], text: str, argument: str) -> Id:
    """Parse an id that a client sent as that GraphQL argument. Raises BadUserInput if it is malformed."""
    try:
        return kind.parse(text)
    except InvalidId:
        raise BadUserInput(f"{argument} is not a valid id: expected {kind.prefix}_…", argument=argument) from None


UserId = NewType("UserId", str)
CourseId = NewType("CourseId", str)
SectionId = NewType("SectionId", str)
LectureId = NewType("LectureId", str)
CategoryId = NewType("CategoryId", str)
VideoId = NewType("VideoId", str)
OrderId = NewType("OrderId", str)
OrderLineId = NewType("OrderLineId", str)
EnrollmentId = NewType("EnrollmentId", str)
ReviewId = NewType("ReviewId", str)
EventId = NewType("EventId", str)

# The ids that several domains use. An id that stays inside one domain is declared there.
USER: IdKind[UserId] = IdKind("usr")
COURSE: IdKind[CourseId] = IdKind("crs")
SECTION: IdKind[SectionId] = IdKind("sec")
LECTURE: IdKind[LectureId] = IdKind("lec")
CATEGORY: IdKind[CategoryId] = IdKind("cat")
VIDEO: IdKind[VideoId] = IdKind("vid")
ORDER: IdKind[OrderId] = IdKind("ord")
ORDER_LINE: IdKind[OrderLineId] = IdKind("orl")
ENROLLMENT: IdKind[EnrollmentId] = IdKind("enr")
REVIEW: IdKind[ReviewId] = IdKind("rev")
EVENT: IdKind[EventId] = IdKind("evt")
