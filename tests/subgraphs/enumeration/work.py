"""The work of an operation before it responds: neither the clock nor other tests disturb the comparison."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.subgraphs.recorded_jobs import RecordedJobs


@dataclass
class Work:
    """The statements that were executed, the passwords that were hashed, and the jobs enqueued."""

    statements: list[str] = field(default_factory=list)
    hashes: int = 0
    jobs: list[str] = field(default_factory=list)


@contextmanager
def counted(jobs: RecordedJobs | None = None) -> Iterator[Work]:
    """Count the work of the block, in this process."""
    work, before = Work(), 0 if jobs is None else len(jobs.enqueued)

    def executed(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        work.statements.append(statement)

    make, verify = PasswordHasher.hash, PasswordHasher.verify

    def hashed(*arguments: Any) -> str:
        work.hashes += 1
        return make(*arguments)

    def verified(*arguments: Any) -> bool:
        work.hashes += 1
        return verify(*arguments)

    event.listen(Engine, "before_cursor_execute", executed)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(PasswordHasher, "hash", hashed)
        patched.setattr(PasswordHasher, "verify", verified)
        try:
            yield work
        finally:
            event.remove(Engine, "before_cursor_execute", executed)
            if jobs is not None:
                work.jobs += [name for name, *_ in jobs.enqueued[before:]]
