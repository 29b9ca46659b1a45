"""The figures that logs give. They are lower bounds: a collector drops what it cannot take."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Client:
    """A client as it names itself; None where it does not."""

    name: str | None
    version: str | None


@dataclass(frozen=True, slots=True)
class OperationUsage:
    """The executions of an operation by one version of a client. Durations are in milliseconds."""

    operation: str | None
    client: Client
    count: int
    errors: int
    p50: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class DeprecatedUsage:
    """The operations of one version of a client that use a deprecated member of the schema."""

    member: str
    client: Client
    count: int


class FunnelStep(Enum):
    """A step on the way from a course to its sale."""

    VIEW = "VIEW"
    CART = "CART"
    CHECKOUT = "CHECKOUT"
    PAID = "PAID"


@dataclass(frozen=True, slots=True)
class FunnelCount:
    """The number of times that a step was taken."""

    step: FunnelStep
    count: int


@dataclass(frozen=True, slots=True)
class FunnelDay:
    """The steps of one day in UTC, in their order."""

    day: str
    counts: tuple[FunnelCount, ...]


@dataclass(frozen=True, slots=True)
class Funnel:
    """The steps of a period, in their order, and of each of its days with any."""

    counts: tuple[FunnelCount, ...]
    days: tuple[FunnelDay, ...]


def named(text: str) -> str | None:
    """Return a value of a group; None for a line without the field."""
    return text or None
