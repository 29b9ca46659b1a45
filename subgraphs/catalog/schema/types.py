"""The types that catalog contributes."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from subgraphs.catalog.errors import CatalogRefused, CourseProblem, Problem
from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.service import model
from subgraphs.catalog.service.publishing import blockers
from subgraphs.catalog.service.searching import CourseSort, FacetField
from subgraphs.catalog.service.visibility import is_privileged
from subgraphs.kernel.ids import CATEGORY, COURSE, LECTURE, USER, CategoryId, CourseId, InvalidId, LectureId
from subgraphs.kernel.money_type import MoneyType
from subgraphs.kernel.pagination import Connection, Edge, Page, PageInfo, PageRequest, connection_of
from subgraphs.kernel.user_errors import UserError

strawberry.enum(model.CourseStatus, description="Where a course stands.")
strawberry.enum(model.CourseLevel, description="Whom a course is for.")
strawberry.enum(model.LectureKind, description="What a lecture consists of.")
strawberry.enum(CourseProblem, name="CourseErrorCode", description="Why catalog refuses.")
strawberry.enum(CourseSort, description="Without a query, RELEVANCE is BEST_SELLING.")
strawberry.enum(FacetField, name="CourseFacetField", description="By what search results are counted.")

First = Annotated[int, strawberry.argument(description="How many, at most 100.")]
After = Annotated[str | None, strawberry.argument(description="The cursor to continue after.")]


@strawberry.type
class CourseError(UserError):
    """Why catalog did not do what was asked, or what a course lacks."""

    reason: CourseProblem
    lecture_id: strawberry.ID | None = None

    @classmethod
    def of(cls, problem: Problem) -> Self:
        return cls(
            message=problem.message,
            code=problem.reason.name,
            path=None if problem.argument is None else [problem.argument],
            reason=problem.reason,
            lecture_id=None if problem.lecture_id is None else strawberry.ID(problem.lecture_id),
        )

    @classmethod
    def all_of(cls, refusal: CatalogRefused) -> list[Self]:
        return [cls.of(problem) for problem in refusal.problems]


@strawberry.federation.type(keys=["id"])
class User:
    """Somebody, as far as they teach."""

    id: strawberry.ID

    @strawberry.field(description="What the user teaches and the viewer may see, the newest first.")
    async def taught_courses(self, info: Info, first: First = 20, after: After = None) -> "Connection[Course] | None":
        request = PageRequest.of(first, after, keys=1)
        page = await info.context.taught.load((USER.parse(self.id), request))
        return course_connection(page)

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        try:
            return cls(id=strawberry.ID(USER.parse(id)))
        except InvalidId:
            return None


@strawberry.federation.type(keys=["id"])
class Category:
    """A subject, perhaps within another."""

    id: strawberry.ID
    slug: str
    name: str
    parent_id: strawberry.Private[CategoryId | None]

    @strawberry.field
    async def parent(self, info: Info) -> "Category | None":
        parent = None if self.parent_id is None else (await info.context.categories()).get(self.parent_id)
        return None if parent is None else Category.of(parent)

    @strawberry.field
    async def children(self, info: Info) -> "list[Category]":
        tree = await info.context.categories()
        return [Category.of(category) for category in tree.values() if category.parent_id == CategoryId(self.id)]

    @strawberry.field(description="The listed courses in it and in those within it, the newest first.")
    async def courses(self, info: Info, first: First = 20, after: After = None) -> "Connection[Course]":
        request = PageRequest.of(first, after, keys=1)
        return course_connection(await info.context.listed.load((CategoryId(self.id), request)))

    @classmethod
    def of(cls, category: model.Category) -> Self:
        return cls(id=strawberry.ID(category.id), slug=category.slug, name=category.name, parent_id=category.parent_id)

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        try:
            category = (await info.context.categories()).get(CATEGORY.parse(id))
        except InvalidId:
            return None
        return None if category is None else cls.of(category)


@strawberry.federation.type(keys=["id"])
class Lecture:
    """One lesson of a course."""

    id: strawberry.ID
    title: str
    kind: model.LectureKind
    is_preview: bool = strawberry.field(description="Whether everybody may watch or read it.")
    duration_seconds: int
    complete: bool = strawberry.field(description="Unfinished lectures are shown to those who teach the course only.")
    course_id: strawberry.Private[CourseId]

    @strawberry.field
    async def course(self, info: Info) -> "Course | None":
        return await Course.find(info, self.course_id)

    @strawberry.field(description="Within its section, from 0, as the viewer sees it.")
    async def position(self, info: Info) -> int:
        for section in await info.context.sections.load(self.course_id):
            for position, lecture in enumerate(section.lectures):
                if lecture.id == LectureId(self.id):
                    return position
        return 0

    @strawberry.field(description="An article's text, for those who may read it: learners, and everybody if a preview.")
    async def article_html(self, info: Info) -> str | None:
        if self.kind is not model.LectureKind.ARTICLE:
            return None
        return await info.context.articles.load(LECTURE.parse(self.id))

    @classmethod
    def of(cls, lecture: model.Lecture, course_id: CourseId) -> Self:
        return cls(
            id=strawberry.ID(lecture.id),
            title=lecture.title,
            kind=lecture.kind,
            is_preview=lecture.is_preview,
            duration_seconds=lecture.duration_seconds,
            complete=lecture.complete,
            course_id=course_id,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        try:
            found = await info.context.lectures.load(LECTURE.parse(id))
        except InvalidId:
            return None
        return None if found is None else cls.of(found.lecture, found.course.id)


@strawberry.type
class Section:
    """Some lectures under one title."""

    id: strawberry.ID
    title: str
    position: int = strawberry.field(description="From 0.")
    lectures: list[Lecture]

    @classmethod
    def of(cls, section: model.Section, course_id: CourseId, position: int) -> Self:
        return cls(
            id=strawberry.ID(section.id),
            title=section.title,
            position=position,
            lectures=[Lecture.of(lecture, course_id) for lecture in section.lectures],
        )


@strawberry.federation.type(keys=["id", "slug"])
class Course:
    """Something to learn."""

    header: strawberry.Private[model.CourseHeader]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.header.id)

    @strawberry.field(description="The last part of the course's address.")
    def slug(self) -> str:
        return self.header.slug

    @strawberry.field
    def title(self) -> str:
        return self.header.title

    @strawberry.field
    def subtitle(self) -> str | None:
        return self.header.subtitle

    @strawberry.field(description="Plain text.")
    def description(self) -> str | None:
        return self.header.description

    @strawberry.field
    def status(self) -> model.CourseStatus:
        return self.header.status

    @strawberry.field
    def level(self) -> model.CourseLevel:
        return self.header.level

    @strawberry.field(description="A BCP 47 tag.")
    def language(self) -> str:
        return self.header.language

    @strawberry.field
    async def category(self, info: Info) -> Category | None:
        category = (await info.context.categories()).get(self.header.category_id)
        return None if category is None else Category.of(category)

    @strawberry.field(description="Everybody who teaches it, the owner first.")
    def instructors(self) -> list[User]:
        return [User(id=strawberry.ID(user_id)) for user_id in self.header.instructor_ids]

    @strawberry.field
    async def sections(self, info: Info) -> list[Section]:
        sections = await info.context.sections.load(self.header.id)
        return [Section.of(section, self.header.id, position) for position, section in enumerate(sections)]

    @strawberry.field(description="Before discounts and tax; zero is free, null not decided yet.")
    def list_price(self) -> MoneyType | None:
        return None if self.header.price is None else MoneyType.of(self.header.price)

    @strawberry.field(description="Of all finished lectures.")
    def duration_seconds(self) -> int:
        return self.header.duration_seconds

    @strawberry.field(description="Finished lectures.")
    def lecture_count(self) -> int:
        return self.header.lecture_count

    @strawberry.field
    def published_at(self) -> datetime | None:
        return self.header.published_at

    @strawberry.field
    def updated_at(self) -> datetime:
        return self.header.updated_at

    @strawberry.field(description="Grows with each edit; an edit may say which version it expects.")
    def version(self) -> int:
        return self.header.version

    @strawberry.field(description="What the course lacks for publication; null for those who don't teach it.")
    async def publish_blockers(self, info: Info) -> list[CourseError] | None:
        if not is_privileged(info.context.principal, self.header):
            return None
        sections = await info.context.sections.load(self.header.id)
        return [CourseError.of(problem) for problem in blockers(model.Course(self.header, sections))]

    @strawberry.field(description="What an admin wrote at the last review; null for those who don't teach it.")
    def review_notes(self, info: Info) -> str | None:
        return self.header.review_notes if is_privileged(info.context.principal, self.header) else None

    @classmethod
    async def resolve_reference(
        cls, info: Info, id: strawberry.ID | None = None, slug: str | None = None
    ) -> Self | None:
        return await cls.find(info, id) if id is not None else await cls.find_by_slug(info, slug or "")

    @classmethod
    async def find(cls, info: Info, id: str) -> Self | None:
        """The course of that id, None if there is none for the viewer."""
        try:
            header = await info.context.courses.load(COURSE.parse(id))
        except InvalidId:
            return None
        return None if header is None else cls(header=header)

    @classmethod
    async def find_by_slug(cls, info: Info, slug: str) -> Self | None:
        """The course of that address, None if there is none for the viewer."""
        course_id = await info.context.slugs.load(slug[:200])
        return None if course_id is None else await cls.find(info, course_id)


def course_connection(page: Page[model.CourseHeader] | None) -> Connection[Course]:
    """Presents a page of courses; none is an empty one."""
    shown: Page[model.CourseHeader] = page or Page((), (), has_next=False, has_previous=False)
    return connection_of(shown.map(lambda header: Course(header=header)))


@strawberry.type
class FacetValue:
    """One value of a facet, and how many results have it."""

    value: str
    count: int


@strawberry.type(name="CourseFacet")
class Facet:
    """What the results have in a field, the most frequent value first."""

    field: FacetField
    values: list[FacetValue]


@strawberry.type
class CourseSearchConnection:
    """A page of search results."""

    edges: list[Edge[Course]]
    page_info: PageInfo
    total_count: int
    facets: list[Facet]


@strawberry.type
class CoursePayload:
    """The course as it is now, or why nothing changed."""

    course: Course | None
    errors: list[CourseError]


@strawberry.type
class SectionPayload:
    """The new section and its course, or why there is none."""

    section: Section | None
    course: Course | None
    errors: list[CourseError]


@strawberry.type
class LecturePayload:
    """The lecture and its course as they are now, or why nothing changed."""

    lecture: Lecture | None
    course: Course | None
    errors: list[CourseError]


@strawberry.type
class CategoryPayload:
    """The category as it is now, or why nothing changed."""

    category: Category | None
    errors: list[CourseError]
