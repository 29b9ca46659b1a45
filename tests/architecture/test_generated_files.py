"""Generated files are up to date with the code."""

from pathlib import Path

from lectern.reference.personal_data import page
from lectern.reference.schema_artefacts import artefacts, stale
from lectern.reference.settings_reference import reference

ROOT = Path(__file__).parents[2]


def test_the_schema_artefacts_are_fresh() -> None:
    assert stale(artefacts(ROOT / "schema"), ROOT / "schema") == []


def test_the_configuration_page_is_fresh() -> None:
    assert (ROOT / "docs" / "configuration.md").read_text() == reference()


def test_the_page_of_personal_data_is_fresh() -> None:
    assert (ROOT / "docs" / "personal-data.md").read_text() == page()
