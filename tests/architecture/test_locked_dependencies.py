"""The requirements for pip are the versions that uv has locked."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")


def locked() -> dict[str, dict[str, object]]:
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    return {f"{package['name']}=={package['version']}": package for package in packages}


@pytest.mark.parametrize("requirements", ["production.txt", "run.txt", "dev.txt"])
def test_every_pin_is_a_version_that_uv_locked(requirements: str) -> None:
    pins = {f"{name}=={version}" for name, version in _PIN.findall((ROOT / "requirements" / requirements).read_text())}
    assert pins - locked().keys() == set()


@pytest.mark.parametrize("requirements", ["production.txt", "run.txt", "dev.txt"])
def test_every_hash_is_one_that_uv_locked(requirements: str) -> None:
    known = set(_HASH.findall((ROOT / "uv.lock").read_text().replace('hash = "', "--hash=")))
    assert set(_HASH.findall((ROOT / "requirements" / requirements).read_text())) - known == set()


def test_developing_installs_all_that_uv_locked() -> None:
    pins = {f"{name}=={version}" for name, version in _PIN.findall((ROOT / "requirements" / "dev.txt").read_text())}
    ours = {pin for pin in locked() if pin.startswith("lectern==")}
    assert locked().keys() - pins - ours == set()
