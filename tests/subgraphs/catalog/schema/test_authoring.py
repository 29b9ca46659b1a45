"""The work of instructors on their courses, through the graph."""

import asyncio

import pytest

from subgraphs.catalog.events import CourseUpdated
from subgraphs.catalog.service.courses.create_course import MAX_UNPUBLISHED
from subgraphs.kernel.identity.ids import COURSE as COURSE_ID
from subgraphs.kernel.identity.ids import VIDEO, CourseId
from subgraphs.videos.events import VideoDeleted, VideoUploaded
from tests.subgraphs.catalog.conftest import (
    ATTACH,
    COURSE,
    COURSE_CREATE,
    LECTURE_CREATE,
    LECTURE_DELETE,
    LECTURE_MOVE,
    SECTION_CREATE,
    SECTION_DELETE,
    SECTION_UPDATE,
    SET_CO_INSTRUCTORS,
    SUBMIT,
    UPDATE,
    WRITE,
    Catalog,
)
from tests.subgraphs.principals import instructor, student


async def test_a_new_course_is_a_draft_with_a_unique_slug(catalog: Catalog) -> None:
    category_id = await catalog.category("Looms")
    first = await catalog.draft(instructor(), "Weaving at home", category_id)
    second = await catalog.draft(instructor(), "Weaving at home", category_id)

    assert (first["status"], first["slug"]) == ("DRAFT", "weaving-at-home")
    assert second["slug"].startswith("weaving-at-home-")


async def test_the_limit_of_drafts_does_not_count_published_courses(catalog: Catalog) -> None:
    teacher = instructor()
    category_id = await catalog.category("Piles")
    await catalog.published(teacher, "Off the pile", category_id)
    for number in range(MAX_UNPUBLISHED):
        await catalog.draft(teacher, f"Draft {number}", category_id)
    assert await catalog.error_reasons(COURSE_CREATE, teacher, title="One more", category=category_id) == ["TOO_MANY"]
    await catalog.draft(instructor(), "Somebody else's", category_id)


async def test_every_change_publishes_an_event_with_a_higher_revision(catalog: Catalog) -> None:
    await catalog.published_events()
    teacher = instructor()
    course_id = await catalog.finished_draft(teacher, "Spinning", await catalog.category("Wheels"))

    outlines = [event.course for event in await catalog.published_events() if isinstance(event, CourseUpdated)]

    assert {outline.id for outline in outlines} == {course_id}
    assert [outline.revision for outline in outlines] == list(range(1, len(outlines) + 1))
    last = outlines[-1]
    assert (last.price_minor, last.currency, last.owner_id) == (1999, "USD", teacher.user_id)
    assert [(lecture.title, lecture.live) for lecture in last.lectures] == [("The only lecture", True)]


async def test_an_edit_of_a_stale_version_is_rejected(catalog: Catalog) -> None:
    teacher = instructor()
    draft = await catalog.draft(teacher, "Knitting", await catalog.category("Needles"))
    await catalog.change(UPDATE, teacher, id=draft["id"], version=1, title="Knitting socks")

    assert await catalog.error_reasons(UPDATE, teacher, id=draft["id"], version=1, title="Knitting hats") == [
        "STALE_VERSION"
    ]
    assert (await catalog.data(COURSE, teacher, id=draft["id"]))["course"]["title"] == "Knitting socks"


async def test_one_of_two_concurrent_edits_of_a_version_is_stale(catalog: Catalog) -> None:
    teacher = instructor()
    draft = await catalog.draft(teacher, "Quilting", await catalog.category("Patches"))

    payloads = await asyncio.gather(
        *(catalog.payload(UPDATE, teacher, id=draft["id"], version=1, title=f"Quilting {name}") for name in "abcd")
    )

    assert sorted(error["code"] for payload in payloads for error in payload["errors"]) == ["STALE_VERSION"] * 3
    assert (await catalog.data(COURSE, teacher, id=draft["id"]))["course"]["version"] == 2


async def test_an_edit_without_effect_publishes_no_event(catalog: Catalog) -> None:
    teacher = instructor()
    draft = await catalog.draft(teacher, "Dyeing", await catalog.category("Vats"))
    await catalog.published_events()

    payload = await catalog.change(UPDATE, teacher, id=draft["id"], version=1, title="Dyeing")

    assert payload["course"]["version"] == 1
    assert await catalog.published_events() == []


