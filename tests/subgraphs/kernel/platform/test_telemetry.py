import json
import subprocess
import sys
from typing import Any

from subgraphs.kernel.platform.telemetry import redact

PROGRAM = """
import logging, structlog
from subgraphs.kernel.platform.settings import KernelSettings
from subgraphs.kernel.platform.telemetry import configure
configure(KernelSettings(), "orders")
structlog.get_logger("x").info("order paid", action="order", courses=2, password="hunter2")
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger("x").exception("broken", problem="math")
logging.getLogger("router.access").setLevel(logging.INFO)
fields = {"graphql.cost": 2.0, "client.address": "203.0.113.9"}
logging.getLogger("router.access").info("operation", extra={"fields": fields})
logging.getLogger("other").info("not logged")
logging.getLogger("other").warning("of a %s", "library")
"""


def test_fields_that_promise_a_secret_are_hidden_in_logs() -> None:
    entry = redact(
        None, "info", {"event": "login", "password": "x", "refresh_token": "y", "Authorization": "z", "user": "ada"}
    )

    assert entry == {
        "event": "login",
        "password": "[redacted]",
        "refresh_token": "[redacted]",
        "Authorization": "[redacted]",
        "user": "ada",
    }


def test_all_loggers_of_a_process_write_documents_of_one_schema() -> None:
    completed = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert completed.stdout == ""
    paid, broken, operation, library = (json.loads(line) for line in completed.stderr.splitlines())

    def rest(document: dict[str, Any]) -> dict[str, Any]:
        assert document.pop("@timestamp")
        assert document.pop("service.name") == "lectern-orders"
        return document

    assert rest(paid) == {
        "message": "order paid",
        "log.level": "info",
        "event.action": "order",
        "labels.courses": "2",
        "labels.password": "[redacted]",
    }
    assert "ZeroDivisionError" in broken.pop("error.stack_trace")
    assert rest(broken) == {"message": "broken", "log.level": "error", "error.message": "math"}
    assert rest(operation) == {
        "message": "operation",
        "log.level": "info",
        "log.logger": "router.access",
        "graphql.cost": 2.0,
        "client.address": "203.0.113.0/24",
    }
    assert rest(library) == {"message": "of a library", "log.level": "warning", "log.logger": "other"}
