from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.logs.documents import MAX_TEXT, DocumentWriter
from subgraphs.kernel.logs.fields import Field
from subgraphs.kernel.logs.pseudonyms import PREFIX, Pseudonyms

writer = DocumentWriter("worker", Pseudonyms(SecretStr("k" * 40), timedelta(weeks=1)))


def document(**entry: Any) -> dict[str, Any]:
    written = writer(None, "info", entry)
    written.pop("@timestamp")
    return written


def test_an_entry_gets_the_names_of_the_schema() -> None:
    assert document(
        event="job failed", level="warning", job="videos.transcode", attempt=2, problem="no space", duration_ns=7
    ) == {
        "message": "job failed",
        "log.level": "warning",
        "service.name": "lectern-worker",
        "lectern.job": "videos.transcode",
        "lectern.attempt": 2,
        "error.message": "no space",
        "event.duration": 7,
    }


def test_a_field_that_is_not_of_the_schema_is_a_label_of_text() -> None:
    made = document(event="x", order_id="ord_1", courses=["a", "b"], count=3, nothing=None)
    assert {name: value for name, value in made.items() if name.startswith("labels.")} == {
        "labels.order_id": "ord_1",
        "labels.courses": '["a", "b"]',
        "labels.count": "3",
    }


def test_fields_that_have_their_names_stand_beside_the_message() -> None:
    fields = {"graphql.operation.name": "Buy", "graphql.cost": 12.5, "error.code": ["A", "B"]}
    assert document(event="operation", fields=fields).items() >= fields.items()


def test_no_user_and_no_address_is_in_a_document() -> None:
    ada, bob = USER.new(), USER.new()
    made = document(
        event=f"{ada} left",
        user_id=ada,
        users=[ada, bob],
        problem=f"lost {bob} ada@example.org",
        exception=f"Traceback {ada}",
        fields={"client.address": "203.0.113.77"},
    )
    text = str(made)
    assert ada not in text
    assert bob not in text
    assert "example.org" not in text
    assert "113.77" not in text
    assert made["user.hash"].startswith(PREFIX)
    assert "user.id" not in made
    assert made["user.hash"] in made["message"]


def test_a_text_is_bounded() -> None:
    assert len(document(event="x" * 100_000)["message"]) == MAX_TEXT


def test_every_document_has_its_time_with_milliseconds() -> None:
    assert len(writer(None, "info", {"event": "x"})[Field.TIMESTAMP]) == len("2026-11-30T12:00:00.000+00:00")
