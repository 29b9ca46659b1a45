"""What a client needs to send a file: where each missing part goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from subgraphs.videos.service.model import Upload, Video
from subgraphs.videos.service.ports import Sources, StoredPart


@dataclass(frozen=True, slots=True)
class UploadPolicy:
    """What owners may upload, and how it is cut."""

    max_size_bytes: int
    quota_bytes: int
    part_size_bytes: int
    lifetime: timedelta
    """How long an upload may take from its start; the addresses of its parts are good for as long."""


@dataclass(frozen=True, slots=True)
class PartAddress:
    """Where one part is PUT."""

    number: int
    url: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class UploadSession:
    """An upload that is under way, with what is still missing."""

    video: Video
    missing: tuple[PartAddress, ...]


def session_of(video: Video, arrived: Sequence[StoredPart], sources: Sources, now: datetime) -> UploadSession:
    """The session as it stands: an address for each part that has not arrived whole."""
    upload = video.upload
    whole = {part.number for part in arrived if is_whole(upload, part)}
    seconds = max(1, int((upload.expires_at - now).total_seconds()))
    return UploadSession(
        video,
        tuple(
            PartAddress(
                number,
                sources.part_url(upload.key, upload.storage_upload_id, number, upload.size_of_part(number), seconds),
                upload.size_of_part(number),
            )
            for number in range(1, upload.part_count + 1)
            if number not in whole
        ),
    )


def is_whole(upload: Upload, part: StoredPart) -> bool:
    """Whether this is one of the upload's parts with exactly the bytes that it should have."""
    return 1 <= part.number <= upload.part_count and part.size_bytes == upload.size_of_part(part.number)
