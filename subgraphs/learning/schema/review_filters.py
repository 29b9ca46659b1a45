"""The filters of lists of reviews."""

from dataclasses import replace

import strawberry

from subgraphs.kernel.identity.ids import COURSE, USER, CourseId, UserId, parse_id
from subgraphs.kernel.platform.errors import BadUserInput
from subgraphs.learning.service.reviews.ratings import ReviewFilter


@strawberry.input
class CommonReviewFilter:
    course_id: strawberry.ID | None = strawberry.field(default=None, description="The course that was reviewed.")
    ratings: list[int] | None = strawberry.field(default=None, description="The numbers of stars, each 1 to 5.")
    has_reply: bool | None = strawberry.field(
        default=None, description="True for reviews with a reply, false for those that wait for one."
    )
    has_text: bool | None = strawberry.field(
        default=None, description="True for reviews with a text, false for ratings alone."
    )

    def parsed(self) -> ReviewFilter:
        """Return the filter as the use cases take it. Raises BadUserInput for stars that there are not."""
        if self.ratings is not None and any(not 1 <= rating <= 5 for rating in self.ratings):
            raise BadUserInput("A rating is 1 to 5 stars.", argument="ratings")
        ratings = None if self.ratings is None else frozenset(self.ratings)
        return ReviewFilter(ratings, self.has_reply, self.has_text)

    def course(self) -> CourseId | None:
        """Return the course. Raises BadUserInput for a malformed id."""
        return None if self.course_id is None else parse_id(COURSE, self.course_id, "courseId")


@strawberry.input(description="The received reviews to list: those that match every given field.")
class ReceivedReviewFilterInput(CommonReviewFilter):
    """The filter of an instructor."""


@strawberry.input(description="The reviews to list: those that match every given field.")
class ReviewFilterInput(CommonReviewFilter):
    """The filter of an admin."""

    author_id: strawberry.ID | None = strawberry.field(default=None, description="The user who wrote the review.")
    taken_down: bool | None = strawberry.field(
        default=None, description="True for reviews that were taken down, false for public ones."
    )

    def parsed(self) -> ReviewFilter:
        """Return the filter as the use case takes it. Raises BadUserInput for stars that there are not."""
        return replace(super().parsed(), taken_down=self.taken_down)

    def author(self) -> UserId | None:
        """Return the author. Raises BadUserInput for a malformed id."""
        return None if self.author_id is None else parse_id(USER, self.author_id, "authorId")
