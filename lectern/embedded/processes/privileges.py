"""Child processes that run under an unprivileged account and end with their parent.

PostgreSQL rejects root, so a supervisor that is root (a container, a build machine) starts it as an unprivileged
account.
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
    """Return the account for programs that reject root; None unless this process is root's.

    Raises PlatformError if this process is root's and the machine has no unprivileged account.
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
    """Return whether the account may pass every folder above a path."""
    return all(_permits(account, folder, 0o1) for folder in path.resolve().parents)


def can_read(account: Account, path: Path) -> bool:
    """Return whether the account may read a file, regardless of its folders."""
    return _permits(account, path, 0o4)


def _permits(account: Account, path: Path, permission: int) -> bool:
    status = path.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & permission << 6)
    if status.st_gid == account.gid:
        return bool(status.st_mode & permission << 3)
    return bool(status.st_mode & permission)


def before_exec(account: Account | None, *, orphan_signal: signal.Signals | None) -> Callable[[], None]:
    """Return the steps of a forked child before it becomes the program.

    `account` is the account to change to; None changes nothing. `orphan_signal` is sent to the child by the kernel when
    its parent dies; None lets it live on. It is set after the change of account, which would clear it. Linux only:
    elsewhere the pid files (`lectern.embedded.processes.pids`) clear up at the next start.
    """
    parent = os.getpid()

    def prepare() -> None:
        if account is not None:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
        if orphan_signal is not None and _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)
            if os.getppid() != parent:  # it died in between
                os._exit(1)

    return prepare
