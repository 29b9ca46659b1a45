"""The mutations of coupons."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry.federation.schema_directives import RequiresScopes

from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT, clearable, settable
from subgraphs.kernel.identity.ids import COURSE, parse_id
from subgraphs.orders.schema.context import Info
from subgraphs.orders.schema.coupons import Coupon
from subgraphs.orders.schema.errors import attempt
from subgraphs.orders.schema.mutations.shared import MutationPayload
from subgraphs.orders.service.model import COUPON
from subgraphs.orders.service.pricing import quotes
from subgraphs.orders.service.pricing.update_coupon import CouponChange


@strawberry.type
class CouponPayload(MutationPayload):
    coupon: Coupon | None = strawberry.field(description="The coupon after the change; null if there are errors.")


@strawberry.input(description="The input of `createCoupon`.")
class CreateCouponInput:
    course_id: strawberry.ID = strawberry.field(description="The course's id.")
    code: str = strawberry.field(
        description="The code: 3 to 32 letters, digits, hyphens or underscores, without regard to case."
    )
    percent_off: int = strawberry.field(description="The discount in percent, from 1 to 100.")
    max_redemptions: int | None = strawberry.field(
        default=None, description="The maximum number of redemptions, up to 1,000,000; null for no limit."
    )
    starts_at: datetime | None = strawberry.field(
        default=None, description="The start of validity; null to start at once."
    )
    ends_at: datetime | None = strawberry.field(default=None, description="The end of validity; null for no expiry.")


@strawberry.type(description="The result of `createCoupon`.")
class CreateCouponPayload(CouponPayload):
    pass


@strawberry.input(
    description="The input of `updateCoupon`. A field that is left out stays as it is; null removes a limit."
)
class UpdateCouponInput:
    coupon_id: strawberry.ID = strawberry.field(description="The coupon's id.")
    percent_off: strawberry.Maybe[int | None] = strawberry.field(
        default=None, description="The discount in percent, from 1 to 100; cannot be null."
    )
    max_redemptions: strawberry.Maybe[int | None] = strawberry.field(
        default=None,
        description="The maximum number of redemptions, not less than those so far; null for no limit.",
    )
    starts_at: strawberry.Maybe[datetime | None] = strawberry.field(
        default=None, description="The start of validity; null for one since the creation."
    )
    ends_at: strawberry.Maybe[datetime | None] = strawberry.field(
        default=None, description="The end of validity, not before now; null for no expiry."
    )
    active: strawberry.Maybe[bool | None] = strawberry.field(
        default=None, description="False to switch the coupon off, true to switch it on; cannot be null."
    )

    def change(self) -> CouponChange:
        """Return the change as the use case takes it. Raises BadUserInput for a null that clears nothing."""
        return CouponChange(
            percent_off=settable(self.percent_off, "percentOff"),
            max_redemptions=clearable(self.max_redemptions),
            starts_at=clearable(self.starts_at),
            ends_at=clearable(self.ends_at),
            active=settable(self.active, "active"),
        )


@strawberry.type(description="The result of `updateCoupon`.")
class UpdateCouponPayload(CouponPayload):
    pass


@strawberry.type
class CouponMutations:
    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[["instructor"]])],
        description="Creates a coupon for a course that the viewer owns.",
    )
    async def create_coupon(
        self, info: Info, input: Annotated[CreateCouponInput, MUTATION_INPUT]
    ) -> CreateCouponPayload:
        coupon, errors = await attempt(
            info.context.use_cases.create_coupon(
                info.context.principal,
                course_id=parse_id(COURSE, input.course_id, "courseId"),
                code=input.code,
                percent_off=input.percent_off,
                max_redemptions=input.max_redemptions,
                starts_at=input.starts_at,
                ends_at=input.ends_at,
            )
        )
        return CreateCouponPayload(coupon=_presented(info, coupon), errors=errors)

    @strawberry.mutation(
        directives=[RequiresScopes(scopes=[["instructor"]])],
        description="Changes a coupon that the viewer created, or switches it off or on. Orders that await their "
        "payment keep the discount that they were placed with.",
    )
    async def update_coupon(
        self, info: Info, input: Annotated[UpdateCouponInput, MUTATION_INPUT]
    ) -> UpdateCouponPayload:
        coupon, errors = await attempt(
            info.context.use_cases.update_coupon(
                info.context.principal, parse_id(COUPON, input.coupon_id, "couponId"), input.change()
            )
        )
        return UpdateCouponPayload(coupon=_presented(info, coupon), errors=errors)


def _presented(info: Info, coupon: quotes.Coupon | None) -> Coupon | None:
    return None if coupon is None else Coupon.of(coupon, info.context.use_cases.clock())
