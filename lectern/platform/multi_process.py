"""The embedded deployment with router, edge and every subgraph as a process of its own, as in production.

It takes more memory and time to start than one web process, and covers what only happens between processes. There is no
proxy in front of it: the router's process forwards what the others serve.
"""

from collections.abc import Mapping

from lectern.embedded import LOOPBACK, Program
from lectern.platform.processes import WebProcess
from subgraphs.registry import DOMAINS


def multi_process_environment(environment: Mapping[str, str], ports: Mapping[str, int]) -> dict[str, str]:
    """Return the additional environment of the processes: the addresses of the others."""
    urls = {f"LECTERN_{name.upper()}_URL": f"{_at(ports[name])}/graphql" for name in DOMAINS}
    return {**environment, **urls}


def multi_process_services(
    host: str, port: int, environment: Mapping[str, str], ports: Mapping[str, int], router_only: Mapping[str, str]
) -> list[Program]:
    """Return the processes, with the router at the public address."""
    services: list[Program] = [WebProcess(name, LOOPBACK, ports[name], environment) for name in (*DOMAINS, "edge")]
    forwarding = {"LECTERN_ROUTER_FORWARDS_PAGES": "true", "LECTERN_PLAYBACK_EDGE_PROCESS_URL": _at(ports["edge"])}
    router = WebProcess("router", host, port, {**environment, **router_only, **forwarding}, ports["management"])
    return [*services, router]


def _at(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"
