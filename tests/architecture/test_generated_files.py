"""What is generated from the code is what the code says now."""

from pathlib import Path

from lectern.schema_artefacts import artefacts, stale
from lectern.settings_reference import reference

ROOT = Path(__file__).parents[2]


def test_the_schema_artefacts_are_fresh() -> None:
    assert stale(artefacts(), ROOT / "schema") == []


def test_the_configuration_page_is_fresh() -> None:
    assert (ROOT / "docs" / "configuration.md").read_text() == reference()
