"""The GraphQL types of catalog."""

from datetime import datetime
from typing import Self

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.course_error import CourseError
from subgraphs.catalog.schema.enums import CourseBadge, CourseLevel, CourseStatus, LectureKind
from subgraphs.catalog.schema.resource_types import FEW, LectureResourceType
from subgraphs.catalog.service import model
from subgraphs.catalog.service.courses.badges import badges_of
from subgraphs.catalog.service.courses.description_html import description_html
from subgraphs.catalog.service.publication.rules import publication_blockers
from subgraphs.catalog.service.visibility import has_public_promo, is_privileged, may_see_promo
from subgraphs.kernel.graphql.conventions.nodes import NODE_KEYS, Node, NodeKey
from subgraphs.kernel.graphql.pagination import (
    DEFAULT_PAGE,
    AfterArgument,
    Connection,
    FirstArgument,
    Page,
    PageRequest,
    connection_of,
    is_id,
)
from subgraphs.kernel.graphql.types import MoneyType
from subgraphs.kernel.identity.ids import CATEGORY, COURSE, LECTURE, USER, CategoryId, CourseId, LectureId, parse_id
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.pictures.graphql_types import PictureType, SubmittedPicture


@strawberry.type(description="The public numbers of an instructor, over all of their published courses.")
class TeachingNumbers:
    """The presentation of a TeachingSummary."""

    course_count: int = strawberry.field(description="The number of published courses.")
    learner_count: int = strawberry.field(description="The number of different users who are enrolled in them.")
    rating_average: float | None = strawberry.field(description="The mean of all ratings; null if there is none.")
    rating_count: int = strawberry.field(description="The number of ratings.")


@strawberry.federation.type(keys=["id"], description="A user of the marketplace.")
class User:
    """The part of a user that catalog contributes."""

    id: strawberry.ID = strawberry.field(description="The user's id.")

    @strawberry.field(
        description="The numbers of the user's published courses, the same for all viewers; null if there is none."
    )
    async def teaching_numbers(self, info: Info) -> TeachingNumbers | None:
        found = await info.context.teaching.load(USER.parse(self.id))
        if found is None:
            return None
        return TeachingNumbers(
            course_count=found.course_count,
            learner_count=found.learner_count,
            rating_average=found.rating_average,
            rating_count=found.rating_count,
        )

    @strawberry.field(description="The courses that the user teaches and the viewer may see, newest first.")
    async def taught_courses(
        self, info: Info, first: FirstArgument = DEFAULT_PAGE, after: AfterArgument = None
    ) -> "Connection[Course] | None":
        request = PageRequest.of(first, after, keys=(is_id(COURSE),))
        page = await info.context.taught.load((USER.parse(self.id), request))
        return course_connection(page)

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> Self | None:
        return cls(id=strawberry.ID(parse_id(USER, id, "id")))


@strawberry.federation.type(keys=NODE_KEYS, description="A category of courses, possibly within another.")
class Category(NodeKey, Node):
    """The presentation of a model.Category."""

    id: strawberry.ID = strawberry.field(description="The category's id.")
    slug: str = strawberry.field(description="The category's part of a URL; it never changes.")
    name: str = strawberry.field(description="The name.")
    parent_id: strawberry.Private[CategoryId | None]

    @strawberry.field(description="The image of the category; null if there is none.")
    async def image(self, info: Info) -> PictureType | None:
        return PictureType.of(await info.context.pictures.load(self.id), info.context.pictures_url)

    @strawberry.field(
        description="The image that was submitted last, with its status; null unless the viewer is an admin."
    )
    async def submitted_image(self, info: Info) -> SubmittedPicture | None:
        principal = info.context.principal
        if principal is None or not principal.has(Scope.CATALOG_CATEGORIES):
            return None
        return SubmittedPicture.of(await info.context.submitted_pictures.load(self.id))

    @strawberry.field(description="The parent category; null for a root category.")
    async def parent(self, info: Info) -> "Category | None":
        parent = None if self.parent_id is None else (await info.context.categories()).get(self.parent_id)
        return None if parent is None else Category.of(parent)

    @strawberry.field(description="The child categories, ordered by position.")
    async def children(self, info: Info) -> "list[Category]":
        tree = await info.context.categories()
        return [Category.of(category) for category in tree.values() if category.parent_id == CategoryId(self.id)]

    @strawberry.field(description="The published courses of the category and its descendants, newest first.")
    async def courses(
        self, info: Info, first: FirstArgument = DEFAULT_PAGE, after: AfterArgument = None
    ) -> "Connection[Course]":
        request = PageRequest.of(first, after, keys=(is_id(COURSE),))
        return course_connection(await info.context.listed.load((CategoryId(self.id), request)))

    @classmethod
    def of(cls, category: model.Category) -> Self:
        return cls(id=strawberry.ID(category.id), slug=category.slug, name=category.name, parent_id=category.parent_id)

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> Self | None:
        category = (await info.context.categories()).get(parse_id(CATEGORY, id, "id"))
        return None if category is None else cls.of(category)


