"""The mutations of the wishlist."""

from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import Authenticated

from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import COURSE, parse_id
from subgraphs.orders.schema.context import Info
from subgraphs.orders.schema.errors import attempt
from subgraphs.orders.schema.mutations.shared import MutationPayload
from subgraphs.orders.schema.types import Course


@strawberry.type
class WishlistPayload(MutationPayload):
    course: Course | None = strawberry.field(description="The course after the change; null if there are errors.")


@strawberry.input(description="The input of `addToWishlist`.")
class AddToWishlistInput:
    course_id: strawberry.ID = strawberry.field(description="The course's id.")


@strawberry.type(description="The result of `addToWishlist`.")
class AddToWishlistPayload(WishlistPayload):
    pass


@strawberry.input(description="The input of `removeFromWishlist`.")
class RemoveFromWishlistInput:
    course_id: strawberry.ID = strawberry.field(description="The course's id.")


@strawberry.type(description="The result of `removeFromWishlist`.")
class RemoveFromWishlistPayload(WishlistPayload):
    pass


@strawberry.type
class WishlistMutations:
    @strawberry.mutation(
        directives=[Authenticated()],
        description="Adds a course to the viewer's wishlist; adding it again changes nothing.",
    )
    async def add_to_wishlist(
        self, info: Info, input: Annotated[AddToWishlistInput, MUTATION_INPUT]
    ) -> AddToWishlistPayload:
        course_id = parse_id(COURSE, input.course_id, "courseId")
        _, errors = await attempt(info.context.use_cases.add_wish(info.context.principal, course_id))
        return AddToWishlistPayload(course=None if errors else Course(id=strawberry.ID(course_id)), errors=errors)

    @strawberry.mutation(
        directives=[Authenticated()],
        description="Removes a course from the viewer's wishlist; removing it again changes nothing.",
    )
    async def remove_from_wishlist(
        self, info: Info, input: Annotated[RemoveFromWishlistInput, MUTATION_INPUT]
    ) -> RemoveFromWishlistPayload:
        course_id = parse_id(COURSE, input.course_id, "courseId")
        await info.context.use_cases.remove_wish(info.context.principal, course_id)
        return RemoveFromWishlistPayload(course=Course(id=strawberry.ID(course_id)), errors=[])
