"""The encoder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from subgraphs.videos.service.model import FailureCode, Progress, Rendition
from subgraphs.videos.service.transcoding.media import Media


@dataclass(frozen=True, slots=True)
class Encoded:
    """The result of an encoding; the files and their playlists are in the target folder."""

    duration_seconds: float
    renditions: tuple[Rendition, ...]


class EncodingFailed(Exception):
    """The encoder could not encode the file, for the reason `code`."""

    def __init__(self, code: FailureCode = FailureCode.ENCODING_FAILED) -> None:
        super().__init__(code.value)
        self.code = code


class Encoder(Protocol):
    """ffmpeg, or a substitute."""

    async def examine(self, source: Path) -> Media | FailureCode:
        """Probe the file; a failure code if it cannot be encoded."""
        ...

    async def encode(
        self, source: Path, target: Path, media: Media, on_progress: Callable[[Progress], None]
    ) -> Encoded:
        """Encode into the target folder, and check the result. Raises EncodingFailed."""
        ...
