"""The embedded deployment with router, edge and every subgraph as a process of its own, as production runs them.

It takes more memory and time to start than one web process, and shows what only happens between processes.
"""

from collections.abc import Mapping

from lectern.embedded import LOOPBACK, Program
from lectern.processes import WebProcess
from lectern.subgraph_names import SUBGRAPHS


def separate_environment(environment: Mapping[str, str], ports: Mapping[str, int]) -> dict[str, str]:
    """What the processes are told besides: where the others are."""
    urls = {f"LECTERN_{name.upper()}_URL": f"{_at(ports[name])}/graphql" for name in SUBGRAPHS}
    return {**environment, **urls, "LECTERN_PLAYBACK_EDGE_URL": _at(ports["edge"])}


def separate_processes(host: str, port: int, environment: Mapping[str, str], ports: Mapping[str, int]) -> list[Program]:
    """The processes, the router at the public address.

    orders is told its own address in the place of the public one: buyers come back to it from the payment page, and
    there is no proxy here that would send them there.
    """
    addressed = {"orders": {"LECTERN_PUBLIC_URL": _at(ports["orders"])}}
    alone: list[Program] = [
        WebProcess(name, LOOPBACK, ports[name], {**environment, **addressed.get(name, {})})
        for name in (*SUBGRAPHS, "edge")
    ]
    return [*alone, WebProcess("router", host, port, environment)]


def _at(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"
