"""Opaque ids with a type prefix, such as `crs_01jd7m...`.

The part after the prefix is a version 7 UUID (RFC 9562) in Crockford's base 32: ids made later sort later, so they
are good primary keys and keyset cursors, and an id pasted into the wrong field is refused by its prefix.
"""

import re
import secrets
import time
from dataclasses import dataclass
from typing import Generic, NewType, TypeVar

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_BODY = re.compile(rf"[0-7][{_ALPHABET}]{{25}}")

Id = TypeVar("Id", bound=str)


class InvalidId(ValueError):
    """The text is no id of the kind that was asked for."""

    def __init__(self, text: str, prefix: str) -> None:
        super().__init__(f"not a {prefix}_ id")
        self.text = text
        self.prefix = prefix


def uuid7() -> int:
    """A version 7 UUID as an integer: 48 bits of Unix milliseconds, then 74 random bits (RFC 9562, section 5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    random_a = secrets.randbits(12)
    random_b = secrets.randbits(62)
    return (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | random_a << 64 | 0b10 << 62 | random_b


def _base32(value: int) -> str:
    return "".join(_ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))


@dataclass(frozen=True, slots=True)
class IdKind(Generic[Id]):
    """One kind of id: makes new ones and refuses those of other kinds."""

    prefix: str

    def new(self) -> Id:
        """An id that nobody else has."""
        return self.parse(f"{self.prefix}_{_base32(uuid7())}")

    def parse(self, text: str) -> Id:
        """The text as an id of this kind.

        Raises InvalidId if it has another prefix or is malformed.
        """
        prefix, _, body = text.partition("_")
        if prefix != self.prefix or _BODY.fullmatch(body) is None:
            raise InvalidId(text, self.prefix)
        return text  # type: ignore[return-value]  # Id is a NewType of str: the check above is its constructor


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

# The ids that cross a domain's border. One that stays inside its domain is declared there.
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
