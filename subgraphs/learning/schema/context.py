"""Per-request context of learning's resolvers: use cases and data loaders."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.kernel.graphql.batching import batch_loader
from subgraphs.kernel.graphql.pagination import Page
from subgraphs.kernel.graphql.request_info import RequestContext, RequestInfo
from subgraphs.kernel.identity.ids import CourseId, LectureId, ReviewId
from subgraphs.learning.service import model
from subgraphs.learning.service.learners.learners import Learner
from subgraphs.learning.service.learners.list_learners import LearnersKey
from subgraphs.learning.service.reviews.list_reviews import PageKey
from subgraphs.learning.service.reviews.ratings import Rating, Review
from subgraphs.learning.use_cases import UseCases


@dataclass(slots=True, kw_only=True)
class LearningContext(RequestContext):
    """The use cases, and one request's data loaders. `viewer_` loaders load the caller's own data."""

    use_cases: UseCases
    viewer_course_progress: "DataLoader[CourseId, model.CourseProgress | None]"
    viewer_lecture_progress: "DataLoader[LectureId, model.LectureProgress | None]"
    viewer_reviews: "DataLoader[CourseId, Review | None]"
    ratings: "DataLoader[CourseId, Rating | None]"
    reviews: "DataLoader[ReviewId, Review | None]"
    review_pages: "DataLoader[PageKey, Page[Review] | None]"
    learner_pages: "DataLoader[LearnersKey, Page[Learner] | None]"

    def changed(self) -> None:
        """Clear the loaders after a change, so that its payload shows what changed."""
        for loader in (
            self.viewer_course_progress,
            self.viewer_lecture_progress,
            self.viewer_reviews,
            self.ratings,
            self.reviews,
            self.review_pages,
            self.learner_pages,
        ):
            loader.clear_all()


Info: TypeAlias = strawberry.Info[LearningContext, Any]


def context_factory(use_cases: UseCases) -> Callable[[RequestInfo], LearningContext]:
    """Build the factory of request contexts."""

    def build_context(request: RequestInfo) -> LearningContext:
        context: LearningContext = LearningContext(
            request=request,
            use_cases=use_cases,
            # The principal is read when a batch is loaded, since a response without viewer fields may be cached.
            viewer_course_progress=batch_loader(
                lambda course_ids: use_cases.find_course_progress(context.principal, course_ids)
            ),
            viewer_lecture_progress=batch_loader(
                lambda lecture_ids: use_cases.find_lecture_progress(context.principal, lecture_ids)
            ),
            viewer_reviews=batch_loader(
                lambda course_ids: use_cases.find_viewer_reviews(context.principal, course_ids)
            ),
            ratings=batch_loader(use_cases.find_ratings),
            reviews=batch_loader(lambda review_ids: use_cases.find_reviews(lambda: context.principal, review_ids)),
            review_pages=batch_loader(use_cases.list_reviews),
            learner_pages=batch_loader(lambda keys: use_cases.list_learners(context.principal, keys)),
        )
        return context

    return build_context