@pytest.mark.parametrize(("title", "reason"), [("", "TOO_SHORT"), ("  .. ", "TOO_SHORT"), ("x" * 121, "TOO_LONG")])
async def test_a_title_outside_the_length_limits_is_rejected(catalog: Catalog, title: str, reason: str) -> None:
    category_id = await catalog.category(f"Titles {reason} {len(title)}")
    assert await catalog.error_reasons(COURSE_CREATE, instructor(), title=title, category=category_id) == [reason]


async def test_a_price_needs_a_supported_currency(catalog: Catalog) -> None:
    teacher = instructor()
    draft = await catalog.draft(teacher, "Lace", await catalog.category("Bobbins"))
    for more, reason in (
        ({"amountMinor": "100", "currency": "XXX"}, "INVALID"),
        ({"amountMinor": "-1", "currency": "USD"}, "INVALID"),
    ):
        assert await catalog.error_reasons(UPDATE, teacher, id=draft["id"], version=1, price=more) == [reason]


async def test_sections_and_lectures_are_stored_in_order(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = (await catalog.draft(teacher, "Carving", await catalog.category("Chisels")))["id"]
    last = (await catalog.change(SECTION_CREATE, teacher, course=course_id, title="Finish"))["section"]["id"]
    first = (await catalog.change(SECTION_CREATE, teacher, course=course_id, title="Start", position=0))["section"][
        "id"
    ]
    lectures = {}
    for title in ("Wood", "Blade", "Stroke"):
        payload = await catalog.change(LECTURE_CREATE, teacher, section=first, title=title, kind="VIDEO")
        lectures[title] = payload["lecture"]["id"]
    await catalog.change(LECTURE_MOVE, teacher, id=lectures["Stroke"], section=first, position=0)
    await catalog.change(LECTURE_MOVE, teacher, id=lectures["Wood"], section=last, position=0)
    await catalog.change(LECTURE_DELETE, teacher, id=lectures["Blade"])
    await catalog.change(SECTION_UPDATE, teacher, id=last, title="The end", position=0)

    sections = (await catalog.data(COURSE, teacher, id=course_id))["course"]["sections"]

    assert [(section["title"], [lecture["title"] for lecture in section["lectures"]]) for section in sections] == [
        ("The end", ["Wood"]),
        ("Start", ["Stroke"]),
    ]


async def test_deleting_a_section_deletes_its_lectures(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = (await catalog.draft(teacher, "Turning", await catalog.category("Lathes")))["id"]
    section = (await catalog.change(SECTION_CREATE, teacher, course=course_id, title="Start"))["section"]["id"]
    await catalog.change(LECTURE_CREATE, teacher, section=section, title="Bowl", kind="VIDEO")

    await catalog.change(SECTION_DELETE, teacher, id=section)

    assert (await catalog.data(COURSE, teacher, id=course_id))["course"]["sections"] == []


async def test_another_instructors_draft_is_not_found(catalog: Catalog) -> None:
    draft = await catalog.draft(instructor(), "Pottery", await catalog.category("Kilns"))
    stranger = instructor()
    assert await catalog.error_reasons(UPDATE, stranger, id=draft["id"], version=1, title="Mine") == ["NOT_FOUND"]
    assert await catalog.error_reasons(SECTION_CREATE, stranger, course=draft["id"], title="Mine") == ["NOT_FOUND"]
    assert await catalog.error_reasons(SUBMIT, stranger, id=draft["id"]) == ["NOT_FOUND"]


async def test_another_instructors_public_course_cannot_be_edited(catalog: Catalog) -> None:
    course_id = await catalog.published(instructor(), "Glazing", await catalog.category("Glazes"))
    assert await catalog.error_reasons(UPDATE, instructor(), id=course_id, version=1, title="Mine") == ["NOT_OWNER"]


async def test_admins_and_students_cannot_edit(catalog: Catalog) -> None:
    draft = await catalog.draft(instructor(), "Moulding", await catalog.category("Moulds"))
    for viewer in (catalog.admin, student()):
        response = await catalog.response(UPDATE, viewer, id=draft["id"], version=1, title="Mine")
        assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_co_instructor_edits_but_cannot_set_co_instructors(catalog: Catalog) -> None:
    owner, helper = instructor(), instructor()
    draft = await catalog.draft(owner, "Basketry", await catalog.category("Reeds"))
    await catalog.teach_together(owner, draft["id"], helper)

    await catalog.change(UPDATE, helper, id=draft["id"], version=2, title="Basketry for two")

    assert await catalog.error_reasons(SET_CO_INSTRUCTORS, helper, id=draft["id"], users=[]) == ["NOT_OWNER"]


async def test_an_article_is_stored_sanitised(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = (await catalog.draft(teacher, "Binding", await catalog.category("Books")))["id"]
    lecture_id = await catalog.lecture(teacher, course_id, "Glue", "ARTICLE")

    payload = await catalog.change(WRITE, teacher, lecture=lecture_id, html="<p>Wait.</p><script>steal()</script>")

    assert payload["lecture"] == {"id": lecture_id, "complete": True, "articleHtml": "<p>Wait.</p>"}


async def test_attaching_a_ready_video_completes_the_lecture(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = (await catalog.draft(teacher, "Origami", await catalog.category("Paper")))["id"]
    lecture_id = await catalog.lecture(teacher, course_id, "The crane")
    video_id = await catalog.ready_video(teacher, course_id, seconds=61)

    payload = await catalog.change(ATTACH, teacher, lecture=lecture_id, video=video_id)

    assert payload["lecture"] == {"id": lecture_id, "complete": True, "durationSeconds": 61}


async def test_an_attached_video_completes_its_lecture_once_it_is_ready(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = (await catalog.draft(teacher, "Kirigami", await catalog.category("Scissors")))["id"]
    lecture_id = await catalog.lecture(teacher, course_id, "The star")
    video_id = VIDEO.new()
    await catalog.handle(
        VideoUploaded(video_id=video_id, course_id=CourseId(course_id), owner_id=teacher.user_id, filename="star.mp4")
    )
    payload = await catalog.change(ATTACH, teacher, lecture=lecture_id, video=video_id)
    assert payload["lecture"]["complete"] is False
    assert [blocker["code"] for blocker in payload["course"]["publishBlockers"]][-1] == "VIDEO_NOT_READY"
    await catalog.published_events()

    await catalog.deliver_video_ready(teacher, course_id, video_id, 90)

    lecture = (await catalog.data(COURSE, teacher, id=course_id))["course"]["sections"][0]["lectures"][0]
    assert (lecture["complete"], lecture["durationSeconds"]) == (True, 90)
    (published_events,) = await catalog.published_events()
    assert isinstance(published_events, CourseUpdated)
    assert published_events.course.lectures[0].live


async def test_deleting_a_video_makes_its_lecture_incomplete(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = (await catalog.draft(teacher, "Shadows", await catalog.category("Lamps")))["id"]
    lecture_id = await catalog.lecture(teacher, course_id, "The rabbit")
    video_id = await catalog.ready_video(teacher, course_id)
    await catalog.change(ATTACH, teacher, lecture=lecture_id, video=video_id)

    await catalog.handle(
        VideoDeleted(video_id=video_id, course_id=CourseId(course_id), owner_id=teacher.user_id, filename="rabbit.mp4")
    )

    course = (await catalog.data(COURSE, teacher, id=course_id))["course"]
    assert course["sections"][0]["lectures"][0]["complete"] is False
    assert (course["lectureCount"], course["durationSeconds"]) == (0, 0)


async def test_a_video_of_another_course_cannot_be_attached(catalog: Catalog) -> None:
    teacher = instructor()
    category_id = await catalog.category("Masks")
    mine = (await catalog.draft(teacher, "Mask making", category_id))["id"]
    other = (await catalog.draft(teacher, "Mask painting", category_id))["id"]
    lecture_id = await catalog.lecture(teacher, mine, "The nose")
    video_id = await catalog.ready_video(teacher, other)

    assert await catalog.error_reasons(ATTACH, teacher, lecture=lecture_id, video=video_id) == ["NOT_OWNER"]


async def test_an_attached_video_of_another_course_never_completes_the_lecture(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = (await catalog.draft(teacher, "Puppets", await catalog.category("Strings")))["id"]
    lecture_id = await catalog.lecture(teacher, course_id, "The wolf")
    video_id = VIDEO.new()
    await catalog.change(ATTACH, teacher, lecture=lecture_id, video=video_id)

    await catalog.deliver_video_ready(instructor(), COURSE_ID.new(), video_id, 90)

    lecture = (await catalog.data(COURSE, teacher, id=course_id))["course"]["sections"][0]["lectures"][0]
    assert lecture["complete"] is False


async def test_an_id_of_another_type_is_bad_user_input(catalog: Catalog) -> None:
    teacher = instructor()
    response = await catalog.response(SUBMIT, teacher, id=teacher.user_id)
    assert response["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "argument": "courseId"}
    assert await catalog.error_reasons(SUBMIT, teacher, id=COURSE_ID.new()) == ["NOT_FOUND"]
