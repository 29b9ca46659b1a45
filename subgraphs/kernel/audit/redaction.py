"""The redaction of audited states: the log outlives the data that it is about, and can't be changed. Pure."""

from collections.abc import Mapping

AuditedValue = str | int | float | bool | None | list[str]
"""The value of an audited field."""

REDACTED = "[redacted]"
MAX_TEXT = 500
"""Characters of an audited text."""

_PRIVATE = ("email", "password", "token", "secret", "address", "phone", "ip")


def redacted(state: Mapping[str, AuditedValue]) -> dict[str, AuditedValue]:
    """Return the state with private values replaced and long texts shortened."""
    return {name: _redacted(name, value) for name, value in state.items()}


def shortened(text: str) -> str:
    """Return a text of at most `MAX_TEXT` characters."""
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"


def _redacted(name: str, value: AuditedValue) -> AuditedValue:
    if value is None:
        return None
    if any(part in _PRIVATE for part in name.lower().split("_")):
        return REDACTED
    if isinstance(value, str):
        return shortened(value)
    return [shortened(item) for item in value] if isinstance(value, list) else value
