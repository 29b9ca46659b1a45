"""Categories and published courses, made by their instructors and approved by an admin."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lectern.seed.market import Actor, Market, each
from lectern.seed.people import People
from lectern.seed.plan import Plan, PlannedCourse

_CATEGORIES = "{ categories { id name } }"
_NEW_CATEGORY = (
    "mutation($name: String!, $position: Int!) { categoryCreate(name: $name, position: $position) "
    "{ category { id } errors { message } } }"
)
_TAUGHT = """query($representations: [_Any!]!, $after: String) {
  _entities(representations: $representations) { ... on User { taughtCourses(first: 100, after: $after) {
    edges { node { id title status sections { id title lectures { id title kind } } } }
    pageInfo { hasNextPage endCursor }
  } } }
}"""
_NEW_COURSE = """mutation($title: String!, $category: ID!, $level: CourseLevel!) {
  courseCreate(title: $title, categoryId: $category, level: $level) { course { id version } errors { message } }
}"""
_DESCRIBE = """mutation($id: ID!, $version: Int!, $subtitle: String!, $description: String!, $price: BigInt!) {
  courseUpdate(id: $id, expectedVersion: $version, subtitle: $subtitle, description: $description, priceMinor: $price,
    currency: "USD") { course { id } errors { message } }
}"""
_NEW_SECTION = (
    "mutation($course: ID!, $title: String!) { sectionCreate(courseId: $course, title: $title) "
    "{ section { id } errors { message } } }"
)
_NEW_LECTURE = """mutation($section: ID!, $title: String!, $preview: Boolean!) {
  lectureCreate(sectionId: $section, title: $title, kind: ARTICLE, isPreview: $preview) {
    lecture { id } errors { message }
  }
}"""
_WRITE = (
    "mutation($lecture: ID!, $html: String!) { lectureWriteArticle(lectureId: $lecture, html: $html) "
    "{ lecture { id } errors { message } } }"
)
_SUBMIT = "mutation($id: ID!) { courseSubmitForReview(id: $id) { course { id } errors { message } } }"
_APPROVE = "mutation($id: ID!) { courseReview(id: $id, approve: true) { course { id } errors { message } } }"


@dataclass(frozen=True, slots=True)
class MadeCourse:
    """A published course, and its article lectures in order."""

    id: str
    planned: PlannedCourse
    instructor: Actor
    first_section: str
    lectures: tuple[str, ...]


async def make_courses(
    market: Market, plan: Plan, people: People, progress: Callable[[], None]
) -> tuple[MadeCourse, ...]:
    """Makes what is missing, and gives all of them in the order of the plan."""
    categories = await _categories(market, plan, people.admin)
    taught = await _all_taught(market, people)
    made: dict[str, MadeCourse] = {}

    async def one(planned: PlannedCourse) -> None:
        instructor = people.instructors[planned.instructor]
        there = taught.get(planned.title)
        if there is None:
            course = await instructor.do(
                market.catalog,
                _NEW_COURSE,
                title=planned.title,
                category=categories[planned.category],
                level=planned.level,
            )
            there = {"id": course["course"]["id"], "status": "DRAFT", "sections": []}
            await instructor.do(
                market.catalog,
                _DESCRIBE,
                id=there["id"],
                version=course["course"]["version"],
                subtitle=planned.subtitle,
                description=planned.description,
                price=str(planned.price_minor),
            )
        made[planned.title] = await _finish(market, people.admin, instructor, planned, there)

    await each(plan.courses, one, progress)
    return tuple(made[planned.title] for planned in plan.courses)


async def _finish(
    market: Market, admin: Actor, instructor: Actor, planned: PlannedCourse, there: dict[str, Any]
) -> MadeCourse:
    """Adds the lessons that are missing, and publishes the course."""
    sections = {section["title"]: section for section in there["sections"]}
    section_ids, lecture_ids = [], []
    for title, lectures in planned.sections:
        section = sections.get(title)
        if section is None:
            payload = await instructor.do(market.catalog, _NEW_SECTION, course=there["id"], title=title)
            section = {"id": payload["section"]["id"], "lectures": []}
        section_ids.append(section["id"])
        known = {lecture["title"]: lecture["id"] for lecture in section["lectures"]}
        for lecture in lectures:
            lecture_id = known.get(lecture.title)
            if lecture_id is None:
                payload = await instructor.do(
                    market.catalog,
                    _NEW_LECTURE,
                    section=section["id"],
                    title=lecture.title,
                    preview=lecture.is_preview,
                )
                lecture_id = payload["lecture"]["id"]
            if there["status"] == "DRAFT":
                await instructor.do(market.catalog, _WRITE, lecture=lecture_id, html=lecture.html)
            lecture_ids.append(lecture_id)
    if there["status"] == "DRAFT":
        await instructor.do(market.catalog, _SUBMIT, id=there["id"])
    if there["status"] in ("DRAFT", "IN_REVIEW"):
        await admin.do(market.catalog, _APPROVE, id=there["id"])
    return MadeCourse(there["id"], planned, instructor, section_ids[0], tuple(lecture_ids))


async def _categories(market: Market, plan: Plan, admin: Actor) -> dict[str, str]:
    there = {row["name"]: row["id"] for row in (await admin.ask(market.catalog, _CATEGORIES))["categories"]}
    for position, name in enumerate(plan.categories):
        if name not in there:
            payload = await admin.do(market.catalog, _NEW_CATEGORY, name=name, position=position)
            there[name] = payload["category"]["id"]
    return there


async def _all_taught(market: Market, people: People) -> dict[str, dict[str, Any]]:
    pages = await asyncio.gather(*(_taught(market, instructor) for instructor in people.instructors))
    return {course["title"]: course for page in pages for course in page}


async def _taught(market: Market, instructor: Actor) -> list[dict[str, Any]]:
    courses, after = list[dict[str, Any]](), None
    while True:
        representations = [{"__typename": "User", "id": instructor.user_id}]
        data = await instructor.ask(market.catalog, _TAUGHT, representations=representations, after=after)
        connection = data["_entities"][0]["taughtCourses"]
        courses += [edge["node"] for edge in connection["edges"]]
        if not connection["pageInfo"]["hasNextPage"]:
            return courses
        after = connection["pageInfo"]["endCursor"]
