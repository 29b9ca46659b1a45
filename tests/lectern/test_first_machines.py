"""`lectern up` on machines as newcomers have them: unusual folders, file systems, locales, networks and accounts.

`make drill` runs them; each starts a whole deployment. Conditions that need a namespace need root.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lectern.embedded import free_ports
from tests.lectern.embedded_platform import READY

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.drill, pytest.mark.servers]


@dataclass(frozen=True)
class Machine:
    """A condition: a shell prologue before the command, environment variables, and the data folder's name.

    A variable whose value is None is unset. `$ROOT` in the prologue is the checkout.
    """

    prologue: str = ""
    environment: Mapping[str, str | None] = field(default_factory=dict)
    data: str = "var"
    namespaces: tuple[str, ...] = ()


MACHINES = {
    "spaces and letters beyond ASCII": Machine(data="Kurse für alle, 课程"),
    "a path longer than a socket's": Machine(data="/".join(["a" * 60] * 3)),
    "umask 077": Machine("umask 077"),
    "a C locale": Machine(environment={"LC_ALL": "C", "LANG": "C"}),
    "no locale": Machine(environment={"LC_ALL": None, "LANG": None, "LC_CTYPE": None}),
    "no TMPDIR": Machine(environment={"TMPDIR": None}),
    "a long TMPDIR": Machine('mkdir -p "$TMPDIR"', {"TMPDIR": "/tmp/" + "t" * 150}),
    "no HOME": Machine(environment={"HOME": None}),
    "a home on another file system": Machine(
        "mkdir -p /tmp/lectern-home && mount -t tmpfs none /tmp/lectern-home",
        {"HOME": "/tmp/lectern-home"},
        namespaces=("--mount",),
    ),
    "no shared memory": Machine("mount -t tmpfs -o ro none /dev/shm", namespaces=("--mount",)),
    "a read-only checkout": Machine(
        'mount --bind "$ROOT" "$ROOT" && mount -o remount,bind,ro "$ROOT"', namespaces=("--mount",)
    ),
    "no IPv6": Machine(
        "ip link set lo up && sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.lo.disable_ipv6=1",
        namespaces=("--net", "--mount"),
    ),
    "a container without init": Machine(namespaces=("--pid", "--fork", "--mount-proc", "--kill-child")),
}


def is_unavailable(machine: Machine) -> str | None:
    """Return the reason why this machine cannot be made here, if there is one."""
    if not machine.namespaces:
        return None
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return "making this machine needs root and unshare(1)"
    tried = subprocess.run(["unshare", *machine.namespaces, "true"], capture_output=True, text=True, check=False)
    return None if tried.returncode == 0 else f"no such namespace here: {tried.stderr.strip()}"


def supervisor_of(platform: "subprocess.Popen[str]", machine: Machine) -> int:
    """Return the pid of `lectern up`: unshare(1) stays as its parent where it had to fork, and ignores signals."""
    if "--fork" not in machine.namespaces:
        return platform.pid
    return int(Path(f"/proc/{platform.pid}/task/{platform.pid}/children").read_text().split()[0])


@pytest.mark.parametrize("name", MACHINES)
def test_it_starts_serves_and_stops(name: str, tmp_path: Path) -> None:
    machine = MACHINES[name]
    reason = is_unavailable(machine)
    if reason is not None:
        pytest.skip(reason)
    [port] = free_ports(1)
    arguments = ["up", "--no-seed", "--data", str(tmp_path / machine.data), "--port", str(port)]
    command = [sys.executable, "-m", "lectern", *arguments]
    if machine.prologue:
        command = ["sh", "-ec", f'{machine.prologue}; exec "$@"', "sh", *command]
    if machine.namespaces:
        command = ["unshare", *machine.namespaces, *command]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LECTERN_")} | {"ROOT": str(ROOT)}
    for variable, value in machine.environment.items():
        environment.pop(variable, None)
        if value is not None:
            environment[variable] = value
    platform = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=ROOT
    )
    assert platform.stdout is not None
    shown = ""
    while READY not in shown:
        line = platform.stdout.readline()
        assert line, f"it ended: {shown}"
        shown += line
    os.kill(supervisor_of(platform, machine), signal.SIGINT)
    rest, _ = platform.communicate(timeout=60)
    assert "Stopped." in rest
    assert platform.returncode == 0
