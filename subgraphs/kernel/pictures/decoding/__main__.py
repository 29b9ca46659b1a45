"""The child process: `python -m subgraphs.kernel.pictures.decoding SOURCE FOLDER SHAPE MAX_PIXELS`.

It prints one JSON object: what it made, or `{"failure": …}`.
"""

import json
import os
import resource
import sys
from pathlib import Path

MEMORY_BYTES = 2 * 2**30
CPU_SECONDS = 40
FILE_BYTES = 32 * 2**20


def main() -> None:
    """Limit this process, and only then load what reads the file."""
    os.nice(10)  # nobody waits for a picture as for a page
    for limited, amount in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limited, (amount, amount))
    from subgraphs.kernel.pictures.decoding.render import render
    from subgraphs.kernel.pictures.model import PictureFailure, PictureShape

    source, folder, shape, max_pixels = sys.argv[1:]
    try:
        made = render(Path(source), Path(folder), PictureShape(shape), int(max_pixels))
    except MemoryError:
        made = PictureFailure.TOO_COMPLEX
    described = {"failure": made.value} if isinstance(made, PictureFailure) else made
    sys.stdout.write(json.dumps(described))


if __name__ == "__main__":
    main()
