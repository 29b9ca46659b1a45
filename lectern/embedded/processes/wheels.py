"""The servers' executables inside of the packages that contain them, found without importing those packages.

Importing is avoided on purpose: some of these packages run code on import that touches the machine (creates users,
changes modes), and one is licensed so that it must stay a program of its own (SecantusDB, GPL-2.0).
"""

import platform
from importlib.util import find_spec
from pathlib import Path

from lectern.embedded.errors import MissingWheel


def package_folder(module: str, *, what: str, distribution: str, instead: str) -> Path:
    """Return the folder of an installed top-level package.

    `module` is its import name, `what` the server's name for operators, `distribution` its name on the package index,
    and `instead` the environment variable that names a server to use in place of the embedded one. Raises MissingWheel
    if it is not installed.
    """
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise MissingWheel(_advice(what, distribution, instead))
    return Path(next(iter(spec.submodule_search_locations)))


def executable(path: Path, *, what: str, distribution: str, instead: str) -> Path:
    """Return the path if a file is there.

    Raises MissingWheel if the package has no program for this machine.
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
