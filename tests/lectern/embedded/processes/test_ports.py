"""Free ports stay free until their claimant has started its server."""

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lectern.embedded.processes.ports import claim, free_ports, is_free

ASK = "from lectern.embedded import free_ports; print(*free_ports({})); input()"
CLAIM = "from lectern.embedded.processes.ports import claim; print(claim({}))"


def claimed_elsewhere(port: int) -> bool:
    """Return True if another process may have the port."""
    completed = subprocess.run([sys.executable, "-c", CLAIM.format(port)], check=True, capture_output=True, text=True)
    return completed.stdout.strip() == "True"


def test_a_port_is_given_once() -> None:
    ports = [*free_ports(50), *free_ports(50)]
    assert len(set(ports)) == 100
    assert all(map(is_free, ports))


async def test_a_server_can_listen_on_a_claimed_port() -> None:
    [port] = free_ports(1)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", port)
    async with server:
        assert not is_free(port)


def test_a_claimed_port_is_reserved_even_before_a_server_listens() -> None:
    [port] = free_ports(1)
    assert not claimed_elsewhere(port)


def test_a_port_can_be_claimed_again_by_its_owner() -> None:
    [port] = free_ports(1)
    assert claim(port)


def test_a_port_with_a_listener_cannot_be_claimed() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        assert not claim(server.getsockname()[1])


def test_the_claims_of_a_killed_process_end_with_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ASK.format(1)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        port = int(other.stdout.readline())
        assert not claim(port)
        other.kill()
    assert claim(port)


@pytest.mark.skipif(not Path("/proc/sys/net/ipv4/ip_local_port_range").exists(), reason="tells the range on Linux only")
def test_ports_that_the_system_hands_out_are_not_chosen() -> None:
    first, last = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    assert not [port for port in free_ports(50) if first <= port <= last]
