"""Programs of a wheel at a place where an unprivileged account can run them.

A checkout of root's often lies below a folder that only root may enter (/root has mode 0700), and a restrictive umask
closes the installed files themselves. The account that runs PostgreSQL then cannot execute the wheel's programs. A
capability (CAP_DAC_OVERRIDE) would not help, since access(2) disregards it, and would let a database server read every
file of the machine. So the package is copied once for each version to a folder that all accounts may read and root
alone may write.
"""

import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from lectern.embedded.errors import PlatformError
from lectern.embedded.processes.privileges import Account, can_reach, can_read

_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_STICKY_AND_WORLD_WRITABLE = stat.S_ISVTX | stat.S_IWOTH


def reachable_package(account: Account | None, package: Path, *, distribution: str, program: str) -> Path:
    """Return the package itself if the account can run its `program`, or the place of a copy that it can run.

    `program` is a path below the package. Nothing is copied: see `copy_package`. Raises PlatformError if no folder of
    the machine can hold a copy.
    """
    if account is None or _can_run(account, package / program):
        return package
    for base in _shared_folders():
        if _is_safe(base) and can_reach(account, base):
            return base / f"{distribution}-{version(distribution)}" / package.name
    raise PlatformError(
        f"the account {account.name!r} cannot reach {package} and no folder could hold a copy for it: "
        "make every folder above the checkout passable (chmod o+x), or run lectern as an ordinary user"
    )


def copy_package(package: Path, destination: Path) -> None:
    """Copy a package, with the shared libraries beside it, unless the copy is complete already.

    The copy appears at once or not at all, readable by all accounts and writable by root alone. Raises PlatformError if
    it cannot be written, or if another account could have put something there.
    """
    folder = destination.parent
    if folder.exists():
        _check_owner(folder)
        return
    partial = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.parent.chmod(0o755)
        partial.mkdir()
        for source in (package, package.with_name(f"{package.name}.libs")):
            if source.is_dir():
                shutil.copytree(source, partial / source.name, symlinks=True)
        _open_to_all(partial)
        partial.rename(folder)
    except OSError as error:
        if not folder.exists():  # another start may have completed it at the same time
            raise PlatformError(f"cannot copy {package.name} to {folder} ({error.strerror})") from None
        _check_owner(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _shared_folders() -> Iterable[Path]:
    yield Path("/var/lib/lectern")
    for folder in ("/var/tmp", tempfile.gettempdir()):  # noqa: S108 - see `_is_safe`
        yield Path(folder) / f"lectern-{os.geteuid()}"


def _is_safe(base: Path) -> bool:
    """Return whether only we may write or replace a folder, or the nearest existing folder above it."""
    if base.is_symlink():
        return False
    if base.exists():
        status = base.stat()
        return status.st_uid == os.geteuid() and not status.st_mode & _WRITABLE_BY_OTHERS and os.access(base, os.W_OK)
    parent = base.parent
    if not parent.is_dir() or not os.access(parent, os.W_OK) or _is_noexec(parent):
        return False
    mode = parent.stat().st_mode
    return not mode & _WRITABLE_BY_OTHERS or mode & _STICKY_AND_WORLD_WRITABLE == _STICKY_AND_WORLD_WRITABLE


def _is_noexec(folder: Path) -> bool:
    return bool(os.statvfs(folder).f_flag & getattr(os, "ST_NOEXEC", 0))


def _can_run(account: Account, program: Path) -> bool:
    return can_reach(account, program) and can_read(account, program)


def _check_owner(folder: Path) -> None:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & _WRITABLE_BY_OTHERS:
        raise PlatformError(f"{folder} belongs to another account or may be written by one: remove it")


def _open_to_all(folder: Path) -> None:
    for root, _, files in os.walk(folder):
        Path(root).chmod(0o755)
        for name in files:
            path = Path(root) / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
