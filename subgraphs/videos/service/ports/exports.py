"""Interfaces of the export of a user's data."""

from collections.abc import AsyncIterator
from typing import Protocol

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.privacy.export.ports import Section
from subgraphs.videos.events import VideosDataExported


class PersonalDocuments(Protocol):
    """The documents about a user, as the register declares them."""

    def sections(self, user_id: UserId) -> AsyncIterator[Section]:
        """Yield the user's documents of each collection that is exported."""
        ...


class ExportReports(Protocol):
    """The reports of written parts."""

    async def add(self, event: VideosDataExported) -> None:
        """Publish the report."""
        ...
