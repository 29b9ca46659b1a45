"""A short video with sound, recorded by ffmpeg."""

import subprocess
from pathlib import Path

from lectern.embedded.ffmpeg import ffmpeg

SECONDS = 6


def record_video(path: Path, *, seconds: int = SECONDS, size: str = "640x360") -> bytes:
    """Record a video with H.264 and AAC in MP4."""
    picture = f"testsrc2=size={size}:rate=24:duration={seconds}"
    tone = f"sine=frequency=440:duration={seconds}"
    subprocess.run(
        [
            *(ffmpeg(), "-v", "error", "-y", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone),
            *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", str(path)),
        ],
        check=True,
    )
    return path.read_bytes()
