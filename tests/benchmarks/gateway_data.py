"""The folder of the gateway benchmarks' data, and the message where it is absent."""

from pathlib import Path

BENCH_FOLDER = Path(__file__).resolve().parents[3] / "shared" / "bench"


def bench_folder() -> Path | None:
    """Return the folder with the scenarios and the harness; None, and a line that says so, where it is absent."""
    if (BENCH_FOLDER / "harness" / "gwbench.py").is_file():
        return BENCH_FOLDER
    print("skipped: the gateway benchmarks' data are not beside this repository (shared/bench)")
    return None
