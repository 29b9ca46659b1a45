"""The management server's own address."""

import socket

import pytest

from subgraphs.kernel.platform.health import HealthChecks
from subgraphs.kernel.platform.management_server import ManagementPortUnavailable, management_routes, serve_management


async def test_a_taken_port_is_reported_before_anything_is_served() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ManagementPortUnavailable, match="LECTERN_MANAGEMENT_PORT"):
            async with serve_management("127.0.0.1", port, management_routes(HealthChecks({}))):
                pytest.fail("the block was entered")
