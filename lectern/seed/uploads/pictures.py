"""Covers, avatars and images of categories, uploaded through the API; the worker decodes them afterwards."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import httpx

from lectern.seed.client import Actor, SeedClient, run_concurrently
from lectern.seed.courses import SeededCourse
from lectern.seed.plan import Plan
from lectern.seed.uploads.drawings import draw_avatar, draw_cover, draw_image
from lectern.seed.users import Users
from subgraphs.kernel.graphql.subgraph import Subgraph

_START_COVER = """mutation($id: ID!, $size: Int!) {
  startCourseCoverUpload(input: {courseId: $id, contentType: JPEG, sizeBytes: $size}) {
    upload { pictureId url contentType } errors { message } } }"""
_SET_COVER = """mutation($id: ID!, $picture: ID!, $alt: String!) {
  setCourseCover(input: {courseId: $id, pictureId: $picture, alt: $alt}) { errors { message } } }"""
_START_IMAGE = """mutation($id: ID!, $size: Int!) {
  startCategoryImageUpload(input: {categoryId: $id, contentType: JPEG, sizeBytes: $size}) {
    upload { pictureId url contentType } errors { message } } }"""
_SET_IMAGE = """mutation($id: ID!, $picture: ID!, $alt: String!) {
  setCategoryImage(input: {categoryId: $id, pictureId: $picture, alt: $alt}) { errors { message } } }"""
_START_AVATAR = """mutation($size: Int!) {
  startAvatarUpload(input: {contentType: JPEG, sizeBytes: $size}) {
    upload { pictureId url contentType } errors { message } } }"""
_SET_AVATAR = """mutation($picture: ID!, $alt: String!) {
  setAvatar(input: {pictureId: $picture, alt: $alt}) { errors { message } } }"""
_COURSES = """query($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Course { id submittedCover { id } } } }"""
_CATEGORIES = "{ categories { id name submittedImage { id } } }"
_AVATAR = "{ viewer { submittedAvatar { id } } }"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture to draw and upload; `subject` names the course or category, and is empty for an avatar."""

    uploader: Actor
    subgraph: Subgraph
    start: str
    submit: str
    subject: dict[str, str]
    alt: str
    draw: Callable[[], bytes]


async def plan_drawings(
    client: SeedClient, plan: Plan, users: Users, courses: Sequence[SeededCourse]
) -> tuple[Drawing, ...]:
    """Return the pictures that are missing."""
    hues = {name: number / len(plan.categories) for number, name in enumerate(plan.categories)}
    avatars = [
        Drawing(
            uploader=instructor,
            subgraph=client.accounts,
            start=_START_AVATAR,
            submit=_SET_AVATAR,
            subject={},
            alt="",
            draw=partial(draw_avatar, person.name),
        )
        for person, instructor in zip(plan.instructors, users.instructors, strict=True)
        if not (await instructor.execute(client.accounts, _AVATAR))["viewer"]["submittedAvatar"]
    ]
    images = [
        Drawing(
            uploader=users.admin,
            subgraph=client.catalog,
            start=_START_IMAGE,
            submit=_SET_IMAGE,
            subject={"id": category["id"]},
            alt="",
            draw=partial(draw_image, category["name"], hues[category["name"]]),
        )
        for category in (await users.admin.execute(client.catalog, _CATEGORIES))["categories"]
        if category["name"] in hues and not category["submittedImage"]
    ]
    representations = [{"__typename": "Course", "id": course.id} for course in courses]
    found = (await users.admin.execute(client.catalog, _COURSES, representations=representations))["_entities"]
    covered = {course["id"] for course in found if course["submittedCover"]}
    covers = [_cover(client, course, hues) for course in courses if course.id not in covered]
    return (*avatars, *images, *covers)


def _cover(client: SeedClient, course: SeededCourse, hues: dict[str, float]) -> Drawing:
    title, category = course.planned.title, course.planned.category
    return Drawing(
        uploader=course.instructor,
        subgraph=client.catalog,
        start=_START_COVER,
        submit=_SET_COVER,
        subject={"id": course.id},
        alt="",  # the title, which every card repeats beside it
        draw=partial(draw_cover, title, category, hues[category]),
    )


async def create_pictures(drawings: Sequence[Drawing], progress: Callable[[], None]) -> None:
    """Draw and upload the pictures."""
    async with httpx.AsyncClient(timeout=60) as http:

        async def create(drawing: Drawing) -> None:
            file = await asyncio.to_thread(drawing.draw)
            subject = drawing.subject
            started = await drawing.uploader.mutate(drawing.subgraph, drawing.start, **subject, size=len(file))
            upload = started["upload"]
            sent = await http.put(upload["url"], content=file, headers={"content-type": upload["contentType"]})
            sent.raise_for_status()
            await drawing.uploader.mutate(
                drawing.subgraph, drawing.submit, **subject, picture=upload["pictureId"], alt=drawing.alt
            )

        await run_concurrently(drawings, create, progress)
