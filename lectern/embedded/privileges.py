"""Runs a child as somebody else, and ties its life to its parent's.

PostgreSQL refuses to run as root, so a supervisor that is root (a container, a build machine) starts it as an
unprivileged account.
"""

import ctypes
import os
import platform
import pwd
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lectern.embedded.errors import PlatformError

_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_LINUX_CAPABILITY_VERSION_3 = 0x20080522

_ON_LINUX = platform.system() == "Linux"
# Loaded before any fork: the child must not take the loader's locks.
_LIBC = ctypes.CDLL(None, use_errno=True) if _ON_LINUX else None


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the operating system."""

    name: str
    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """Who must run what root may not: nobody else than ourselves, unless we are root.

    Raises:
        PlatformError: we are root and the machine has no unprivileged account.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise PlatformError(
            "PostgreSQL won't run as root and there is no user 'nobody': run lectern as an ordinary user"
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def can_reach(account: Account, path: Path) -> bool:
    """Whether every folder above a path lets this account through."""
    return all(_lets_through(account, folder) for folder in path.resolve().parents)


def _lets_through(account: Account, folder: Path) -> bool:
    status = folder.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == account.gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)


def before_exec(
    account: Account | None, *, reaches_everything: bool, orphan_signal: signal.Signals | None
) -> Callable[[], None]:
    """What a forked child does before it becomes the program.

    Args:
        account: whom to become; None stays as is.
        reaches_everything: keeps the one capability that lets the account pass folders closed to it. Needed where a
            checkout lies below a folder that only root may enter (/root, a temporary folder): the alternative would
            be to open up somebody's folders.
        orphan_signal: what the kernel sends the child when its parent dies; None lets it live on. Set after the
            change of account, which would clear it. Linux only: elsewhere the pid files (`lectern.embedded.pids`)
            clear up at the next start.
    """
    parent = os.getpid()

    def prepare() -> None:
        if account is not None:
            _become(account, reaches_everything=reaches_everything)
        if orphan_signal is not None and _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)
            if os.getppid() != parent:  # it died before we asked
                os._exit(1)

    return prepare


def _become(account: Account, *, reaches_everything: bool) -> None:
    keep = reaches_everything and _LIBC is not None
    if keep and _LIBC is not None:
        _LIBC.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)
    if keep and _LIBC is not None:
        _keep_capability(_LIBC, _CAP_DAC_OVERRIDE)


def _keep_capability(libc: ctypes.CDLL, capability: int) -> None:
    """Reduces the capabilities to one, and makes that one survive exec (capabilities(7), "ambient")."""
    mask = 1 << capability
    header = (ctypes.c_uint32 * 2)(_LINUX_CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    libc.capset(header, data)
    libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0)
