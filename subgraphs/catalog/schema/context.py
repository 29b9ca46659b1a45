"""The GraphQL context of catalog."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.catalog.service.cache_invalidation import invalidated_by_category, invalidated_by_course
from subgraphs.catalog.service.lectures.find_lectures import FoundLecture
from subgraphs.catalog.service.model import Category, Course, CourseHeader, Section
from subgraphs.catalog.service.replicas import TeachingSummary
from subgraphs.catalog.service.resources.model import LectureResource
from subgraphs.catalog.service.visibility import is_public
from subgraphs.catalog.use_cases import UseCases
from subgraphs.kernel.graphql.batching import batch_loader
from subgraphs.kernel.graphql.extensions.cache_control import CacheControl
from subgraphs.kernel.graphql.pagination import Page, PageRequest, pages_by_request
from subgraphs.kernel.graphql.request_info import RequestContext, RequestInfo
from subgraphs.kernel.identity.ids import CategoryId, CourseId, LectureId, UserId
from subgraphs.kernel.pictures.model import Picture

MAX_AGE_SECONDS = 60
"""The `max-age` of responses that are the same for all viewers."""

SEARCH_MAX_AGE_SECONDS = 15
"""The `max-age` of search results, whose order sales and ratings change more often than anything else changes."""


@dataclass(slots=True, kw_only=True)
class CatalogContext(RequestContext):
    """The use cases, and one request's loaders. After a change the loaders are cleared."""

    use_cases: UseCases
    courses: DataLoader[CourseId, CourseHeader | None]
    slugs: DataLoader[str, CourseId | None]
    sections: DataLoader[CourseId, tuple[Section, ...]]
    lectures: DataLoader[LectureId, FoundLecture | None]
    articles: DataLoader[LectureId, str | None]
    resources: DataLoader[LectureId, tuple[LectureResource, ...] | None]
    taught: DataLoader[tuple[UserId, PageRequest], Page[CourseHeader] | None]
    listed: DataLoader[tuple[CategoryId, PageRequest], Page[CourseHeader] | None]
    trees: DataLoader[None, Mapping[CategoryId, Category]]
    pictures: DataLoader[str, Picture | None]
    related: DataLoader[CourseId, tuple[CourseHeader, ...]]
    teaching: DataLoader[UserId, TeachingSummary | None]
    submitted_pictures: DataLoader[str, Picture | None]
    pictures_url: str

    async def categories(self) -> Mapping[CategoryId, Category]:
        """Return the whole tree by id, read once per request."""
        return await self.trees.load(None)

    def course_changed(self, course: Course) -> None:
        """Clear the loaders, and invalidate cached responses with the course."""
        self._clear_loaders()
        was_published = course.header.published_at is not None
        self.cache_control.invalidated += invalidated_by_course(course.header.id, was_published=was_published)

    def categories_changed(self) -> None:
        """Clear the loaders, and invalidate cached responses with categories."""
        self._clear_loaders()
        self.cache_control.invalidated += invalidated_by_category()

    def resources_changed(self) -> None:
        """Clear the loaders. No cached response has resources, which depend on the viewer."""
        self._clear_loaders()

    def _clear_loaders(self) -> None:
        for loader in (
            *(self.courses, self.sections, self.lectures, self.articles, self.trees),
            *(self.pictures, self.submitted_pictures, self.resources),
        ):
            loader.clear_all()


Info: TypeAlias = strawberry.Info[CatalogContext, Any]


def context_factory(use_cases: UseCases, pictures_url: str) -> Callable[[RequestInfo], CatalogContext]:
    """Return the factory of request contexts."""

    def context(request: RequestInfo) -> CatalogContext:
        # `request.principal` is read without effect on the cache policy, where the result may be the same for all
        # viewers; if it turns out not to be, `no_store` is called. `context.principal` implies `no_store`.
        async def courses(ids: list[CourseId]) -> Mapping[CourseId, CourseHeader]:
            found = await use_cases.find_courses(made.request.principal, ids)
            if not all(course_id in found and is_public(found[course_id]) for course_id in ids):
                made.cache_control.no_store()
            return found

        async def slugs(wanted: list[str]) -> Mapping[str, CourseId]:
            found = await use_cases.resolve_slugs(wanted)
            if len(found) < len(set(wanted)):
                made.cache_control.no_store()
            return found

        async def sections(ids: list[CourseId]) -> Mapping[CourseId, tuple[Section, ...]]:
            headers = await made.courses.load_many(ids)
            visible = {header.id: header for header in headers if header is not None}
            found = await use_cases.find_sections(made.request.principal, visible)
            if not all(outline.public for outline in found.values()):
                made.cache_control.no_store()
            return {course_id: outline.sections for course_id, outline in found.items()}

        async def articles(ids: list[LectureId]) -> Mapping[LectureId, str]:
            found = [lecture for lecture in await made.lectures.load_many(ids) if lecture is not None]
            return await use_cases.read_articles(made.request.principal, found)

        async def lectures(ids: list[LectureId]) -> Mapping[LectureId, FoundLecture]:
            # No invalidation names a lecture.
            made.cache_control.no_store()
            return await use_cases.find_lectures(made.request.principal, ids)

        async def resources(ids: list[LectureId]) -> Mapping[LectureId, tuple[LectureResource, ...]]:
            lectures = [found for found in await made.lectures.load_many(ids) if found is not None]
            return await use_cases.read_resources(made.principal, lectures)

        async def trees(keys: list[None]) -> Mapping[None, Mapping[CategoryId, Category]]:
            return {None: await use_cases.list_categories()}

        made: CatalogContext = CatalogContext(
            request=request,
            cache_control=CacheControl(MAX_AGE_SECONDS),
            use_cases=use_cases,
            courses=batch_loader(courses),
            slugs=batch_loader(slugs),
            sections=batch_loader(sections, default=()),
            lectures=batch_loader(lectures),
            articles=batch_loader(articles),
            resources=batch_loader(resources),
            taught=batch_loader(
                lambda keys: pages_by_request(keys, partial(use_cases.list_taught_courses, made.principal))
            ),
            listed=batch_loader(lambda keys: pages_by_request(keys, use_cases.list_category_courses)),
            trees=batch_loader(trees, default={}),
            pictures=batch_loader(use_cases.find_pictures),
            related=batch_loader(lambda ids: use_cases.relate_courses(made.principal, ids), default=()),
            teaching=batch_loader(use_cases.summarize_teaching),
            submitted_pictures=batch_loader(use_cases.find_submitted_pictures),
            pictures_url=pictures_url,
        )
        return made

    return context
