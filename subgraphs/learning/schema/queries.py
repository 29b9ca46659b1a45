"""What can be asked of learning directly; most of it hangs on courses and lectures."""

import strawberry

from subgraphs.learning.schema.context import Info
from subgraphs.learning.schema.types import Review


@strawberry.type
class Query:
    @strawberry.field
    async def review(self, info: Info, id: strawberry.ID) -> Review | None:
        return await Review.resolve_reference(info, id)
