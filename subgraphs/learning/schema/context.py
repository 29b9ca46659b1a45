"""What learning's resolvers find in `info.context`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.kernel.call import Call, RequestContext
from subgraphs.kernel.ids import CourseId, LectureId, ReviewId
from subgraphs.kernel.pagination import Page, PageRequest, pages_by_request
from subgraphs.learning.service import model
from subgraphs.learning.service.ports import Ports
from subgraphs.learning.service.reviews import Rating, Review

PageKey: TypeAlias = tuple[CourseId, PageRequest]


@dataclass(slots=True, kw_only=True)
class LearningContext(RequestContext):
    """The use cases' ports, and one request's loaders. What is called the viewer's is the caller's own."""

    ports: Ports
    viewer_course_progress: "DataLoader[CourseId, model.CourseProgress | None]"
    viewer_lecture_progress: "DataLoader[LectureId, model.LectureProgress | None]"
    viewer_reviews: "DataLoader[CourseId, Review | None]"
    ratings: "DataLoader[CourseId, Rating]"
    reviews: "DataLoader[ReviewId, Review | None]"
    review_pages: "DataLoader[PageKey, Page[Review]]"


Info: TypeAlias = strawberry.Info[LearningContext, Any]


def context_factory(ports: Ports) -> Callable[[Call], LearningContext]:
    """Makes the context of each request."""

    def context(call: Call) -> LearningContext:
        async def course_progress(ids: list[CourseId]) -> list[model.CourseProgress | None]:
            if made.principal is None:
                return [None] * len(ids)
            user_id = made.principal.user_id
            async with ports.units() as work:
                enrolled = await work.enrollments.active(user_id, ids)
                standings = await work.progress.standings(user_id, enrolled)
                lectures = await work.courses.lectures_of(enrolled)
                progress = await work.progress.of_courses(user_id, enrolled)
            return [
                model.course_progress(
                    standings.get(course_id) or model.Standing(user_id, course_id),
                    lectures.get(course_id, ()),
                    progress.get(course_id, ()),
                )
                if course_id in enrolled
                else None
                for course_id in ids
            ]

        async def lecture_progress(ids: list[LectureId]) -> list[model.LectureProgress | None]:
            if made.principal is None:
                return [None] * len(ids)
            async with ports.units() as work:
                found = await work.progress.of_lectures(made.principal.user_id, ids)
                enrolled = await work.enrollments.active(
                    made.principal.user_id, {progress.course_id for progress in found.values()}
                )
            return [
                progress if (progress := found.get(lecture_id)) and progress.course_id in enrolled else None
                for lecture_id in ids
            ]

        async def viewer_reviews(ids: list[CourseId]) -> list[Review | None]:
            if made.principal is None:
                return [None] * len(ids)
            async with ports.units() as work:
                found = await work.reviews.of_author(made.principal.user_id, ids)
            return [found.get(course_id) for course_id in ids]

        async def ratings(ids: list[CourseId]) -> list[Rating]:
            async with ports.units() as work:
                found = await work.reviews.ratings(ids)
            return [found.get(course_id) or Rating(course_id) for course_id in ids]

        async def reviews_by_id(ids: list[ReviewId]) -> list[Review | None]:
            async with ports.units() as work:
                found = await work.reviews.by_ids(ids)
            return [found.get(review_id) for review_id in ids]

        async def review_pages(keys: list[PageKey]) -> list[Page[Review]]:
            async with ports.units() as work:
                found = await pages_by_request(keys, work.reviews.pages)
            return [found[key] for key in keys]

        made = LearningContext(
            call=call,
            ports=ports,
            viewer_course_progress=DataLoader(load_fn=course_progress),
            viewer_lecture_progress=DataLoader(load_fn=lecture_progress),
            viewer_reviews=DataLoader(load_fn=viewer_reviews),
            ratings=DataLoader(load_fn=ratings),
            reviews=DataLoader(load_fn=reviews_by_id),
            review_pages=DataLoader(load_fn=review_pages),
        )
        return made

    return context
