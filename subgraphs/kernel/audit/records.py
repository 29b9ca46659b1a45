"""Audit records, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from opentelemetry import trace
from pydantic import BaseModel, ConfigDict

from subgraphs.kernel.audit.redaction import AuditedValue, redacted, shortened
from subgraphs.kernel.identity.ids import IdKind, UserId
from subgraphs.kernel.identity.principal import Principal

AuditRecordId = NewType("AuditRecordId", str)
AUDIT_RECORD: IdKind[AuditRecordId] = IdKind("aud")


class ActorKind(StrEnum):
    """The kind of actor."""

    USER = "USER"
    MACHINE = "MACHINE"
    OPERATOR = "OPERATOR"
    SYSTEM = "SYSTEM"


class Actor(BaseModel):
    """The one who made a change: a user by id, a machine client or an operator by name, or the system itself."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: ActorKind
    id: str | None = None

    @classmethod
    def of(cls, principal: Principal) -> "Actor":
        """Return the user or the machine client of a verified token."""
        if principal.machine is not None:
            return cls(kind=ActorKind.MACHINE, id=shortened(str(principal.machine)))
        return cls(kind=ActorKind.USER, id=principal.user_id)

    @classmethod
    def operator(cls, name: str) -> "Actor":
        """Return an operator of the deployment, by the name of their account on its machine."""
        return cls(kind=ActorKind.OPERATOR, id=shortened(name))

    @property
    def user_id(self) -> UserId | None:
        return UserId(self.id) if self.kind is ActorKind.USER and self.id is not None else None


SYSTEM = Actor(kind=ActorKind.SYSTEM)


class AuditRecord(BaseModel):
    """A change: the actor, the action, its target, the fields that changed, and the reason that was given."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: AuditRecordId
    at: datetime
    domain: str
    actor: Actor
    action: str
    """Such as `user.suspend`."""
    target: str
    """The id of what was changed."""
    before: dict[str, AuditedValue]
    after: dict[str, AuditedValue]
    reason: str | None
    trace_id: str | None


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """The records to list: those that match every given value."""

    actor_id: str | None = None
    target: str | None = None
    action: str | None = None
    domain: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def audit_record(
    domain: str,
    actor: Actor,
    action: str,
    target: str,
    *,
    at: datetime,
    before: Mapping[str, AuditedValue] | None = None,
    after: Mapping[str, AuditedValue] | None = None,
    reason: str | None = None,
) -> AuditRecord:
    """Return a record of the fields that differ between `before` and `after`, redacted, with the current trace's id."""
    earlier, later = before or {}, after or {}
    changed = [name for name in {**earlier, **later} if earlier.get(name) != later.get(name)]
    return AuditRecord(
        id=AUDIT_RECORD.new(),
        at=at,
        domain=domain,
        actor=actor,
        action=action,
        target=target,
        before=redacted({name: earlier[name] for name in changed if name in earlier}),
        after=redacted({name: later[name] for name in changed if name in later}),
        reason=None if reason is None else shortened(reason),
        trace_id=_trace_id(),
    )


def _trace_id() -> str | None:
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None
