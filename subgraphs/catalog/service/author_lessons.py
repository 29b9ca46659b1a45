"""An instructor works on a course's sections and lectures."""

from collections.abc import Callable
from dataclasses import replace

from subgraphs.catalog.errors import CourseProblem, refuse
from subgraphs.catalog.service import articles, editing
from subgraphs.catalog.service.course_changes import edit_course, edit_within
from subgraphs.catalog.service.model import Course, Lecture, LectureKind, Section
from subgraphs.catalog.service.ports import Ports, VideoFact, Work
from subgraphs.kernel.identity import Principal, require_instructor
from subgraphs.kernel.ids import LECTURE, SECTION, CourseId, LectureId, SectionId, VideoId


async def create_section(
    ports: Ports,
    principal: Principal | None,
    course_id: CourseId,
    expected_version: int | None,
    *,
    title: str,
    position: int | None,
) -> tuple[Course, SectionId]:
    """Adds an empty section. Raises Unauthenticated, Forbidden, CatalogRefused."""
    section = Section(SECTION.new(), editing.title_of(title))
    course = await edit_course(
        ports, principal, course_id, expected_version, lambda course: editing.add_section(course, section, position)
    )
    return course, section.id


async def change_section(
    ports: Ports,
    principal: Principal | None,
    section_id: SectionId,
    expected_version: int | None,
    change: Callable[[Course], Course],
) -> Course:
    """Edits the course that the section is in. Raises Unauthenticated, Forbidden, CatalogRefused."""
    require_instructor(principal)
    async with ports.units() as work:
        course_id = await work.courses.course_of_section(section_id)
        if course_id is None:
            raise refuse(CourseProblem.NOT_FOUND, "There is no such section.", "id")
        return await edit_within(work, ports.clock, principal, course_id, expected_version, change=change)


async def create_lecture(
    ports: Ports,
    principal: Principal | None,
    section_id: SectionId,
    expected_version: int | None,
    *,
    title: str,
    kind: LectureKind,
    is_preview: bool,
    position: int | None,
) -> tuple[Course, LectureId]:
    """Adds an unfinished lecture. Raises Unauthenticated, Forbidden, CatalogRefused."""
    lecture = Lecture(LECTURE.new(), editing.title_of(title), kind, is_preview)
    course = await change_section(
        ports,
        principal,
        section_id,
        expected_version,
        lambda course: editing.add_lecture(course, section_id, lecture, position),
    )
    return course, lecture.id


async def change_lecture(
    ports: Ports,
    principal: Principal | None,
    lecture_id: LectureId,
    expected_version: int | None,
    change: Callable[[Course], Course],
) -> Course:
    """Edits the course that the lecture is in. Raises Unauthenticated, Forbidden, CatalogRefused."""
    require_instructor(principal)
    async with ports.units() as work:
        course_id = await _course_of(work, lecture_id, "id")
        return await edit_within(work, ports.clock, principal, course_id, expected_version, change=change)


async def write_article(
    ports: Ports, principal: Principal | None, lecture_id: LectureId, expected_version: int | None, *, html: str
) -> Course:
    """Gives an article lecture its text. Raises Unauthenticated, Forbidden, CatalogRefused."""
    require_instructor(principal)
    clean = articles.sanitised(html)

    def written(lecture: Lecture) -> Lecture:
        if lecture.kind is not LectureKind.ARTICLE:
            raise refuse(CourseProblem.INVALID, "A video lecture has no text.", "lectureId")
        return replace(lecture, complete=True, duration_seconds=articles.reading_seconds(clean))

    async with ports.units() as work:
        course = await edit_within(
            work,
            ports.clock,
            principal,
            await _course_of(work, lecture_id, "lectureId"),
            expected_version,
            change=lambda course: editing.change_lecture(course, lecture_id, written),
        )
        await work.courses.put_article(lecture_id, clean)
        return course


async def attach_video(
    ports: Ports, principal: Principal | None, lecture_id: LectureId, expected_version: int | None, *, video_id: VideoId
) -> Course:
    """Has a video lecture show that video.

    A video that we were not told of yet may be attached: it counts as not ready until videos tells that it is, and was
    uploaded for this very course. Raises Unauthenticated, Forbidden, CatalogRefused.
    """
    require_instructor(principal)
    async with ports.units() as work:
        course_id = await _course_of(work, lecture_id, "lectureId")
        fact = await work.videos.get(video_id)
        if fact is not None and fact.course_id != course_id:
            raise refuse(CourseProblem.NOT_OWNER, "The video was uploaded for another course.", "videoId")

        def attached(lecture: Lecture) -> Lecture:
            if lecture.kind is not LectureKind.VIDEO:
                raise refuse(CourseProblem.INVALID, "An article shows no video.", "lectureId")
            return with_video(lecture, video_id, fact)

        return await edit_within(
            work,
            ports.clock,
            principal,
            course_id,
            expected_version,
            change=lambda course: editing.change_lecture(course, lecture_id, attached),
        )


async def _course_of(work: Work, lecture_id: LectureId, argument: str) -> CourseId:
    found = (await work.courses.lectures([lecture_id])).get(lecture_id)
    if found is None:
        raise refuse(CourseProblem.NOT_FOUND, "There is no such lecture.", argument)
    return found[0]


def with_video(lecture: Lecture, video_id: VideoId, fact: VideoFact | None) -> Lecture:
    """The lecture showing the video, complete if the video is known to be ready."""
    seconds = None if fact is None else fact.duration_seconds
    return replace(lecture, video_id=video_id, duration_seconds=seconds or 0, complete=seconds is not None)
