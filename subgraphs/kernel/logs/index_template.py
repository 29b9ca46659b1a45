"""The configuration of the data stream in Elasticsearch: mappings, and how long lines are kept."""

from datetime import timedelta
from typing import Any

from subgraphs.kernel.logs.fields import Field

POLICY = "lectern-logs"
TEMPLATE = "lectern-logs"

_WORD = {"type": "keyword", "ignore_above": 1024}
_TEXT = {"type": "keyword", "ignore_above": 8191}
"""Found by any part of it: lines of logs are not prose, whose words would be looked for."""

_TYPES: dict[Field, dict[str, Any]] = {
    Field.TIMESTAMP: {"type": "date"},
    Field.MESSAGE: _TEXT,
    Field.ERROR_MESSAGE: _TEXT,
    Field.STACK_TRACE: _TEXT,
    Field.DURATION: {"type": "long"},
    Field.STATUS: {"type": "short"},
    Field.COST: {"type": "double"},
    Field.ATTEMPT: {"type": "integer"},
}

MAPPINGS: dict[str, Any] = {
    # A field that is not of the schema is kept and not indexed: no client can make the mappings grow.
    "dynamic": False,
    "properties": {
        **{field.value: _TYPES.get(field, _WORD) for field in Field if field is not Field.USER_ID},
        "labels": {"type": "flattened", "ignore_above": 1024},
    },
}


def lifecycle(retention: timedelta) -> dict[str, Any]:
    """Return the policy of the index lifecycle management: a new index each day, deleted after the retention."""
    days = max(1, round(retention / timedelta(days=1)))
    return {
        "phases": {
            "hot": {"actions": {"rollover": {"max_age": "1d", "max_primary_shard_size": "20gb"}}},
            # The age counts from the rollover.
            "delete": {"min_age": f"{days}d", "actions": {"delete": {}}},
        }
    }


def template(data_stream: str) -> dict[str, Any]:
    """Return the index template of a data stream."""
    return {
        "index_patterns": [data_stream],
        "data_stream": {},
        # Above the templates that Elasticsearch has itself for `logs-*-*`.
        "priority": 500,
        "template": {
            "settings": {"index.lifecycle.name": POLICY, "index.number_of_replicas": 0, "index.refresh_interval": "5s"},
            "mappings": MAPPINGS,
        },
    }
