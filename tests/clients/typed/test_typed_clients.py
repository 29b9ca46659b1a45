"""Code generators of several platforms on our schema and operations: what they make compiles."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.clients.documentation import ROOT, generators

FOLDERS = {"typescript", "relay", "go", "python"}
TYPED = ROOT / "clients" / "typed"
GENERATED = shutil.ignore_patterns("node_modules", "generated", "__generated__", "build", "package-lock.json")

pytestmark = [pytest.mark.clients_typed, pytest.mark.timeout(1_800)]


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Return a copy of a client's folder, at the same place relative to a copy of the schema."""
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    copy = tmp_path / "clients" / "typed" / str(request.param)
    shutil.copytree(TYPED / str(request.param), copy, ignore=GENERATED)
    return copy


def run(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-4_000:]}\n{done.stderr[-4_000:]}"


def generate(folder: Path, *programs: Path) -> None:
    """Run the command that the documentation shows for this client, with the programs of those folders."""
    command = generators()[folder.name]
    path = os.pathsep.join([*map(str, programs), os.environ["PATH"]])
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=os.environ | {"PATH": path, "npm_config_audit": "false", "npm_config_fund": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-4_000:]}\n{done.stderr[-4_000:]}"


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"needs {program}")


@needs("npm")
@pytest.mark.parametrize("folder", ["typescript", "relay"], indirect=True)
def test_code_generated_for_typescript_compiles_strictly(folder: Path) -> None:
    generate(folder)


@needs("go")
@pytest.mark.parametrize("folder", ["go"], indirect=True)
def test_code_generated_for_go_compiles(folder: Path) -> None:
    generate(folder)


@pytest.mark.parametrize("folder", ["python"], indirect=True)
def test_code_generated_for_python_has_a_method_for_each_operation(folder: Path) -> None:
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    run(folder, str(python), "-m", "pip", "install", "--quiet", "ariadne-codegen==0.19.0")
    (folder / "build").mkdir()
    documents = sorted((ROOT / "schema" / "operations").rglob("*.graphql"))
    (folder / "build" / "operations.graphql").write_text("\n".join(path.read_text() for path in documents))
    generate(folder, python.parent)
    check = (
        "import lectern_client, inspect; "
        "methods = dict(inspect.getmembers(lectern_client.Client, inspect.isfunction)); "
        "assert {'home', 'search', 'add_to_cart', 'notification_received'} <= methods.keys(), methods"
    )
    run(folder / "build", str(python), "-W", "ignore::UserWarning", "-c", check)
