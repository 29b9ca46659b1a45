"""The viewer as the root of what is one's own: an entity to which each domain adds its part.

Each domain resolves `Query.viewer` itself, from the verified caller, so that what one domain has takes one call.
"""

from typing import NewType, Self

import strawberry

from subgraphs.kernel.graphql.request_info import RequestContext
from subgraphs.kernel.identity.ids import IdKind, UserId

ViewerId = NewType("ViewerId", str)
VIEWER_ID: IdKind[ViewerId] = IdKind("vwr")
"""The ids of viewers: caches that know objects by their id alone must not take a viewer for its public user."""

VIEWER = "The authenticated user, with what is theirs alone."
"""The description of the type, the same in every domain."""
ROOT = "The authenticated user, with what is theirs alone; null for an anonymous caller."
"""The description of the query field."""


@strawberry.type
class OwnViewer:
    """The part of `Viewer` that every domain has. A domain's `Viewer` extends it with `@key(fields: "id")`."""

    id: strawberry.ID = strawberry.field(description="The viewer's id, for caches; `user` has the user's own.")

    @classmethod
    def of_caller(cls, context: RequestContext) -> Self | None:
        """Return the caller; None if anonymous."""
        principal = context.principal
        return None if principal is None else cls(id=viewer_id(principal.user_id))

    @classmethod
    def of_reference(cls, context: RequestContext, id: str) -> Self | None:
        """Return the caller if the id is theirs; None for that of another, whose viewer no request is."""
        viewer = cls.of_caller(context)
        return viewer if viewer is not None and viewer.id == id else None


def viewer_id(user_id: UserId) -> strawberry.ID:
    """Return the id of the viewer who is this user."""
    return strawberry.ID(VIEWER_ID.parse(f"{VIEWER_ID.prefix}_{user_id.partition('_')[2]}"))
