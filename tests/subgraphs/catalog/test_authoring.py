"""Instructors at work on their courses, through the graph."""

import asyncio

import pytest

from subgraphs.catalog.events import CourseUpdated
from subgraphs.catalog.service.author_course import MAX_UNPUBLISHED
from subgraphs.kernel.ids import COURSE as COURSE_ID
from subgraphs.kernel.ids import VIDEO, CourseId
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
from tests.subgraphs.people import instructor, student


async def test_a_new_course_is_a_draft_with_an_address_of_its_own(catalog: Catalog) -> None:
    category_id = await catalog.category("Looms")
    first = await catalog.draft(instructor(), "Weaving at home", category_id)
    second = await catalog.draft(instructor(), "Weaving at home", category_id)

    assert (first["status"], first["slug"]) == ("DRAFT", "weaving-at-home")
    assert second["slug"].startswith("weaving-at-home-")


async def test_drafts_have_a_limit_and_what_is_published_does_not_count(catalog: Catalog) -> None:
    teacher = instructor()
    category_id = await catalog.category("Piles")
    await catalog.published(teacher, "Off the pile", category_id)
    for number in range(MAX_UNPUBLISHED):
        await catalog.draft(teacher, f"Draft {number}", category_id)
    assert await catalog.refusals(COURSE_CREATE, teacher, title="One more", category=category_id) == ["TOO_MANY"]
    await catalog.draft(instructor(), "Somebody else's", category_id)


async def test_every_change_is_told_with_a_higher_revision(catalog: Catalog) -> None:
    await catalog.told()
    teacher = instructor()
    course_id = await catalog.finished_draft(teacher, "Spinning", await catalog.category("Wheels"))

    outlines = [fact.course for fact in await catalog.told() if isinstance(fact, CourseUpdated)]

    assert {outline.id for outline in outlines} == {course_id}
    assert [outline.revision for outline in outlines] == list(range(1, len(outlines) + 1))
    last = outlines[-1]
    assert (last.price_minor, last.currency, last.owner_id) == (1999, "USD", teacher.user_id)
    assert [(lecture.title, lecture.live) for lecture in last.lectures] == [("The only lesson", True)]


async def test_an_edit_of_a_version_that_is_gone_is_refused(catalog: Catalog) -> None:
    teacher = instructor()
    draft = await catalog.draft(teacher, "Knitting", await catalog.category("Needles"))
    await catalog.change(UPDATE, teacher, id=draft["id"], version=1, title="Knitting socks")

    assert await catalog.refusals(UPDATE, teacher, id=draft["id"], version=1, title="Knitting hats") == [
        "STALE_VERSION"
    ]
    assert (await catalog.ask(COURSE, teacher, id=draft["id"]))["course"]["title"] == "Knitting socks"


async def test_of_two_edits_of_one_version_at_once_one_is_stale(catalog: Catalog) -> None:
    teacher = instructor()
    draft = await catalog.draft(teacher, "Quilting", await catalog.category("Patches"))

    payloads = await asyncio.gather(
        *(catalog.attempt(UPDATE, teacher, id=draft["id"], version=1, title=f"Quilting {name}") for name in "abcd")
    )

    assert sorted(error["reason"] for payload in payloads for error in payload["errors"]) == ["STALE_VERSION"] * 3
    assert (await catalog.ask(COURSE, teacher, id=draft["id"]))["course"]["version"] == 2


async def test_an_edit_that_changes_nothing_tells_nothing(catalog: Catalog) -> None:
    teacher = instructor()
    draft = await catalog.draft(teacher, "Dyeing", await catalog.category("Vats"))
    await catalog.told()

    payload = await catalog.change(UPDATE, teacher, id=draft["id"], version=1, title="Dyeing")

    assert payload["course"]["version"] == 1
    assert await catalog.told() == []


@pytest.mark.parametrize(("title", "reason"), [("", "TOO_SHORT"), ("  ab ", "TOO_SHORT"), ("x" * 121, "TOO_LONG")])
async def test_a_title_has_a_proper_length(catalog: Catalog, title: str, reason: str) -> None:
    category_id = await catalog.category(f"Titles {reason} {len(title)}")
    assert await catalog.refusals(COURSE_CREATE, instructor(), title=title, category=category_id) == [reason]


async def test_a_price_needs_a_currency_that_we_take(catalog: Catalog) -> None:
    teacher = instructor()
    draft = await catalog.draft(teacher, "Lace", await catalog.category("Bobbins"))
    for more, reason in (
        ({"price": "100"}, "REQUIRED"),
        ({"price": "100", "currency": "XXX"}, "INVALID"),
        ({"price": "-1", "currency": "USD"}, "INVALID"),
    ):
        assert await catalog.refusals(UPDATE, teacher, id=draft["id"], version=1, **more) == [reason]


async def test_sections_and_lectures_are_kept_in_their_order(catalog: Catalog) -> None:
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

    sections = (await catalog.ask(COURSE, teacher, id=course_id))["course"]["sections"]

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

    assert (await catalog.ask(COURSE, teacher, id=course_id))["course"]["sections"] == []


async def test_somebody_elses_draft_does_not_exist(catalog: Catalog) -> None:
    draft = await catalog.draft(instructor(), "Pottery", await catalog.category("Kilns"))
    stranger = instructor()
    assert await catalog.refusals(UPDATE, stranger, id=draft["id"], version=1, title="Mine") == ["NOT_FOUND"]
    assert await catalog.refusals(SECTION_CREATE, stranger, course=draft["id"], title="Mine") == ["NOT_FOUND"]
    assert await catalog.refusals(SUBMIT, stranger, id=draft["id"]) == ["NOT_FOUND"]


