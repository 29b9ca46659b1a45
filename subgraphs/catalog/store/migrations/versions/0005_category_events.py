"""The categories that exist are published once, as those are that are created later."""

import json

import sqlalchemy as sa
from alembic import op

from subgraphs.kernel.identity.ids import EVENT

revision = "0005"
down_revision = "0004"

_OUTBOX = sa.table(
    "outbox",
    sa.column("event_id", sa.Text),
    sa.column("type", sa.Text),
    sa.column("version", sa.Integer),
    sa.column("payload", sa.Text),
    sa.column("occurred_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    found = op.get_bind().execute(sa.text("select id, parent_id, now() as at from categories order by id")).all()
    for row in found:
        event_id = str(EVENT.new())
        payload = {
            "id": event_id,
            "occurred_at": row.at.isoformat(),
            "category_id": row.id,
            "parent_id": row.parent_id,
        }
        op.execute(
            _OUTBOX.insert().values(
                event_id=event_id, type="category.created", version=1, payload=json.dumps(payload), occurred_at=row.at
            )
        )
