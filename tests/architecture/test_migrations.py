"""Migrations of each domain form one chain, in the order of their file names."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FOLDERS = sorted((ROOT / "subgraphs").glob("*/store/migrations/versions"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parents[2].name)
def test_each_migration_follows_the_one_before(folder: Path) -> None:
    found = []
    for path in sorted(folder.glob("[0-9]*.py")):
        text = path.read_text()
        [revision] = re.findall(r'^revision(?:: str)? = "(\w+)"', text, re.MULTILINE)
        [before] = re.findall(r'^down_revision(?:: .*)? = (?:"(\w+)"|None)', text, re.MULTILINE)
        found.append((path.name[:4], revision, before))
    names = [name for name, _, _ in found]
    assert found == [(name, name, before) for name, before in zip(names, ["", *names], strict=False)]
