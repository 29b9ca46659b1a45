"""The servers that `lectern up` and the tests run when none are configured: real ones, from wheels, as child
processes on loopback.

- `postgres`, `valkey`, `secantus`, `object_storage`, `mail_sink`, `stripe`: one server each, a `Program` that knows
  its address
- `child`: runs a `Program`: start, readiness, orderly stop
- `privileges`: dropping root, and dying with the parent; `pids`: clearing up after a crash; `ports`: free ones;
  `wheels`: the binaries
- `serving`: serves our own ASGI apps; `errors`: what an operator can mend
"""

from lectern.embedded.child import Child, Command, Program, running
from lectern.embedded.errors import ChildFailed, MissingWheel, PlatformError
from lectern.embedded.mail_sink import MailSink
from lectern.embedded.object_storage import ObjectStorage
from lectern.embedded.pids import PidFolder
from lectern.embedded.ports import LOOPBACK, free_ports
from lectern.embedded.postgres import Postgres
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
