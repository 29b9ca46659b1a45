"""The errors of a comparison."""

from collections.abc import Iterable

from tests.router.oracle.operations import Operation


class WrongPlan(AssertionError):
    """A request to a subgraph that no correct plan makes: the subgraph cannot resolve it."""


class Mismatch(AssertionError):
    """A difference between the router and the oracle, with everything that is needed to reproduce the case.

    `documents` are the subgraphs' names and SDL, `context` whatever else decides the case.
    """

    def __init__(
        self,
        difference: str,
        documents: Iterable[tuple[str, str]],
        operation: Operation | None = None,
        context: str = "",
    ) -> None:
        sdls = "\n\n".join(f"# --- {name}\n{sdl}" for name, sdl in documents)
        executed = f"{operation.text}\n{operation.variables}" if operation else ""
        super().__init__("\n\n".join(part for part in (context, sdls, executed, difference) if part))