@strawberry.federation.type(keys=NODE_KEYS, description="A lecture of a course.")
class Lecture(NodeKey, Node):
    """The presentation of a model.Lecture."""

    id: strawberry.ID = strawberry.field(description="The lecture's id.")
    title: str = strawberry.field(description="The title.")
    kind: LectureKind = strawberry.field(description="The kind of content.")
    is_preview: bool = strawberry.field(description="Whether the lecture is a free preview, open to all viewers.")
    duration_seconds: int = strawberry.field(
        description="The duration of the video or the reading time of the article in seconds; 0 until it is complete."
    )
    complete: bool = strawberry.field(
        description="Whether the content is ready; incomplete lectures are hidden from all but instructors and admins."
    )
    course_id: strawberry.Private[CourseId]

    @strawberry.field(description="The course of the lecture.")
    async def course(self, info: Info) -> "Course | None":
        return await Course.find(info, self.course_id)

    @strawberry.field(
        description="The position within its section, from 0, counting the lectures that the viewer sees."
    )
    async def position(self, info: Info) -> int:
        for section in await info.context.sections.load(self.course_id):
            for position, lecture in enumerate(section.lectures):
                if lecture.id == LectureId(self.id):
                    return position
        return 0

    @strawberry.field(
        description=(
            "The article in HTML; null for a video, and unless the viewer is enrolled, an instructor or an admin, or "
            "the lecture is a preview."
        )
    )
    async def article_html(self, info: Info) -> str | None:
        if self.kind is not LectureKind.ARTICLE:
            return None
        return await info.context.articles.load(LECTURE.parse(self.id))

    @strawberry.field(
        description="The number of files and links beside the lecture; null for those who may not see these."
    )
    async def resource_count(self, info: Info) -> int | None:
        resources = await info.context.resources.load(LECTURE.parse(self.id))
        return None if resources is None else len(resources)

    @strawberry.field(
        directives=[FEW],
        description=(
            "The files and links beside the lecture, in order; null unless the viewer is enrolled, an instructor or an "
            "admin, or the lecture is a preview."
        ),
    )
    async def resources(self, info: Info) -> list[LectureResourceType] | None:
        lecture_id = LECTURE.parse(self.id)
        found, resources = await info.context.lectures.load(lecture_id), await info.context.resources.load(lecture_id)
        if found is None or resources is None:
            return None
        managed = is_privileged(info.context.principal, found.course)
        return [LectureResourceType.of(resource, managed=managed) for resource in resources]

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
        found = await info.context.lectures.load(parse_id(LECTURE, id, "id"))
        return None if found is None else cls.of(found.lecture, found.course.id)


@strawberry.type(description="A section of a course.")
class Section:
    """The presentation of a model.Section."""

    id: strawberry.ID = strawberry.field(description="The section's id.")
    title: str = strawberry.field(description="The title.")
    position: int = strawberry.field(description="The position within the course, from 0.")
    lectures: list[Lecture] = strawberry.field(description="The lectures that the viewer sees, in order.")

    @classmethod
    def of(cls, section: model.Section, course_id: CourseId, position: int) -> Self:
        return cls(
            id=strawberry.ID(section.id),
            title=section.title,
            position=position,
            lectures=[Lecture.of(lecture, course_id) for lecture in section.lectures],
        )


@strawberry.type(description="The take-down of a course by an admin.")
class CourseSuspension:
    """The presentation of a model.CourseSuspension."""

    suspended_at: datetime = strawberry.field(description="The time of the take-down.")
    reason: str = strawberry.field(description="The reason.")
    learners_keep_access: bool = strawberry.field(
        description="Whether enrolled users can still read and watch the course."
    )


