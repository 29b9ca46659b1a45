"""Ids in arguments: one that is malformed is refused like one that nobody has."""

from typing import TypeVar

from subgraphs.catalog.errors import CourseProblem, refuse
from subgraphs.kernel.ids import IdKind, InvalidId

Id = TypeVar("Id", bound=str)


def parsed(kind: IdKind[Id], text: str, argument: str) -> Id:
    """The text as an id of this kind. Raises CatalogRefused."""
    try:
        return kind.parse(text)
    except InvalidId:
        raise refuse(CourseProblem.NOT_FOUND, "That is not an id of what is wanted here.", argument) from None
