"""The pictures of courses and categories."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.pictures.model import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPictures:
    """The pictures that are shown of these courses and categories; those without one are left out."""

    units: Transactions[CatalogWork]

    async def __call__(self, subjects: Collection[str]) -> Mapping[str, Picture]:
        async with self.units.reading() as work:
            return await work.pictures.shown(subjects)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindSubmittedPictures:
    """The pictures of these courses and categories that were submitted last. The caller decides who may see them."""

    units: Transactions[CatalogWork]

    async def __call__(self, subjects: Collection[str]) -> Mapping[str, Picture]:
        async with self.units.reading() as work:
            return await work.pictures.latest(subjects)
