"""Every query, mutation and guarded field has a row in docs/security/permissions.md, which the directives hold."""

import pytest
from graphql import build_schema

from tests.architecture.graph.permissions import ALLOWED, CALLERS, ROOT, TABLE, guarded_fields, read_table

SUPERGRAPH = build_schema((ROOT / "schema" / "supergraph.graphql").read_text(), assume_valid_sdl=True)
FIELDS = {each.coordinate: each for each in guarded_fields(SUPERGRAPH)}
ROWS = read_table(TABLE.read_text())


def test_every_field_has_a_row_and_every_row_a_field() -> None:
    assert sorted(FIELDS) == sorted(ROWS)


@pytest.mark.parametrize("coordinate", sorted(FIELDS.keys() & ROWS.keys()))
def test_the_directives_deny_as_the_row_says(coordinate: str) -> None:
    denials = {caller: FIELDS[coordinate].denial_by_directive(caller) for caller in CALLERS}

    assert {caller: ROWS[coordinate][caller] for caller, denial in denials.items() if denial is not None} == {
        caller: denial for caller, denial in denials.items() if denial is not None
    }


def test_permissions_of_staff_are_guarded_in_the_router_too() -> None:
    unguarded = [
        coordinate
        for coordinate, cells in ROWS.items()
        if cells["admin"] == ALLOWED
        and cells["student"] == "FORBIDDEN"
        and FIELDS[coordinate].denial_by_directive("student") != "FORBIDDEN"
    ]
    assert unguarded == []


def test_denials_for_all_others_leave_a_caller_who_is_entitled() -> None:
    assert [coordinate for coordinate, cells in ROWS.items() if ALLOWED not in cells.values()] == []
