"""The servers that `lectern up` and the tests run when none are configured: child processes on loopback, installed from
wheels.

- `postgres`, `valkey`, `secantus`, `object_storage`, `mail_sink`: a `Program` for each server, with its address
- `processes.child`: start, readiness and orderly stop of a `Program`
- `processes.privileges`: dropping root, and the end with the parent; `processes.pids`: cleanup after a crash;
  `processes.ports`: free ports; `processes.wheels`: the executables
- `serving`: serving our own ASGI apps; `errors`: failures that an operator can fix
"""

from lectern.embedded.errors import ChildFailed, MissingWheel, PlatformError
from lectern.embedded.mail_sink import MailSink
from lectern.embedded.object_storage import ObjectStorage
from lectern.embedded.postgres.server import Postgres
from lectern.embedded.processes.child import Child, Command, Program, running
from lectern.embedded.processes.pids import PidFolder
from lectern.embedded.processes.ports import LOOPBACK, free_ports
from lectern.embedded.secantus import Secantus
from lectern.embedded.valkey import Valkey

__all__ = [
    "LOOPBACK",
    "Child",
    "ChildFailed",
    "Command",
    "MailSink",
    "MissingWheel",
    "ObjectStorage",
    "PidFolder",
    "PlatformError",
    "Postgres",
    "Program",
    "Secantus",
    "Valkey",
    "free_ports",
    "running",
]
