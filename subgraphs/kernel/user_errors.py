"""What a mutation tells the client it can act on: `errors: [XError!]!` beside a nullable result."""

import strawberry


@strawberry.interface
class UserError:
    """Something the client can put right. Each domain's error type implements it and adds `reason`, an enum of its
    own.
    """

    message: str = strawberry.field(description="For people, in English.")
    code: str = strawberry.field(description="For programs: the reason's name.")
    path: list[str] | None = strawberry.field(
        default=None, description="The argument concerned, from the field inwards."
    )
