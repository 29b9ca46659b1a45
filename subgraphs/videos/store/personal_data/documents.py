"""The documents about a user in MongoDB, for an export."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.privacy.export.ports import Section
from subgraphs.videos.store.documents import VideoDocument
from subgraphs.videos.store.personal_data.register import PERSONAL_DATA, PersonalCollection


class MongoPersonalDocuments:
    """`service.ports.exports.PersonalDocuments`, as the register declares them."""

    async def sections(self, user_id: UserId) -> AsyncIterator[Section]:
        for entry in PERSONAL_DATA:
            if isinstance(entry, PersonalCollection) and entry.exported:
                yield Section(entry.name, entry.purpose, _documents(entry, user_id))


async def _documents(entry: PersonalCollection, user_id: UserId) -> AsyncIterator[Mapping[str, object]]:
    database = VideoDocument.get_pymongo_collection().database
    async for document in database[entry.name].find({entry.owner_field: user_id}).sort("_id"):
        yield {name: found for name in entry.exported if (found := _value(document, name)) is not None}


def _value(document: Mapping[str, Any], path: str) -> object:
    found: Any = document
    for name in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found
