"""The long run: `python -m tests.router.oracle --cases 200000`. Prints progress, and every failing shape."""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from random import Random

from tests.router.oracle.generated.compare import check
from tests.router.oracle.generated.shape import Shape, random_shape

BLOCK = 250


def run_block(seed: int) -> tuple[int, int, list[tuple[Shape, str]]]:
    """One block of at least `BLOCK` cases: how many graphs and cases there were, and what failed."""
    random = Random(seed)
    graphs, cases = 0, 0
    failures: list[tuple[Shape, str]] = []
    while cases < BLOCK:
        shape = random_shape(random)
        graphs += 1
        try:
            cases += check(shape)
        except Exception as error:  # every failure is reported; none ends the run
            cases += 1
            failures.append((shape, f"{type(error).__name__}: {error}"))
    return graphs, cases, failures


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.router.oracle", description=__doc__)
    parser.add_argument("--cases", type=int, default=2_000, help="how many operations (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="where the random numbers start (default %(default)s)")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="default: one for each core")
    parser.add_argument("--show", type=int, default=3, help="failures to print whole (default %(default)s)")
    options = parser.parse_args()
    blocks = -(-options.cases // BLOCK)
    seeds = [options.seed * 1_000_000 + block for block in range(blocks)]
    graphs, cases, failures, started = 0, 0, 0, time.monotonic()
    with ProcessPoolExecutor(options.processes) as pool:
        for done, (block_graphs, block_cases, failed) in enumerate(pool.map(run_block, seeds), start=1):
            graphs, cases = graphs + block_graphs, cases + block_cases
            for shape, what in failed:
                failures += 1
                print(what if failures <= options.show else shape, flush=True)
            if done % 20 == 0 or done == blocks:
                elapsed = time.monotonic() - started
                print(f"{cases} cases on {graphs} graphs, {failures} mismatches, {elapsed:.0f} s", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
