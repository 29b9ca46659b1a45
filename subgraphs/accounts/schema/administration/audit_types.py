"""The GraphQL types of the audit log."""

import json
from datetime import datetime
from typing import Self

import strawberry

from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.types import User
from subgraphs.kernel.audit.records import Actor, ActorKind, AuditFilter, AuditRecord
from subgraphs.kernel.audit.redaction import AuditedValue
from subgraphs.kernel.graphql.enums import graphql_enum

graphql_enum(
    ActorKind,
    name="AuditActorKind",
    description="The kind of the one who made an audited change.",
    values={
        ActorKind.USER: "A user, such as an admin.",
        ActorKind.MACHINE: "A machine client, with a token of an issuer that is configured for machines.",
        ActorKind.OPERATOR: "An operator of the deployment, at its command line.",
        ActorKind.SYSTEM: "The system itself, such as the end of a suspension.",
    },
)


@strawberry.input(description="The audit records to list: those that match every given field.")
class AuditLogFilterInput:
    actor_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The id of the user, or the name of the machine client or operator, who made the change.",
    )
    target_id: strawberry.ID | None = strawberry.field(default=None, description="The id of what was changed.")
    action: str | None = strawberry.field(default=None, description="The action, such as `user.suspend`.")
    domain: str | None = strawberry.field(default=None, description="The domain, such as `catalog`.")
    from_: datetime | None = strawberry.field(name="from", default=None, description="The earliest time, included.")
    to: datetime | None = strawberry.field(default=None, description="The end of the time, excluded.")

    def parsed(self) -> AuditFilter:
        """Return the filter as the use case takes it."""
        return AuditFilter(self.actor_id, self.target_id, self.action, self.domain, self.from_, self.to)


@strawberry.type(description="The one who made an audited change.")
class AuditActor:
    kind: ActorKind = strawberry.field(description="The kind of actor.")
    name: str | None = strawberry.field(description="The name of an operator or a machine client; null for others.")
    actor: strawberry.Private[Actor]

    @strawberry.field(description="The user; null for machine clients, operators and the system.")
    async def user(self, info: Info) -> User | None:
        user_id = self.actor.user_id
        user = None if user_id is None else await info.context.users.load(user_id)
        return None if user is None else User.of(user)

    @classmethod
    def of(cls, actor: Actor) -> Self:
        return cls(kind=actor.kind, name=None if actor.kind is ActorKind.USER else actor.id, actor=actor)


@strawberry.type(description="A field that an audited change changed.")
class AuditedChange:
    field: str = strawberry.field(description="The name of the field.")
    before: str | None = strawberry.field(
        description="The value before, as text; null if there was none. Private values are redacted."
    )
    after: str | None = strawberry.field(
        description="The value after, as text; null if there is none. Private values are redacted."
    )


@strawberry.type(name="AuditRecord", description="A record of the audit log. Records are never changed.")
class AuditRecordType:
    id: strawberry.ID = strawberry.field(description="The record's id.")
    changed_at: datetime = strawberry.field(description="The time of the change.")
    domain: str = strawberry.field(description="The domain that made the change, such as `catalog`.")
    actor: AuditActor = strawberry.field(description="The one who made the change.")
    action: str = strawberry.field(description="The action, such as `user.suspend`.")
    target_id: strawberry.ID = strawberry.field(description="The id of what was changed.")
    changes: list[AuditedChange] = strawberry.field(description="The fields that changed.")
    reason: str | None = strawberry.field(description="The reason that was given; null if none was.")
    trace_id: str | None = strawberry.field(description="The id of the request's trace, as in the logs.")

    @classmethod
    def of(cls, record: AuditRecord) -> Self:
        return cls(
            id=strawberry.ID(record.id),
            changed_at=record.at,
            domain=record.domain,
            actor=AuditActor.of(record.actor),
            action=record.action,
            target_id=strawberry.ID(record.target),
            changes=[
                AuditedChange(field=name, before=_text(record.before.get(name)), after=_text(record.after.get(name)))
                for name in {**record.before, **record.after}
            ],
            reason=record.reason,
            trace_id=record.trace_id,
        )


def _text(value: AuditedValue) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return ", ".join(value) if isinstance(value, list) else json.dumps(value)