async def test_somebody_elses_public_course_is_not_theirs_to_edit(catalog: Catalog) -> None:
    course_id = await catalog.published(instructor(), "Glazing", await catalog.category("Glazes"))
    assert await catalog.refusals(UPDATE, instructor(), id=course_id, version=1, title="Mine") == ["NOT_OWNER"]


async def test_an_admin_or_student_does_not_edit(catalog: Catalog) -> None:
    draft = await catalog.draft(instructor(), "Moulding", await catalog.category("Moulds"))
    for viewer in (catalog.admin, student()):
        answer = await catalog.answer(UPDATE, viewer, id=draft["id"], version=1, title="Mine")
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_co_instructor_edits_but_does_not_choose_who_teaches(catalog: Catalog) -> None:
    owner, helper = instructor(), instructor()
    draft = await catalog.draft(owner, "Basketry", await catalog.category("Reeds"))
    await catalog.change(SET_CO_INSTRUCTORS, owner, id=draft["id"], users=[helper.user_id])

    await catalog.change(UPDATE, helper, id=draft["id"], version=2, title="Basketry for two")

    assert await catalog.refusals(SET_CO_INSTRUCTORS, helper, id=draft["id"], users=[]) == ["NOT_OWNER"]


async def test_an_article_is_stored_without_what_is_dangerous(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = (await catalog.draft(teacher, "Binding", await catalog.category("Books")))["id"]
    lecture_id = await catalog.lecture(teacher, course_id, "Glue", "ARTICLE")

    payload = await catalog.change(WRITE, teacher, lecture=lecture_id, html="<p>Wait.</p><script>steal()</script>")

    assert payload["lecture"] == {"id": lecture_id, "complete": True, "articleHtml": "<p>Wait.</p>"}


async def test_a_ready_video_completes_the_lecture_it_is_attached_to(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = (await catalog.draft(teacher, "Origami", await catalog.category("Paper")))["id"]
    lecture_id = await catalog.lecture(teacher, course_id, "The crane")
    video_id = await catalog.ready_video(teacher, course_id, seconds=61)

    payload = await catalog.change(ATTACH, teacher, lecture=lecture_id, video=video_id)

    assert payload["lecture"] == {"id": lecture_id, "complete": True, "durationSeconds": 61}


async def test_a_video_in_the_making_completes_its_lecture_once_it_is_ready(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = (await catalog.draft(teacher, "Kirigami", await catalog.category("Scissors")))["id"]
    lecture_id = await catalog.lecture(teacher, course_id, "The star")
    video_id = VIDEO.new()
    await catalog.react(
        VideoUploaded(video_id=video_id, course_id=CourseId(course_id), owner_id=teacher.user_id, filename="star.mp4")
    )
    payload = await catalog.change(ATTACH, teacher, lecture=lecture_id, video=video_id)
    assert payload["lecture"]["complete"] is False
    assert [blocker["reason"] for blocker in payload["course"]["publishBlockers"]][-1] == "VIDEO_NOT_READY"
    await catalog.told()

    await catalog.ready_video_fact(teacher, course_id, video_id, 90)

    lecture = (await catalog.ask(COURSE, teacher, id=course_id))["course"]["sections"][0]["lectures"][0]
    assert (lecture["complete"], lecture["durationSeconds"]) == (True, 90)
    (told,) = await catalog.told()
    assert isinstance(told, CourseUpdated)
    assert told.course.lectures[0].live


async def test_a_lecture_whose_video_is_gone_is_unfinished_again(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = (await catalog.draft(teacher, "Shadows", await catalog.category("Lamps")))["id"]
    lecture_id = await catalog.lecture(teacher, course_id, "The rabbit")
    video_id = await catalog.ready_video(teacher, course_id)
    await catalog.change(ATTACH, teacher, lecture=lecture_id, video=video_id)

    await catalog.react(
        VideoDeleted(video_id=video_id, course_id=CourseId(course_id), owner_id=teacher.user_id, filename="rabbit.mp4")
    )

    course = (await catalog.ask(COURSE, teacher, id=course_id))["course"]
    assert course["sections"][0]["lectures"][0]["complete"] is False
    assert (course["lectureCount"], course["durationSeconds"]) == (0, 0)


async def test_a_video_of_another_course_can_not_be_attached(catalog: Catalog) -> None:
    teacher = instructor()
    category_id = await catalog.category("Masks")
    mine = (await catalog.draft(teacher, "Mask making", category_id))["id"]
    other = (await catalog.draft(teacher, "Mask painting", category_id))["id"]
    lecture_id = await catalog.lecture(teacher, mine, "The nose")
    video_id = await catalog.ready_video(teacher, other)

    assert await catalog.refusals(ATTACH, teacher, lecture=lecture_id, video=video_id) == ["NOT_OWNER"]


async def test_a_video_that_turns_out_to_be_another_courses_never_completes_the_lecture(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = (await catalog.draft(teacher, "Puppets", await catalog.category("Strings")))["id"]
    lecture_id = await catalog.lecture(teacher, course_id, "The wolf")
    video_id = VIDEO.new()
    await catalog.change(ATTACH, teacher, lecture=lecture_id, video=video_id)

    await catalog.ready_video_fact(instructor(), COURSE_ID.new(), video_id, 90)

    lecture = (await catalog.ask(COURSE, teacher, id=course_id))["course"]["sections"][0]["lectures"][0]
    assert lecture["complete"] is False


async def test_an_id_of_something_else_is_not_found(catalog: Catalog) -> None:
    teacher = instructor()
    assert await catalog.refusals(SUBMIT, teacher, id=teacher.user_id) == ["NOT_FOUND"]
    assert await catalog.refusals(SUBMIT, teacher, id=COURSE_ID.new()) == ["NOT_FOUND"]
