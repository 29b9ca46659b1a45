"""Rejections of pictures before they are decoded."""

from enum import Enum, auto


class PictureProblem(Enum):
    """The kinds of rejections; each domain maps them to codes of its own."""

    NOT_FOUND = auto()
    INVALID = auto()
    TOO_LONG = auto()


class PictureRejected(Exception):
    """A picture can't be uploaded or shown as requested; nothing has changed. `argument` is the field of the input."""

    def __init__(self, problem: PictureProblem, message: str, argument: str) -> None:
        super().__init__(message)
        self.problem = problem
        self.message = message
        self.argument = argument
