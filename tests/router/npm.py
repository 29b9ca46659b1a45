"""Packages from npm, for tests that have software of others judge ours."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest


def install(folder: Path, files: Iterable[Path]) -> Path:
    """Copy the files, a package.json among them, into the folder, and installs what that one names.

    Skips the test where node, npm or the packages can't be had.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node is not on this machine")
    for file in files:
        shutil.copy(file, folder)
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--silent"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=240)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip("the npm packages cannot be had")
    return folder
