"""Audit records: what changed, redacted."""

import json

from hypothesis import given
from hypothesis import strategies as st

from subgraphs.kernel.audit.records import SYSTEM, Actor, AuditRecord, audit_record
from subgraphs.kernel.audit.redaction import MAX_TEXT, REDACTED, AuditedValue, redacted
from subgraphs.kernel.platform.clock import utc_now

VALUES: st.SearchStrategy[AuditedValue] = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())
STATES = st.dictionaries(st.sampled_from(["status", "roles", "count", "user_email"]), VALUES)


def _record(before: dict[str, AuditedValue], after: dict[str, AuditedValue], reason: str | None = None) -> AuditRecord:
    return audit_record(
        "catalog", SYSTEM, "course.close", "crs_1", at=utc_now(), before=before, after=after, reason=reason
    )


@given(STATES, STATES)
def test_a_record_holds_the_fields_that_changed_and_no_others(
    before: dict[str, AuditedValue], after: dict[str, AuditedValue]
) -> None:
    record = _record(before, after)

    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert record.before.keys() == changed & before.keys()
    assert record.after.keys() == changed & after.keys()


@given(STATES)
def test_a_record_is_read_as_it_was_written(state: dict[str, AuditedValue]) -> None:
    record = _record({}, state)

    assert AuditRecord.model_validate_json(record.model_dump_json()) == record
    json.dumps(record.after)


def test_private_values_are_redacted() -> None:
    state: dict[str, AuditedValue] = {
        "email": "ada@example.com",
        "new_email": "eve@example.com",
        "password_hash": "$argon2id$",
        "ip": "203.0.113.7",
        "description": "no secret at all",
        "token": None,
    }

    assert redacted(state) == {
        "email": REDACTED,
        "new_email": REDACTED,
        "password_hash": REDACTED,
        "ip": REDACTED,
        "description": "no secret at all",
        "token": None,
    }


def test_long_texts_are_shortened() -> None:
    record = _record({}, {"notes": "x" * 10_000, "titles": ["y" * 10_000]}, "z" * 10_000)

    assert record.after["notes"] == "x" * (MAX_TEXT - 1) + "…"
    assert record.after["titles"] == ["y" * (MAX_TEXT - 1) + "…"]
    assert record.reason == "z" * (MAX_TEXT - 1) + "…"


def test_an_operator_is_no_user() -> None:
    assert Actor.operator("root").user_id is None
    assert SYSTEM.user_id is None
