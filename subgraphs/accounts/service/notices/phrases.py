"""The parts of notices that differ by language."""

from collections.abc import Mapping
from dataclasses import dataclass

from subgraphs.accounts.events import SecurityChange


@dataclass(frozen=True, slots=True)
class Phrases:
    """The parts of notices in one language."""

    greeting: str
    changes: Mapping[SecurityChange, tuple[str, str]]
    """The subject and the first sentence of each change."""
    when: str
    where: str
    unknown_device: str
    by_operator: str
    advice: str
    email_changed: tuple[str, str]
    undo_advice: str
    undo: str
    confirm_email: tuple[str, str]
    confirm: str
    confirm_advice: str
    date: str
    """A format of `strftime` without names of months, which depend on the language."""
