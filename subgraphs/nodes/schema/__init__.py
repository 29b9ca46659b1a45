"""References to the entities of other subgraphs, by the prefix of an id."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, TypeAlias, cast

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from subgraphs.kernel.graphql.conventions.nodes import Node
from subgraphs.kernel.graphql.schema import DomainSchema, federated_schema
from subgraphs.kernel.identity.ids import (
    CATEGORY,
    COURSE,
    ENROLLMENT,
    LECTURE,
    ORDER,
    REVIEW,
    USER,
    VIDEO,
    IdKind,
    parse_id,
)
from subgraphs.kernel.platform.errors import BadUserInput

MAX_IDS = 100

_BY_NODE_KEY = [Key(fields=FieldSet("nodeKey"), resolvable=False)]


@strawberry.type
class Reference(Node):
    """A reference by the hidden key; the id itself is the owner's to confirm."""

    id: strawberry.ID = strawberry.federation.field(external=True, description="The object's id.")
    node_key: strawberry.ID = strawberry.federation.field(
        inaccessible=True, description="The id, as a key that only routers use."
    )


@strawberry.federation.type(keys=_BY_NODE_KEY, description="A user of the marketplace.")
class User(Reference):
    pass


@strawberry.federation.type(keys=_BY_NODE_KEY, description="A course of the catalog.")
class Course(Reference):
    pass


@strawberry.federation.type(keys=_BY_NODE_KEY, description="A lecture of a course.")
class Lecture(Reference):
    pass


@strawberry.federation.type(keys=_BY_NODE_KEY, description="A category of courses.")
class Category(Reference):
    pass


@strawberry.federation.type(keys=_BY_NODE_KEY, description="A video that an instructor uploaded for a course.")
class Video(Reference):
    pass


@strawberry.federation.type(keys=_BY_NODE_KEY, description="A purchase; visible to its buyer and to admins only.")
class Order(Reference):
    pass


@strawberry.federation.type(
    keys=_BY_NODE_KEY, description="A user's access to a course; visible to the user and to admins only."
)
class Enrollment(Reference):
    pass


@strawberry.federation.type(keys=_BY_NODE_KEY, description="A learner's public review of a course.")
class Review(Reference):
    pass


NODES: Mapping[str, type[Reference]] = MappingProxyType(
    {
        USER.prefix: User,
        COURSE.prefix: Course,
        LECTURE.prefix: Lecture,
        CATEGORY.prefix: Category,
        VIDEO.prefix: Video,
        ORDER.prefix: Order,
        ENROLLMENT.prefix: Enrollment,
        REVIEW.prefix: Review,
    }
)
"""The types of nodes by the prefixes of their ids."""

_IdArgument: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="The object's id.")]


def _kind(prefix: str) -> IdKind[str]:
    return IdKind(prefix)


def reference_of(text: str, argument: str) -> Reference:
    """Return the reference to the object with that id. Raises BadUserInput if no node has such an id."""
    node = NODES.get(text.partition("_")[0])
    if node is not None:
        parsed = strawberry.ID(parse_id(_kind(text.partition("_")[0]), text, argument))
        return node(id=parsed, node_key=parsed)
    known = ", ".join(f"{prefix}_…" for prefix in NODES)
    raise BadUserInput(f"{argument} is not the id of a node: expected one of {known}", argument=argument)


def _reference_or_error(text: str) -> Reference:
    try:
        return reference_of(text, "ids")
    except BadUserInput as error:
        # As the item of a list it is an error of its position alone (graphql-core raises it while it completes that).
        return cast(Reference, error)


@strawberry.type
class Query:
    @strawberry.field(
        description="The object with that id; null if there is none, or it is hidden from the viewer. The ids of "
        + ", ".join(sorted(node.__name__ for node in NODES.values()))
        + " are nodes."
    )
    def node(self, id: _IdArgument) -> Node | None:
        return reference_of(id, "id")

    @strawberry.field(
        description="The objects with these ids, in their order; null in the place of what there is not, or is hidden "
        "from the viewer. What is not the id of a node is null too, with an error BAD_USER_INPUT at its position."
    )
    def nodes(
        self,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description=f"The ids, at most {MAX_IDS}.")],
    ) -> list[Node | None]:
        if len(ids) > MAX_IDS:
            raise BadUserInput(f"At most {MAX_IDS} ids at a time.", argument="ids")
        return [_reference_or_error(each) for each in ids]


@cache
def build_schema() -> DomainSchema:
    """Return the executable schema."""
    return federated_schema("nodes", Query, types=list(NODES.values()))
