"""Violations, which the verifier reports."""

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """The rules that a correct plan follows."""

    DOCUMENT = "document"
    """Every document is valid against its subgraph's schema."""

    RESOLVABLE = "resolvable"
    """Every subgraph can resolve the fields that it is queried for."""

    REQUIREMENT = "requirement"
    """The fields of keys, requirements and contexts are fetched before they are sent."""

    KEY = "key"
    """Every representation contains a whole key."""

    TYPE = "type"
    """The runtime type is fetched before something depends on it."""

    COVERAGE = "coverage"
    """The response has exactly the fields that the operation selects."""

    ORDER = "order"
    """Fetches wait for the fetches they depend on, and do not overwrite each other's fields."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule, with a message for developers."""

    rule: Rule
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"
