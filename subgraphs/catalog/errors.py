"""Why catalog refuses: what a mutation reports in its payload."""

from dataclasses import dataclass
from enum import Enum

from subgraphs.kernel.ids import LectureId


class CourseProblem(Enum):
    """The reasons, as the graph names them."""

    NOT_FOUND = "NOT_FOUND"
    NOT_OWNER = "NOT_OWNER"
    REQUIRED = "REQUIRED"
    INVALID = "INVALID"
    TOO_SHORT = "TOO_SHORT"
    TOO_LONG = "TOO_LONG"
    TOO_MANY = "TOO_MANY"
    NO_PRICE = "NO_PRICE"
    VIDEO_NOT_READY = "VIDEO_NOT_READY"
    SLUG_TAKEN = "SLUG_TAKEN"
    STALE_VERSION = "STALE_VERSION"
    WRONG_STATUS = "WRONG_STATUS"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that stands in the way. `argument` names the input concerned."""

    reason: CourseProblem
    message: str
    argument: str | None = None
    lecture_id: LectureId | None = None


class CatalogRefused(Exception):  # a refusal, not a failure
    """A use case will not do what was asked, for all of these problems; nothing has changed."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def refuse(reason: CourseProblem, message: str, argument: str | None = None) -> CatalogRefused:
    """A refusal for one problem."""
    return CatalogRefused(Problem(reason, message, argument))
