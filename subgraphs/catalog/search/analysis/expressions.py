"""Conditions on the tokens of a course, which every engine translates into its own query language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """Any of these tokens, or any token with one of these prefixes."""

    tokens: tuple[str, ...]
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of the conditions."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions."""

    parts: tuple["Expression", ...]


Expression = Tokens | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class WordQuery:
    """Courses that satisfy every required condition and no excluded one; none at all without any condition."""

    required: tuple[Expression, ...]
    excluded: tuple[Expression, ...] = ()
    preferred: tuple[Expression, ...] = ()
    """The words exactly as written: courses with these in the title come first."""

    @property
    def is_empty(self) -> bool:
        return not self.required and not self.excluded
