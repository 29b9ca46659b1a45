"""Payloads show the state after their mutation, also of several mutations in one request."""

from tests.subgraphs.learning.harness import Learning

PROGRESS = """course { id viewerProgress { id percent completedLectures } }
    lectures { id viewerProgress { id positionSeconds completed } } errors { code }"""
TWICE = f"""mutation($first: ID!, $second: ID!) {{
    a: setLectureCompleted(input: {{lectureId: $first, completed: true}}) {{ {PROGRESS} }}
    b: setLectureCompleted(input: {{lectureId: $second, completed: true}}) {{ {PROGRESS} }}
}}"""
REPORT = f"""mutation($heartbeats: [ProgressHeartbeatInput!]!) {{
    reportProgress(input: {{heartbeats: $heartbeats}}) {{ {PROGRESS} }}
}}"""
REVIEW = """mutation($id: ID!) {
    a: writeReview(input: {courseId: $id, rating: 5}) { review { id course { id } } course { ...Rated } }
    b: writeReview(input: {courseId: $id, rating: 1}) { review { id course { id } } course { ...Rated } }
}
fragment Rated on Course { id rating { average count } viewerReview { id rating } }"""


async def test_completing_lectures_shows_the_progress_after_each(learning: Learning) -> None:
    course = await learning.course(100, 100)
    learner = await learning.learner(course)
    first, second = course.lectures[:2]

    made = await learning.data(TWICE, learner, first=first, second=second)

    assert [made[each]["course"]["viewerProgress"]["completedLectures"] for each in "ab"] == [1, 2]
    assert [made[each]["lectures"][0]["id"] for each in "ab"] == [first, second]
    assert [made[each]["lectures"][0]["viewerProgress"]["completed"] for each in "ab"] == [True, True]
    ids = {made[each]["course"]["viewerProgress"]["id"] for each in "ab"}
    assert ids == {
        (await learning.data(TWICE, learner, first=first, second=second))["a"]["course"]["viewerProgress"]["id"]
    }


async def test_the_ids_of_progress_differ_by_learner(learning: Learning) -> None:
    course = await learning.course(100, 100)
    made = [
        await learning.data(TWICE, await learning.learner(course), first=course.lectures[0], second=course.lectures[1])
        for _ in range(2)
    ]
    assert len({each["a"]["course"]["viewerProgress"]["id"] for each in made}) == 2
    assert len({each["a"]["lectures"][0]["viewerProgress"]["id"] for each in made}) == 2


async def test_a_report_shows_its_lectures_once(learning: Learning) -> None:
    course = await learning.course(100, 100)
    learner = await learning.learner(course)
    heartbeats = [learning.heartbeat(course.lectures[0], (0, end), position=end) for end in (10, 20)]

    payload = (await learning.data(REPORT, learner, heartbeats=heartbeats))["reportProgress"]

    [lecture] = payload["lectures"]
    assert (lecture["id"], lecture["viewerProgress"]["positionSeconds"]) == (course.lectures[0], 20)
    assert payload["course"]["id"] == course.id


async def test_a_rejected_report_shows_nothing(learning: Learning) -> None:
    course = await learning.course(100)
    stranger = await learning.learner(await learning.course(100))
    payload = (await learning.data(REPORT, stranger, heartbeats=[learning.heartbeat(course.lectures[0])]))[
        "reportProgress"
    ]
    assert payload == {"course": None, "lectures": None, "errors": [{"code": "NOT_ENROLLED"}]}


async def test_a_review_shows_the_rating_of_its_course(learning: Learning) -> None:
    course = await learning.course(100)
    learner = await learning.learner(course)
    await learning.mark(learner, course.lectures[0])

    made = await learning.data(REVIEW, learner, id=course.id)

    assert [made[each]["course"]["rating"] for each in "ab"] == [
        {"average": 5.0, "count": 1},
        {"average": 1.0, "count": 1},
    ]
    assert [made[each]["course"]["viewerReview"]["rating"] for each in "ab"] == [5, 1]
    assert made["a"]["review"]["course"]["id"] == course.id
