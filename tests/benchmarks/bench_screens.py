"""Cost of each screen of the web app: CPU by process, bytes and latency of its operations on a seeded deployment.

A whole deployment is started, as by `lectern up`, and the operations of the trusted documents are sent one after the
other over one connection: first cold, after which the caches and plans are warm. CPU is read from the system for the
web process and the stores. `--screens` chooses operations by name, `--data` keeps the deployment between runs.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.end_to_end.user_client import UserClient
from tests.lectern.deployment_processes import Processes
from tests.lectern.embedded_platform import Platform

DOCUMENTS = Path(__file__).parents[2] / "schema" / "trusted-documents.json"
STUDENT, INSTRUCTOR = ("student@example.com", "learning-is-fun"), ("instructor@example.com", "teaching-is-fun")
STORES = frozenset({"postgres", "valkey", "secantus"})
HEADER = "| operation | viewer | cold ms | p50 ms | p99 ms | web CPU | stores' CPU | worker CPU | bytes |"


class Variables:
    """Variables of the operations, found in the seed."""

    def __init__(self, student: UserClient, instructor: UserClient) -> None:
        found = student.execute(
            """{ viewer { user { id enrollments(first: 1) { edges { node { course { id slug } } } } } }
              topCourses(first: 1) { course { id slug category { slug } instructors { id } } } }"""
        )
        taught = instructor.execute("{ viewer { user { taughtCourses(first: 1) { edges { node { id } } } } } }")
        course = found["topCourses"][0]["course"]
        [enrollment] = found["viewer"]["user"]["enrollments"]["edges"]
        until = datetime.now(UTC)
        period = {
            "from": (until - timedelta(days=30)).isoformat(),
            "to": until.isoformat(),
            "granularity": "DAY",
            "timeZone": "UTC",
        }
        own = taught["viewer"]["user"]["taughtCourses"]["edges"][0]["node"]["id"]
        self.public: dict[str, dict[str, Any]] = {
            "Shell": {},
            "Home": {},
            "Course": {"slug": course["slug"]},
            "RelatedCourses": {"courseId": course["id"]},
            "Categories": {},
            "Category": {"slug": course["category"]["slug"], "first": 24},
            "Instructor": {"id": course["instructors"][0]["id"], "first": 12},
            "Search": {"query": "python", "sort": "RELEVANCE", "first": 24},
            "SearchSuggestions": {"text": "pyt"},
        }
        self.private: dict[str, dict[str, Any]] = {
            "MyLearning": {"userId": found["viewer"]["user"]["id"], "first": 24},
            "Player": {"slug": enrollment["node"]["course"]["slug"]},
            "Cart": {},
            "Wishlist": {},
            "Notifications": {"first": 20},
            "Orders": {"first": 10},
            "Profile": {},
        }
        self.teaching: dict[str, dict[str, Any]] = {
            "MyCourses": {"first": 24},
            "CourseDetails": {"courseId": own},
            "CourseStatistics": {"courseId": own, **period},
            "Sales": period,
        }


@dataclass(frozen=True)
class Cost:
    """Milliseconds of one request's latency and CPU by process, and the size of its response."""

    cold: float
    p50: float
    p99: float
    web: float
    stores: float
    worker: float
    size: int


def measure(send: Callable[[], httpx.Response], processes: Processes, rounds: int) -> Cost:
    """Send an operation once cold, and `rounds` times warm."""
    stores = [name for name in processes.names if name in STORES]

    def spent() -> list[float]:
        return [processes.seconds(*names) for names in (["web"], stores, ["worker"])]

    began = time.perf_counter()
    first = send()
    cold = time.perf_counter() - began
    body = first.json()
    assert "errors" not in body, body
    send()
    before = spent()
    latencies = []
    for _ in range(rounds):
        began = time.perf_counter()
        send()
        latencies.append(time.perf_counter() - began)
    after = spent()
    web, store, worker = ((end - start) / rounds * 1000 for start, end in zip(before, after, strict=True))
    latencies.sort()
    return Cost(
        cold * 1000,
        latencies[rounds // 2] * 1000,
        latencies[int(rounds * 0.99)] * 1000,
        web,
        store,
        worker,
        len(first.content),
    )


def run(platform: Platform, rounds: int, chosen: set[str]) -> None:
    """Measure each screen and print a line for it."""
    bodies = {each["name"]: each["body"] for each in json.loads(DOCUMENTS.read_text())["operations"]}
    student, instructor = UserClient(platform.url), UserClient(platform.url)
    student.log_in(*STUDENT)
    instructor.log_in(*INSTRUCTOR)
    variables, processes = Variables(student, instructor), Processes(platform.data)
    processes.wait_until_idle()
    print(HEADER)
    print("|-" * 9 + "|")
    with httpx.Client(base_url=platform.url, timeout=60) as client:
        for viewer, token, operations in [
            ("anonymous", None, variables.public),
            ("student", student.access_token, variables.public | variables.private),
            ("instructor", instructor.access_token, variables.teaching),
        ]:
            headers = {"authorization": f"Bearer {token}"} if token else {}
            for name, values in operations.items():
                if chosen and name not in chosen:
                    continue
                request = {"query": bodies[name], "operationName": name, "variables": values}
                cost = measure(lambda: client.post("/graphql", json=request, headers=headers), processes, rounds)  # noqa: B023
                print(
                    f"| {name} | {viewer} | {cost.cold:.0f} | {cost.p50:.1f} | {cost.p99:.1f} |"
                    f" {cost.web:.2f} | {cost.stores:.2f} | {cost.worker:.2f} | {cost.size} |",
                    flush=True,
                )


def main() -> None:
    """Parse the command line, start a deployment and measure it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screens", default="", help="comma-separated names of operations; all by default")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--data", type=Path, help="folder of the deployment, kept afterwards")
    options, _ = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(options.data or Path(folder) / "data", seed=True)
        try:
            platform.start()
            run(platform, options.rounds, set(filter(None, options.screens.split(","))))
        finally:
            platform.end()


if __name__ == "__main__":
    main()
