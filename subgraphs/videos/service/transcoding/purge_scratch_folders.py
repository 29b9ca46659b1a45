"""The removal of scratch folders that killed workers left on this machine."""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from subgraphs.kernel.platform.clock import Clock
from subgraphs.videos.service.transcoding.transcode_video import SCRATCH_PREFIX


@dataclass(frozen=True, slots=True)
class PurgeScratchFolders:
    """Remove scratch folders older than `older_than`. Safe to repeat."""

    clock: Clock
    scratch: Path | None
    older_than: timedelta = timedelta(days=1)

    async def __call__(self) -> None:
        await asyncio.to_thread(self._purge)

    def _purge(self) -> None:
        before = (self.clock() - self.older_than).timestamp()
        for folder in (self.scratch or Path(tempfile.gettempdir())).glob(f"{SCRATCH_PREFIX}*"):
            # Never follow a link that another user of the machine may have placed in the shared folder.
            if folder.is_dir() and not folder.is_symlink() and folder.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)
