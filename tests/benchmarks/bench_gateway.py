"""The router against the subgraphs of the gateway benchmarks: CPU per request, requests/s, latencies, calls, memory.

Runs the harness that also measures other gateways, with this router alone, so that the figures mean the same. Every
response is checked. In honest mode each request has an Authorization of its own, which the subgraphs receive.
BENCH_SECONDS sets how long each load lasts (8), BENCH_ROUNDS how often each is repeated (1).
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from lectern.embedded.processes.ports import free_ports
from tests.benchmarks.gateway_data import bench_folder

REPOSITORY = Path(__file__).resolve().parents[2]

CONFIGURATION = """
headers:
  all:
    - forward: authorization
"""


def main() -> None:
    """Run the harness and let it print its tables."""
    folder = bench_folder()
    if folder is None:
        return
    seconds = os.environ.get("BENCH_SECONDS", "8")
    port, subgraph_port = free_ports(2)
    with tempfile.TemporaryDirectory(prefix="router-bench-") as scratch:
        configuration = Path(scratch) / "router.yaml"
        configuration.write_text(CONFIGURATION)
        router = (
            f"env PYTHONPATH={REPOSITORY} {sys.executable} -m router serve "
            f"--supergraph {{supergraph}} --port {{port}} --config {configuration}"
        )
        subprocess.run(
            [
                sys.executable,
                str(folder / "harness" / "gwbench.py"),
                *("--gateway", f"router={router}"),
                *("--scenario", "fed,tiny,many-plans,big", "--mode", "plain,honest"),
                *("--rounds", os.environ.get("BENCH_ROUNDS", "1")),
                *("--seconds", seconds, "--warmup", str(min(5.0, float(seconds) / 2))),
                *("--port", str(port), "--subgraph-port", str(subgraph_port)),
                *("--work", scratch),
            ],
            stderr=subprocess.DEVNULL,
            check=True,
        )


if __name__ == "__main__":
    main()
