"""Finds the servers' executables inside the packages that carry them, without importing those packages.

Importing is avoided on purpose: some of these packages run code on import that touches the machine (creates users,
changes modes), and one is licensed so that it must stay a program of its own (SecantusDB, GPL-2.0).
"""

import platform
from importlib.util import find_spec
from pathlib import Path

from lectern.embedded.errors import MissingWheel


def package_folder(module: str, *, what: str, distribution: str, instead: str) -> Path:
    """The folder of an installed top-level package.

    Args:
        module: the import name.
        what: the server, as its operator knows it.
        distribution: the name on the package index.
        instead: the environment variable that names a server to use in place of the embedded one.

    Raises:
        MissingWheel: it is not installed.
    """
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise MissingWheel(_advice(what, distribution, instead))
    return Path(next(iter(spec.submodule_search_locations)))


def executable(path: Path, *, what: str, distribution: str, instead: str) -> Path:
    """The same path, if a file is there.

    Raises:
        MissingWheel: the package is there but carries no program for this machine.
    """
    if not path.is_file():
        raise MissingWheel(_advice(what, distribution, instead))
    return path


def _advice(what: str, distribution: str, instead: str) -> str:
    machine = f"{platform.system()} {platform.machine()}"
    return (
        f"{what} is not there: the package {distribution} is missing or has no build for {machine}; "
        f"install it, or set {instead} to use a server of your own"
    )
