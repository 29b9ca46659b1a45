"""Pictures, their shapes, sizes and statuses, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType

from subgraphs.kernel.identity.ids import IdKind, UserId

PictureId = NewType("PictureId", str)
PICTURE: IdKind[PictureId] = IdKind("pic")

MAX_ALT = 250


class PictureFormat(Enum):
    """The formats of published pictures; the value is the suffix of their files."""

    AVIF = "avif"
    WEBP = "webp"
    JPEG = "jpg"

    @property
    def media_type(self) -> str:
        return f"image/{self.name.lower()}"


class PictureSize(Enum):
    """The sizes of published pictures."""

    SMALL = "SMALL"
    MEDIUM = "MEDIUM"
    LARGE = "LARGE"


class PictureContentType(Enum):
    """The media types of pictures that may be uploaded."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    AVIF = "image/avif"


class PictureShape(Enum):
    """The shapes that pictures are cropped to."""

    WIDE = "WIDE"
    SQUARE = "SQUARE"

    @property
    def ratio(self) -> tuple[int, int]:
        """Width and height in the smallest integers."""
        return (16, 9) if self is PictureShape.WIDE else (1, 1)

    @property
    def widths(self) -> dict[PictureSize, int]:
        """The widths of the sizes in pixels; no picture is enlarged, so that small ones have smaller sizes."""
        small, medium, large = (320, 640, 1280) if self is PictureShape.WIDE else (96, 192, 384)
        return {PictureSize.SMALL: small, PictureSize.MEDIUM: medium, PictureSize.LARGE: large}

    @property
    def min_width(self) -> int:
        """The smallest width, after cropping, that an uploaded picture may have."""
        return self.widths[PictureSize.MEDIUM]

    def height(self, width: int) -> int:
        """Return the height at that width."""
        across, down = self.ratio
        return round(width * down / across)


class PictureStatus(Enum):
    """The status of a picture."""

    UPLOADING = "UPLOADING"
    PROCESSING = "PROCESSING"
    READY = "READY"
    FAILED = "FAILED"
    REPLACED = "REPLACED"


class PictureFailure(Enum):
    """The reasons for which an uploaded file is not published."""

    UNREADABLE = "UNREADABLE"
    ANIMATED = "ANIMATED"
    TOO_SMALL = "TOO_SMALL"
    TOO_MANY_PIXELS = "TOO_MANY_PIXELS"
    TOO_LARGE = "TOO_LARGE"
    TOO_COMPLEX = "TOO_COMPLEX"


REASONS = {
    PictureFailure.UNREADABLE: "The file is not a JPEG, PNG, WebP or AVIF picture, or it is damaged.",
    PictureFailure.ANIMATED: "The picture has several frames; upload a still one.",
    PictureFailure.TOO_SMALL: "The picture is too small; upload a larger one.",
    PictureFailure.TOO_MANY_PIXELS: "The picture has too many pixels; upload a smaller one.",
    PictureFailure.TOO_LARGE: "The file is larger than announced.",
    PictureFailure.TOO_COMPLEX: "The picture could not be decoded within our limits; save it anew, or upload another.",
}
"""The failures for people."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """The files of a picture: `digest` is the hash of all of them, width and height are the largest's."""

    digest: str
    width: int
    height: int
    blurhash: str
    color: str
    """The mean colour, as `#rrggbb`."""

    def widths(self, shape: PictureShape) -> dict[PictureSize, int]:
        """Return the widths of the files."""
        return {size: min(width, self.width) for size, width in shape.widths.items()}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a subject. `alt` describes it to those who don't see it; empty if it decorates."""

    id: PictureId
    subject: str
    shape: PictureShape
    status: PictureStatus
    uploader_id: UserId
    content_type: PictureContentType
    size_bytes: int
    created_at: datetime
    upload_expires_at: datetime
    alt: str = ""
    submitted_at: datetime | None = None
    attempts: int = 0
    """The number of times that decoding was begun."""
    changed_at: datetime | None = None
    """The time at which it became READY, FAILED or REPLACED."""
    failure: PictureFailure | None = None
    rendition: Rendition | None = None

    @property
    def upload_key(self) -> str:
        """The key of the uploaded file in the object store, which nothing serves."""
        return f"picture-uploads/{self.id}"

    @property
    def folder(self) -> str:
        """The prefix of the keys of its published files."""
        return f"pictures/{self.id}/"


def file_name(width: int, format: PictureFormat) -> str:
    """Return the name of a published file."""
    return f"{width}.{format.value}"
