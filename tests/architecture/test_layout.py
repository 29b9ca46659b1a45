"""Rules of the tree that no linter knows."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from subgraphs.registry import DOMAINS

ROOT = Path(__file__).parents[2]
PACKAGES = ("router", "subgraphs", "jobs", "lectern")


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
    parts = (
        *("__init__.py", "app.py", "worker_module.py", "settings.py", "use_cases.py"),
        *("schema/context.py", "schema/queries.py", "schema/types.py", "service/event_handlers.py", "store"),
    )
    assert [part for part in parts if not (folder / part).exists()] == []


@pytest.mark.parametrize("name", ["utils", "helpers", "manager", "common", "misc"])
def test_no_module_is_named_for_its_shape(name: str) -> None:
    assert [str(path) for package in PACKAGES for path in (ROOT / package).rglob(f"{name}*.py")] == []


MOST_MODULES = 12
"""The modules that a reader of a folder can take in at once."""

PLAIN_LISTS = {
    "lectern/stripe_simulator/resources": "one of Stripe's resources per module",
    "router/composition/subgraph_validation/rules": "one rule per module",
    "router/server/config/options": "one section of the configuration per module",
    "router/server/pipeline/stages": "one stage of the pipeline per module",
}
"""Folders that may be longer, since they are lists of like things, each with what one module of it is."""


def test_folders_stay_small() -> None:
    folders = Counter(
        str(path.parent.relative_to(ROOT))
        for package in (*PACKAGES, "tests")
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py" and path.parent.name != "versions"
    )
    crowded = {folder for folder, modules in folders.items() if modules > MOST_MODULES}
    assert crowded - PLAIN_LISTS.keys() == set(), "too many modules: part them by subject"
    assert PLAIN_LISTS.keys() - crowded == set(), "no longer crowded: take these off the list"


TESTS_OF_WHOLES = {
    "tests/lectern/web/cached_catalog": "two routers over catalog, with their caches",
    "tests/lectern/web/machine_clients": "tokens of an issuer of others, at the router and at subgraphs",
    "tests/router/audit": "recorded cases, from composing to responses",
    "tests/router/composition/npm": "another gateway over our supergraphs",
    "tests/router/oracle": "random graphs, compared with their whole",
    "tests/router/server/npm": "other projects' clients and audits",
    "tests/subgraphs/orders/drill": "processes of orders that are killed at random",
    "tests/subgraphs/videos/encoding/corpus": "films of all kinds, made and encoded",
}
"""Folders of tests without a counterpart among the sources, each with what is tested there."""


def test_tests_are_where_their_sources_are() -> None:
    folders = {
        path.parent
        for package in PACKAGES
        for path in (ROOT / "tests" / package).rglob("test_*.py")
        if not any(path.is_relative_to(ROOT / whole) for whole in TESTS_OF_WHOLES)
    }
    assert [str(folder) for folder in sorted(folders) if not (ROOT / folder.relative_to(ROOT / "tests")).is_dir()] == []


def test_modules_stay_small() -> None:
    lengths = sorted(
        len(path.read_text().splitlines())
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py"
    )
    assert lengths[len(lengths) // 2] <= 150
    assert lengths[len(lengths) * 9 // 10] <= 600