@strawberry.type(description="The share of one instructor in the instructors' income from a course.")
class InstructorShare:
    user: User = strawberry.field(description="The instructor.")
    basis_points: int = strawberry.field(description="The share in basis points; those of a course sum to 10,000.")


@strawberry.federation.type(
    keys=[Key(fields=FieldSet("id"), resolvable=False)],
    description="The video by which a course presents itself on its page.",
)
class PromoVideo:
    """The presentation of a header's promo video."""

    id: strawberry.ID = strawberry.field(description="The video's id.")


@strawberry.federation.type(keys=[*NODE_KEYS, "slug"], description="A course of the catalog.")
class Course(NodeKey, Node):
    """The presentation of a model.CourseHeader."""

    header: strawberry.Private[model.CourseHeader]

    id: strawberry.ID = strawberry.field(description="The course's id.")

    @strawberry.field(description="The course's part of a URL; it never changes.")
    def slug(self) -> str:
        return self.header.slug

    @strawberry.field(description="The title.")
    def title(self) -> str:
        return self.header.title

    @strawberry.field(description="The subtitle.")
    def subtitle(self) -> str | None:
        return self.header.subtitle

    @strawberry.field(description="The description in Markdown, as its instructors write it.")
    def description(self) -> str | None:
        return self.header.description

    @strawberry.field(
        description="The description in HTML: paragraphs, lists, headings from the third level on, links, emphasis and "
        "code, and nothing that acts on its own."
    )
    def description_html(self) -> str | None:
        return None if self.header.description is None else description_html(self.header.description)

    @strawberry.field(description="What learners will be able to do, in order.")
    def outcomes(self) -> list[str]:
        return list(self.header.audience.outcomes)

    @strawberry.field(description="What learners need before, in order.")
    def requirements(self) -> list[str]:
        return list(self.header.audience.requirements)

    @strawberry.field(description="Who the course is for, in order.")
    def audience(self) -> list[str]:
        return list(self.header.audience.audience)

    @strawberry.field(description="The number of users who are enrolled.")
    def learner_count(self) -> int:
        return self.header.popularity.learner_count

    @strawberry.field(description="The marks on the course's card.")
    def badges(self, info: Info) -> list[CourseBadge]:
        return list(badges_of(self.header, info.context.use_cases.clock()))

    @strawberry.field(
        description="At most 12 published courses: those that share the most learners with this one, then the "
        "best-selling of its category. Courses that the viewer is enrolled in or teaches are left out, so the response "
        "is the viewer's own: fetch it apart from what is the same for all."
    )
    async def related_courses(self, info: Info) -> "list[Course]":
        return [Course.of(header) for header in await info.context.related.load(self.header.id)]

    @strawberry.field(description="The status.")
    def status(self) -> CourseStatus:
        return self.header.status

    @strawberry.field(description="The level of the audience.")
    def level(self) -> CourseLevel:
        return self.header.level

    @strawberry.field(description="The language of the course, a BCP 47 tag.")
    def language(self) -> str:
        return self.header.language

    @strawberry.field(description="The cover, for cards and the course's page; null if there is none.")
    async def cover(self, info: Info) -> PictureType | None:
        return PictureType.of(await info.context.pictures.load(self.id), info.context.pictures_url)

    @strawberry.field(
        description="The cover that was submitted last, with its status; null unless the viewer teaches the course or "
        "is an admin."
    )
    async def submitted_cover(self, info: Info) -> SubmittedPicture | None:
        if not is_privileged(info.context.principal, self.header):
            return None
        return SubmittedPicture.of(await info.context.submitted_pictures.load(self.id))

    @strawberry.field(
        description="The promo video, which all viewers may watch while the course is for sale; null if there is none, "
        "and otherwise unless the viewer teaches the course or is an admin."
    )
    def promo_video(self, info: Info) -> PromoVideo | None:
        video_id = self.header.promo_video_id
        if video_id is None:
            return None
        # The viewer is read only if it matters: what all may watch, caches may store.
        shown = has_public_promo(self.header) or may_see_promo(info.context.principal, self.header)
        return PromoVideo(id=strawberry.ID(video_id)) if shown else None

    @strawberry.field(description="The category.")
    async def category(self, info: Info) -> Category | None:
        category = (await info.context.categories()).get(self.header.category_id)
        return None if category is None else Category.of(category)

    @strawberry.field(description="The instructors, the owner first.")
    def instructors(self) -> list[User]:
        return [User(id=strawberry.ID(user_id)) for user_id in self.header.instructor_ids]

    @strawberry.field(
        description="The shares of the instructors in the income from later sales, the owner's first; null unless the "
        "viewer teaches the course or is an admin."
    )
    def instructor_shares(self, info: Info) -> list[InstructorShare] | None:
        if not is_privileged(info.context.principal, self.header):
            return None
        return [
            InstructorShare(user=User(id=strawberry.ID(user_id)), basis_points=points)
            for user_id, points in self.header.shares.items()
        ]

    @strawberry.field(description="The sections that the viewer sees, in order.")
    async def sections(self, info: Info) -> list[Section]:
        sections = await info.context.sections.load(self.header.id)
        return [Section.of(section, self.header.id, position) for position, section in enumerate(sections)]

    @strawberry.field(description="The price before discounts and tax; zero is free, null is undecided.")
    def list_price(self) -> MoneyType | None:
        return None if self.header.price is None else MoneyType.of(self.header.price)

    @strawberry.field(description="The duration of all complete lectures in seconds.")
    def duration_seconds(self) -> int:
        return self.header.duration_seconds

    @strawberry.field(description="The number of complete lectures.")
    def lecture_count(self) -> int:
        return self.header.lecture_count

    @strawberry.field(description="The time of the first publication; null before it.")
    def published_at(self) -> datetime | None:
        return self.header.published_at

    @strawberry.field(description="The time of the last change.")
    def updated_at(self) -> datetime:
        return self.header.updated_at

    @strawberry.field(
        description="The version, which grows with each edit; an edit can state the version that it expects."
    )
    def version(self) -> int:
        return self.header.version

    @strawberry.field(
        description="The blockers of the publication; null unless the viewer teaches the course or is an admin."
    )
    async def publish_blockers(self, info: Info) -> list[CourseError] | None:
        if not is_privileged(info.context.principal, self.header):
            return None
        sections = await info.context.sections.load(self.header.id)
        return [CourseError.of(blocker) for blocker in publication_blockers(model.Course(self.header, sections))]

    @strawberry.field(
        description="The notes of the last review; null unless the viewer teaches the course or is an admin."
    )
    def review_notes(self, info: Info) -> str | None:
        return self.header.review_notes if is_privileged(info.context.principal, self.header) else None

    @strawberry.field(
        description="The take-down of a suspended course; null unless the viewer teaches it or is an admin."
    )
    def suspension(self, info: Info) -> CourseSuspension | None:
        found = self.header.suspension
        if found is None or not is_privileged(info.context.principal, self.header):
            return None
        return CourseSuspension(
            suspended_at=found.since, reason=found.reason, learners_keep_access=found.learners_keep_access
        )

    @classmethod
    def of(cls, header: model.CourseHeader) -> Self:
        return cls(id=strawberry.ID(header.id), header=header)

    @classmethod
    async def resolve_reference(
        cls, info: Info, id: strawberry.ID | None = None, slug: str | None = None
    ) -> Self | None:
        return await cls.find(info, id) if id is not None else await cls.find_by_slug(info, slug or "")

    @classmethod
    async def find(cls, info: Info, id: str) -> Self | None:
        """Return the course with that id; None if it is missing or hidden from the viewer."""
        header = await info.context.courses.load(parse_id(COURSE, id, "id"))
        return None if header is None else cls.of(header)

    @classmethod
    async def find_by_slug(cls, info: Info, slug: str) -> Self | None:
        """Return the course with that slug; None if it is missing or hidden from the viewer."""
        course_id = await info.context.slugs.load(slug[:200])
        return None if course_id is None else await cls.find(info, course_id)


def course_connection(page: Page[model.CourseHeader] | None) -> Connection[Course]:
    """Present a page of courses; None is an empty page."""
    shown: Page[model.CourseHeader] = page or Page((), (), has_next=False, has_previous=False)
    return connection_of(shown.map(Course.of))
