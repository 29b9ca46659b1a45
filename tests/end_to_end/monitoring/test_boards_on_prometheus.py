"""Every query of Prometheus in boards and alerts returns rows on a real Prometheus that scrapes a deployment."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from lectern.embedded import free_ports
from lectern.platform.supervision import Phase
from tests.docker.monitoring_files import DOCKER, alerts, queries
from tests.end_to_end import journeys
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.sample_video import record_video
from tests.waiting import eventually_blocking

PROMETHEUS = shutil.which("prometheus")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.servers,
    pytest.mark.timeout(900),
    pytest.mark.skipif(PROMETHEUS is None, reason="Prometheus is not installed (Debian: prometheus)"),
]

ONLY_OF_FAILURES = re.compile(
    r'lectern_dead_letters_total|lectern_jobs_given_up_total|status=~"5|outcome="(error|failed)"|lectern_playback'
)
"""Series that a healthy deployment lacks: failures. No player has sent a request to the edge either."""


def expressions() -> dict[str, str]:
    """Return the queries by their place; those of alerts without the threshold, to return rows when all is well."""
    found = {query.name: query.target["expr"] for query in queries("prometheus")}
    for name, alert in alerts().items():
        found[f"alerts/{name}"] = re.sub(r"\s*(>|==) [\d.]+\s*$", "", alert["expr"])
    return found


@contextmanager
def prometheus(folder: Path, targets: dict[str, int]) -> Iterator[httpx.Client]:
    """Provide the API of a Prometheus that scrapes these processes, by their ports, every second."""
    assert PROMETHEUS is not None
    config = {
        "global": {"scrape_interval": "1s"},
        "rule_files": [str(DOCKER / "prometheus" / "alerts.yml")],
        "scrape_configs": [
            {
                "job_name": "lectern",
                "static_configs": [
                    {"targets": [f"127.0.0.1:{port}"], "labels": {"process": name}} for name, port in targets.items()
                ],
            }
        ],
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    [port] = free_ports(1)
    server = subprocess.Popen(
        [
            *(PROMETHEUS, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"),
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:

            def is_ready() -> bool:
                with suppress(httpx.TransportError):
                    return client.get("/-/ready").is_success
                return False

            eventually_blocking(is_ready, "Prometheus")
            yield client
    finally:
        server.terminate()
        server.wait()


def sell_a_course(market: Marketplace) -> None:
    """Let something happen in every domain."""
    instructor, _ = journeys.join(market.url, market.inbox, "ines")
    journeys.become_instructor(instructor)
    course = journeys.create_course(instructor, market.admin, "Boards", 1_999)
    journeys.write_lecture(instructor, course)
    journeys.publish(instructor, market.admin, course)
    student, email = journeys.join(market.url, market.inbox, "sam")
    checkout = journeys.check_out(student, course.id)
    journeys.pay(checkout, email)
    journeys.enrolled(student, course.id)


def transcode_a_video(market: Marketplace, folder: Path) -> None:
    instructor, _ = journeys.join(market.url, market.inbox, "vic")
    journeys.become_instructor(instructor)
    course = journeys.create_course(instructor, market.admin, "Films", 0)
    video = journeys.upload(instructor, course, record_video(folder / "film.mp4"))
    assert journeys.watch_until_ready(instructor, video)[-1] == "READY"


def measure_money(market: Marketplace) -> None:
    """Restart the worker, which measures money at its start, until it knows the payment service's balance."""

    def is_measured() -> bool:
        before = market.platform.parts["worker"]
        os.kill(before.pid or 0, signal.SIGKILL)
        market.platform.until("worker", Phase.RUNNING, before.restarts + 1)
        eventually_blocking(lambda: "lectern_money_issues{" in metrics(), "the measurement")
        return "lectern_provider_balance{" in metrics()

    def metrics() -> str:
        with suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{market.platform.port_of('worker')}/metrics", timeout=30).text
        return ""

    # The payment service's transactions are read once a minute.
    eventually_blocking(is_measured, "the payment service's balance", pause=10)


def rows(client: httpx.Client, expression: str) -> list[Any]:
    response = client.get("/api/v1/query", params={"query": expression})
    assert response.is_success, response.text
    found: list[Any] = response.json()["data"]["result"]
    return found


def without_rows(client: httpx.Client) -> set[str]:
    """Return the places of the queries that return nothing, though there is something to return."""
    return {
        place
        for place, query in expressions().items()
        if not ONLY_OF_FAILURES.search(query) and not rows(client, query)
    }


def test_boards_and_alerts_return_rows(one_process: Marketplace, tmp_path: Path) -> None:
    platform = one_process.platform
    sell_a_course(one_process)
    measure_money(one_process)
    targets = {"web": platform.port_of("management"), "worker": platform.port_of("worker")}
    # `absent` returns nothing when all is well.
    expected = {"alerts/NoWorker"}
    with prometheus(tmp_path, targets) as client:
        platform.graphql("{ nothing }")
        sell_a_course(one_process)
        transcode_a_video(one_process, tmp_path)
        # A rate needs two scrapes.
        with suppress(AssertionError):
            eventually_blocking(lambda: without_rows(client) == expected, "rows", within=30, pause=1)
        assert without_rows(client) == expected
        groups = client.get("/api/v1/rules").json()["data"]["groups"]
    assert {rule["health"] for group in groups for rule in group["rules"]} <= {"ok", "unknown"}
