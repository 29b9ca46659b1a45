"""What catalog's resolvers find in `info.context`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import strawberry
from strawberry.dataloader import DataLoader

from subgraphs.catalog.service import find_courses
from subgraphs.catalog.service.find_courses import FoundLecture
from subgraphs.catalog.service.model import Category, Course, CourseHeader, Section
from subgraphs.catalog.service.outdating import outdated_by_category, outdated_by_course
from subgraphs.catalog.service.ports import Ports
from subgraphs.catalog.service.visibility import is_everybodys
from subgraphs.kernel.cached_answers import Keeping
from subgraphs.kernel.call import Call, RequestContext
from subgraphs.kernel.ids import CategoryId, CourseId, LectureId, UserId
from subgraphs.kernel.pagination import Page, PageRequest, pages_by_request

KEPT_SECONDS = 60
"""For how long everybody may be given the same answer, if nothing in it depends on who asks."""

SEARCH_KEPT_SECONDS = 15
"""Sales and ratings move the order of what is found more often than anything else changes."""


@dataclass(slots=True, kw_only=True)
class CatalogContext(RequestContext):
    """The use cases' ports, and one request's loaders. A mutation says what it changed, which makes them look again."""

    ports: Ports
    courses: "DataLoader[CourseId, CourseHeader | None]"
    slugs: "DataLoader[str, CourseId | None]"
    sections: "DataLoader[CourseId, tuple[Section, ...]]"
    lectures: "DataLoader[LectureId, FoundLecture | None]"
    articles: "DataLoader[LectureId, str | None]"
    taught: "DataLoader[tuple[UserId, PageRequest], Page[CourseHeader] | None]"
    listed: "DataLoader[tuple[CategoryId, PageRequest], Page[CourseHeader] | None]"
    trees: "DataLoader[None, Mapping[CategoryId, Category]]"

    async def categories(self) -> Mapping[CategoryId, Category]:
        """The whole tree by id, read once a request."""
        return await self.trees.load(None)

    def changed_course(self, course: Course) -> None:
        """The course is now like this: what was loaded is dropped, what was kept is no longer true."""
        self._forget()
        was_published = course.header.published_at is not None
        self.keeping.outdated += outdated_by_course(course.header.id, was_published=was_published)

    def changed_categories(self) -> None:
        """The same for the tree of categories."""
        self._forget()
        self.keeping.outdated += outdated_by_category()

    def _forget(self) -> None:
        for loader in (self.courses, self.sections, self.lectures, self.articles, self.trees):
            loader.clear_all()


Info: TypeAlias = strawberry.Info[CatalogContext, Any]


def context_factory(ports: Ports) -> Callable[[Call], CatalogContext]:
    """Makes the context of each request."""

    def context(call: Call) -> CatalogContext:
        async def courses(ids: list[CourseId]) -> list[CourseHeader | None]:
            found = await find_courses.headers(ports, made.call.principal, ids)
            if not all(course_id in found and is_everybodys(found[course_id]) for course_id in ids):
                made.keeping.not_at_all()
            return [found.get(course_id) for course_id in ids]

        async def slugs(wanted: list[str]) -> list[CourseId | None]:
            found = await find_courses.ids_of_slugs(ports, wanted)
            if len(found) < len(set(wanted)):
                made.keeping.not_at_all()
            return [found.get(slug) for slug in wanted]

        async def sections(ids: list[CourseId]) -> list[tuple[Section, ...]]:
            headers = await made.courses.load_many(ids)
            known = {header.id: header for header in headers if header is not None}
            found = await find_courses.sections(ports, made.call.principal, known)
            if not all(outline.everybodys for outline in found.values()):
                made.keeping.not_at_all()
            return [found[course_id].sections if course_id in found else () for course_id in ids]

        async def lectures(ids: list[LectureId]) -> list[FoundLecture | None]:
            found = await find_courses.lectures(ports, made.principal, ids)
            return [found.get(lecture_id) for lecture_id in ids]

        async def articles(ids: list[LectureId]) -> list[str | None]:
            wanted = [found for found in await made.lectures.load_many(ids) if found is not None]
            texts = await find_courses.articles(ports, made.principal, wanted)
            return [texts.get(lecture_id) for lecture_id in ids]

        async def taught(keys: list[tuple[UserId, PageRequest]]) -> list[Page[CourseHeader] | None]:
            found = await pages_by_request(keys, partial(find_courses.taught_by, ports, made.principal))
            return [found.get(key) for key in keys]

        async def listed(keys: list[tuple[CategoryId, PageRequest]]) -> list[Page[CourseHeader] | None]:
            found = await pages_by_request(keys, partial(find_courses.listed_in, ports))
            return [found.get(key) for key in keys]

        async def trees(keys: list[None]) -> list[Mapping[CategoryId, Category]]:
            tree = {category.id: category for category in await find_courses.categories(ports)}
            return [tree for _ in keys]

        made = CatalogContext(
            call=call,
            keeping=Keeping(KEPT_SECONDS),
            ports=ports,
            courses=DataLoader(load_fn=courses),
            slugs=DataLoader(load_fn=slugs),
            sections=DataLoader(load_fn=sections),
            lectures=DataLoader(load_fn=lectures),
            articles=DataLoader(load_fn=articles),
            taught=DataLoader(load_fn=taught),
            listed=DataLoader(load_fn=listed),
            trees=DataLoader(load_fn=trees),
        )
        return made

    return context
