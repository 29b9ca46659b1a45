"""Connections through a pooler, such as PgBouncer.

In transaction mode a server connection is a client's for the time of one transaction: what belongs to a session is lost
or, worse, seen by another client. So statements have no names, locks and settings end with their transactions, and
notifications are received over a connection past the pooler (decision 0072).
"""

from collections.abc import Mapping
from typing import Any

from subgraphs.kernel.platform.settings import DatabasePooling


class DirectAddressMissing(Exception):
    """The error that a process which receives notifications has no address past a pooler in transaction mode."""

    def __init__(self, domain: str) -> None:
        super().__init__(
            f"LECTERN_{domain.upper()}_DIRECT_DATABASE_URL is not set: with LECTERN_DATABASE_POOLING=transaction it is "
            f"needed to receive notifications of {domain} past the pooler"
        )


def statement_options(pooling: DatabasePooling) -> Mapping[str, Any]:
    """Return the driver's options of prepared statements."""
    if pooling is DatabasePooling.SESSION:
        return {}
    return {
        "statement_cache_size": 0,
        "prepared_statement_cache_size": 0,
        # The unnamed statement is parsed and bound in one go. Unique names would fill the memory of the server's
        # connections, since a request to forget one reaches any of them.
        "prepared_statement_name_func": str,
    }
