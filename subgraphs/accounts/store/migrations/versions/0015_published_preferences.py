"""The languages and time zones that users chose already are published, as those are that are chosen later.

The event is as old as its user, so that it never replaces a later choice.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from subgraphs.kernel.identity.ids import EVENT

revision = "0015"
down_revision = "0014"

_OUTBOX = sa.table(
    "outbox",
    sa.column("event_id", sa.Text),
    sa.column("type", sa.Text),
    sa.column("version", sa.Integer),
    sa.column("payload", sa.Text),
    sa.column("occurred_at", sa.DateTime(timezone=True)),
)
_CHOSEN = sa.text(
    "select id, locale, time_zone, created_at, now() as at from users "
    "where locale <> 'en' or time_zone is not null order by id"
)


def upgrade() -> None:
    connection = op.get_bind()
    events = [_stored(row) for row in connection.execute(_CHOSEN)]
    if events:
        connection.execute(_OUTBOX.insert(), events)


def _stored(row: sa.Row[Any]) -> dict[str, Any]:
    event_id = str(EVENT.new())
    payload = {
        "id": event_id,
        "occurred_at": row.created_at.isoformat(),
        "user_id": row.id,
        "locale": row.locale,
        "time_zone": row.time_zone,
    }
    return {
        "event_id": event_id,
        "type": "user.preferences_changed",
        "version": 1,
        "payload": json.dumps(payload),
        "occurred_at": row.at,
    }
