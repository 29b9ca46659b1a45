"""The decoder that runs the child process."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import structlog

from subgraphs.kernel.child_processes import ProgramFailed, run
from subgraphs.kernel.pictures.model import PictureFailure, PictureShape
from subgraphs.kernel.pictures.ports import Decoded
from subgraphs.kernel.pictures.settings import PictureSettings

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ChildProcessDecoder:
    """`ports.PictureDecoder` with a process for each picture.

    A file that makes a decoder misbehave takes that process down, which holds no secrets, and can use no more memory
    and time than it is given.
    """

    max_pixels: int
    timeout_seconds: float

    @classmethod
    def of(cls, settings: PictureSettings) -> "ChildProcessDecoder":
        """Return the decoder with the configured limits."""
        return cls(settings.pictures_max_pixels, settings.pictures_decode_timeout.total_seconds())

    async def decode(self, source: Path, target: Path, shape: PictureShape) -> Decoded | PictureFailure:
        command = (
            *(sys.executable, "-P", "-m", "subgraphs.kernel.pictures.decoding"),
            *(str(source), str(target), shape.value, str(self.max_pixels)),
        )
        try:
            printed = await run(command, timeout_seconds=self.timeout_seconds, environment=_environment())
        except ProgramFailed as problem:
            # Out of memory or time, or a fault in a decoder: the same file would do the same again.
            logger.warning("a picture's decoder failed", status=problem.status, stderr=problem.stderr)
            return PictureFailure.TOO_COMPLEX
        made = json.loads(printed)
        if "failure" in made:
            return PictureFailure(made["failure"])
        return Decoded(made["width"], made["height"], made["blurhash"], made["color"])


def _environment() -> dict[str, str]:
    """Return what a Python needs to find itself: no setting, so no secret, of this process is in it."""
    return {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG", "TMPDIR") if name in os.environ}
