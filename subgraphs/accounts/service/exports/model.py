"""Exports of a user's data, and their rules. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import NewType

from subgraphs.accounts.service.deletion.model import ERASING_DOMAINS
from subgraphs.kernel.identity.ids import IdKind, UserId

DataExportId = NewType("DataExportId", str)
DATA_EXPORT: IdKind[DataExportId] = IdKind("exp")

EXPORTING_DOMAINS = ERASING_DOMAINS
"""The domains that contribute a file: those that store personal data."""

REPEATED_AFTER = timedelta(hours=1)
"""The time after which the domains that have not exported are requested again."""
ABANDONED_AFTER = timedelta(days=7)
LIFETIME = timedelta(days=7)
"""The time for which the archive can be downloaded."""
RETENTION = timedelta(days=30)
"""The time for which the record of an export is kept after its end."""
LINK_LIFETIME = timedelta(minutes=5)


class DataExportState(Enum):
    """The state of an export: COLLECTING becomes READY, then EXPIRED; or FAILED, if a domain never exports."""

    COLLECTING = "COLLECTING"
    READY = "READY"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class ExportPart:
    """A domain's file in an export: pending without a time."""

    domain: str
    exported_at: datetime | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class DataExport:
    """The export of one user's data."""

    id: DataExportId
    user_id: UserId
    state: DataExportState
    requested_at: datetime
    last_requested_at: datetime
    """The time at which the domains were requested last."""
    parts: tuple[ExportPart, ...] = ()
    ready_at: datetime | None = None
    expires_at: datetime | None = None
    size_bytes: int | None = None
    ended_at: datetime | None = None

    @classmethod
    def requested(cls, user_id: UserId, now: datetime) -> "DataExport":
        """Return a new export."""
        parts = tuple(ExportPart(domain) for domain in EXPORTING_DOMAINS)
        return cls(DATA_EXPORT.new(), user_id, DataExportState.COLLECTING, now, now, parts)

    @property
    def pending(self) -> Sequence[str]:
        """The domains that have not exported."""
        return [part.domain for part in self.parts if part.exported_at is None]

    @property
    def is_collected(self) -> bool:
        """True if every domain has exported, and the archive is not made yet."""
        return self.state is DataExportState.COLLECTING and not self.pending

    def with_part(self, domain: str, size_bytes: int, at: datetime) -> "DataExport":
        """Return it with a domain's file; a repeated report, or one after the end, changes nothing."""
        if self.state is not DataExportState.COLLECTING or domain not in self.pending:
            return self
        done = ExportPart(domain, at, size_bytes)
        return replace(self, parts=tuple(done if part.domain == domain else part for part in self.parts))

    def requested_again(self, now: datetime) -> "DataExport":
        """Return it with the pending domains requested once more."""
        return replace(self, last_requested_at=now)

    def ready(self, size_bytes: int, now: datetime) -> "DataExport":
        """Return it with its archive."""
        return replace(
            self, state=DataExportState.READY, ready_at=now, expires_at=now + LIFETIME, size_bytes=size_bytes
        )

    def is_downloadable(self, now: datetime) -> bool:
        """Check whether the archive can be downloaded."""
        return self.state is DataExportState.READY and self.expires_at is not None and now < self.expires_at

    def replaced(self, now: datetime) -> "DataExport":
        """Return it as one whose time is over, since a later one is ready."""
        return replace(self, expires_at=now)

    def expired(self, now: datetime) -> "DataExport":
        """Return it as one whose archive is removed."""
        return replace(self, state=DataExportState.EXPIRED, ended_at=now)

    def failed(self, now: datetime) -> "DataExport":
        """Return it as one that a domain never contributed to."""
        return replace(self, state=DataExportState.FAILED, ended_at=now)
