"""Categories and published courses, created by their instructors and approved by an admin."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lectern.seed.client import Actor, SeedClient, run_concurrently
from lectern.seed.plan import Plan, PlannedCourse
from lectern.seed.users import Users

_CATEGORIES = "{ categories { id name } }"
_NEW_CATEGORY = (
    "mutation($name: String!, $position: Int!) { createCategory(input: {name: $name, position: $position}) "
    "{ category { id } errors { message } } }"
)
_TAUGHT = """query($representations: [_Any!]!, $after: String) {
  _entities(representations: $representations) { ... on User { taughtCourses(first: 100, after: $after) {
    edges { node { id title status sections { id title lectures { id title kind } } } }
    pageInfo { hasNextPage endCursor }
  } } }
}"""
_NEW_COURSE = """mutation($title: String!, $category: ID!, $level: CourseLevel!) {
  createCourse(input: {title: $title, categoryId: $category, level: $level}) {
      course { id version } errors { message } }
}"""
_DESCRIBE = """mutation($id: ID!, $version: Int!, $subtitle: String!, $description: String!, $price: BigInt!,
  $outcomes: [String!]!, $requirements: [String!]!, $audience: [String!]!) {
  updateCourse(input: {
    courseId: $id, expectedVersion: $version, subtitle: $subtitle, description: $description,
    price: {amountMinor: $price, currency: "USD"}, outcomes: $outcomes, requirements: $requirements, audience: $audience
  }) { course { id } errors { message } }
}"""
_NEW_SECTION = (
    "mutation($course: ID!, $title: String!) { createSection(input: {courseId: $course, title: $title}) "
    "{ section { id } errors { message } } }"
)
_NEW_LECTURE = """mutation($section: ID!, $title: String!, $preview: Boolean!) {
  createLecture(input: {sectionId: $section, title: $title, kind: ARTICLE, isPreview: $preview}) {
    lecture { id } errors { message }
  }
}"""
_WRITE = (
    "mutation($lecture: ID!, $html: String!) { writeLectureArticle(input: {lectureId: $lecture, html: $html}) "
    "{ lecture { id } errors { message } } }"
)
_SUBMIT = "mutation($id: ID!) { submitCourse(input: {courseId: $id}) { course { id } errors { message } } }"
_APPROVE = "mutation($id: ID!) { approveCourse(input: {courseId: $id}) { course { id } errors { message } } }"


@dataclass(frozen=True, slots=True)
class SeededCourse:
    """A published course, and its article lectures in order."""

    id: str
    planned: PlannedCourse
    instructor: Actor
    first_section: str
    lectures: tuple[str, ...]


async def create_courses(
    client: SeedClient, plan: Plan, users: Users, progress: Callable[[], None]
) -> tuple[SeededCourse, ...]:
    """Create the missing courses. Return all of them in the order of the plan."""
    categories = await _categories(client, plan, users.admin)
    taught = await _all_taught(client, users)
    made: dict[str, SeededCourse] = {}

    async def create(planned: PlannedCourse) -> None:
        instructor = users.instructors[planned.instructor]
        existing = taught.get(planned.title)
        if existing is None:
            course = await instructor.mutate(
                client.catalog,
                _NEW_COURSE,
                title=planned.title,
                category=categories[planned.category],
                level=planned.level,
            )
            existing = {"id": course["course"]["id"], "status": "DRAFT", "sections": []}
            await instructor.mutate(
                client.catalog,
                _DESCRIBE,
                id=existing["id"],
                version=course["course"]["version"],
                subtitle=planned.subtitle,
                description=planned.description,
                price=str(planned.price_minor),
                outcomes=list(planned.outcomes),
                requirements=list(planned.requirements),
                audience=list(planned.audience),
            )
        made[planned.title] = await _finish(client, users.admin, instructor, planned, existing)

    await run_concurrently(plan.courses, create, progress)
    return tuple(made[planned.title] for planned in plan.courses)


async def _finish(
    client: SeedClient, admin: Actor, instructor: Actor, planned: PlannedCourse, existing: dict[str, Any]
) -> SeededCourse:
    """Add the missing lectures, and publish the course."""
    sections = {section["title"]: section for section in existing["sections"]}
    section_ids, lecture_ids = [], []
    for title, lectures in planned.sections:
        section = sections.get(title)
        if section is None:
            payload = await instructor.mutate(client.catalog, _NEW_SECTION, course=existing["id"], title=title)
            section = {"id": payload["section"]["id"], "lectures": []}
        section_ids.append(section["id"])
        known = {lecture["title"]: lecture["id"] for lecture in section["lectures"]}
        for lecture in lectures:
            lecture_id = known.get(lecture.title)
            if lecture_id is None:
                payload = await instructor.mutate(
                    client.catalog,
                    _NEW_LECTURE,
                    section=section["id"],
                    title=lecture.title,
                    preview=lecture.is_preview,
                )
                lecture_id = payload["lecture"]["id"]
            if existing["status"] == "DRAFT":
                await instructor.mutate(client.catalog, _WRITE, lecture=lecture_id, html=lecture.html)
            lecture_ids.append(lecture_id)
    if existing["status"] == "DRAFT":
        await instructor.mutate(client.catalog, _SUBMIT, id=existing["id"])
    if existing["status"] in ("DRAFT", "IN_REVIEW"):
        await admin.mutate(client.catalog, _APPROVE, id=existing["id"])
    return SeededCourse(existing["id"], planned, instructor, section_ids[0], tuple(lecture_ids))


async def _categories(client: SeedClient, plan: Plan, admin: Actor) -> dict[str, str]:
    existing = {row["name"]: row["id"] for row in (await admin.execute(client.catalog, _CATEGORIES))["categories"]}
    for position, name in enumerate(plan.categories):
        if name not in existing:
            payload = await admin.mutate(client.catalog, _NEW_CATEGORY, name=name, position=position)
            existing[name] = payload["category"]["id"]
    return existing


async def _all_taught(client: SeedClient, users: Users) -> dict[str, dict[str, Any]]:
    pages = await asyncio.gather(*(_taught(client, instructor) for instructor in users.instructors))
    return {course["title"]: course for page in pages for course in page}


async def _taught(client: SeedClient, instructor: Actor) -> list[dict[str, Any]]:
    courses, after = list[dict[str, Any]](), None
    while True:
        representations = [{"__typename": "User", "id": instructor.user_id}]
        data = await instructor.execute(client.catalog, _TAUGHT, representations=representations, after=after)
        connection = data["_entities"][0]["taughtCourses"]
        courses += [edge["node"] for edge in connection["edges"]]
        if not connection["pageInfo"]["hasNextPage"]:
            return courses
        after = connection["pageInfo"]["endCursor"]
