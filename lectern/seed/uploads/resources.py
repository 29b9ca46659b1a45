"""A file and a link beside the first lecture of some courses, added through the API."""

from collections.abc import Callable, Sequence

import httpx

from lectern.seed.client import SeedClient, run_concurrently
from lectern.seed.courses import SeededCourse

COURSES = 24
"""The number of courses, from the first, that have a file and a link."""

FILE = "Checklist"
LINK = "Read more"

_RESOURCES = """query($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Lecture { id resources { title } } } }"""
_START = """mutation($lecture: ID!, $size: BigInt!) {
  startLectureResourceUpload(input: {lectureId: $lecture, filename: "checklist.md", sizeBytes: $size}) {
    upload { resourceId url contentType contentDisposition } errors { message } } }"""
_COMPLETE = """mutation($id: ID!, $title: String!) {
  completeLectureResourceUpload(input: {resourceId: $id, title: $title}) { errors { message } } }"""
_LINK = """mutation($lecture: ID!, $title: String!, $url: String!) {
  addLectureLink(input: {lectureId: $lecture, title: $title, url: $url}) { errors { message } } }"""


def with_resources(courses: Sequence[SeededCourse]) -> Sequence[SeededCourse]:
    """Return the courses that have a file and a link."""
    return courses[:COURSES]


async def create_resources(client: SeedClient, courses: Sequence[SeededCourse], progress: Callable[[], None]) -> None:
    """Give the first lecture of each course a file and a link, unless it has them."""
    async with httpx.AsyncClient(timeout=60) as http:

        async def create(course: SeededCourse) -> None:
            lecture, instructor = course.lectures[0], course.instructor
            representations = [{"__typename": "Lecture", "id": lecture}]
            [found] = (await instructor.execute(client.catalog, _RESOURCES, representations=representations))[
                "_entities"
            ]
            titles = {resource["title"] for resource in found["resources"]}
            if FILE not in titles:
                content = _checklist(course).encode()
                started = await instructor.mutate(client.catalog, _START, lecture=lecture, size=str(len(content)))
                upload = started["upload"]
                headers = {
                    "content-type": upload["contentType"],
                    "content-disposition": upload["contentDisposition"],
                }
                (await http.put(upload["url"], content=content, headers=headers)).raise_for_status()
                await instructor.mutate(client.catalog, _COMPLETE, id=upload["resourceId"], title=FILE)
            if LINK not in titles:
                await instructor.mutate(
                    client.catalog, _LINK, lecture=lecture, title=LINK, url="https://en.wikipedia.org/wiki/Learning"
                )

        await run_concurrently(courses, create, progress)


def _checklist(course: SeededCourse) -> str:
    planned = course.planned
    points = "".join(f"- [ ] {outcome}\n" for outcome in planned.outcomes)
    return f"# {planned.title}\n\nCan you do it?\n\n{points}"
