"""Reasons that admins give for what they do. Pure."""

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.kernel.values.plain_text import clean_text

MAX_REASON = 500


def required_reason(text: str) -> str:
    """Return a reason of visible characters. Raises AccountsError(INVALID_REASON)."""
    reason = optional_reason(text)
    if reason is None:
        raise AccountsError(AccountsErrorCode.INVALID_REASON, "Give a reason: the user receives it by mail.", "reason")
    return reason


def optional_reason(text: str | None) -> str | None:
    """Return a reason of visible characters; None if it is blank. Raises AccountsError(INVALID_REASON)."""
    reason = clean_text(text or "")
    if len(reason) > MAX_REASON:
        raise AccountsError(
            AccountsErrorCode.INVALID_REASON, f"A reason has at most {MAX_REASON} characters.", "reason"
        )
    return reason or None
