"""Run benchmarks: `python -m tests.benchmarks [NAME ...]`, all of them by default, `--list` to see which there are.

A benchmark is a module `bench_NAME` of this package with a function `main`.
"""

import argparse
import importlib
from pathlib import Path

PREFIX = "bench_"


def names() -> list[str]:
    """Return the benchmarks there are, in alphabetical order."""
    return sorted(path.stem.removeprefix(PREFIX) for path in Path(__file__).parent.glob(f"{PREFIX}*.py"))


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", help="which to run")
    parser.add_argument("--list", action="store_true", help="only say which there are")
    options = parser.parse_args()
    if options.list:
        print("\n".join(names()))
        return
    for name in options.name or names():
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"tests.benchmarks.{PREFIX}{name}").main()


if __name__ == "__main__":
    main()
