"""Rules of the tree that no linter knows."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("router", "subgraphs", "jobs", "lectern")
DOMAINS = ("accounts", "catalog", "videos", "orders", "learning", "notifications", "statistics")


@pytest.mark.parametrize("folder", ["schema", "docker"])
def test_a_folder_that_would_shadow_a_package_holds_no_python(folder: str) -> None:
    assert list((ROOT / folder).rglob("*.py")) == []


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_every_package_of_ours_is_in_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == list(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").exists()


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_domain_has_the_same_shape(domain: str) -> None:
    folder = ROOT / "subgraphs" / domain
    parts = ("__init__.py", "app.py", "background.py", "settings.py", "schema", "service", "store")
    assert [part for part in parts if not (folder / part).exists()] == []


@pytest.mark.parametrize("name", ["utils", "helpers", "manager", "common", "misc"])
def test_no_module_is_named_for_its_shape(name: str) -> None:
    assert [str(path) for package in PACKAGES for path in (ROOT / package).rglob(f"{name}*.py")] == []


def test_modules_stay_small() -> None:
    lengths = sorted(
        len(path.read_text().splitlines())
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py"
    )
    assert lengths[len(lengths) // 2] <= 150
    assert lengths[len(lengths) * 9 // 10] <= 600
