"""A line in the log for each credential that was not accepted, by which attacks are found (ASVS 5.0, 16.3.1)."""

import structlog

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import AuthenticationMethod

logger = structlog.get_logger(__name__)


def log_rejected(method: AuthenticationMethod, user_id: UserId | None) -> None:
    """Log it with the user's id, None if the address has no account: addresses and what was typed are never logged."""
    logger.warning("credential rejected", method=method.value, user_id=user_id)
