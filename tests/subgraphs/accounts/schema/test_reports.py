"""User reports: made once, decided by staff, with messages between both."""

import asyncio
from typing import Any

from subgraphs.accounts.events import ReportDecided
from subgraphs.accounts.service.reports.report_content import BY_USER
from subgraphs.kernel.identity.ids import COURSE, REVIEW, SECTION, USER, VIDEO, UserId
from subgraphs.kernel.identity.principal import Principal, Role
from tests.subgraphs.accounts.conftest import Accounts, principal
from tests.subgraphs.accounts.schema.test_administration import drained_events

_REPORT = """report { id subject subjectId reason note status decision decidedAt reporter { id }
  messages { byStaff internal text } } errors { code path }"""
MAKE = f"""mutation($id: ID!, $reason: ReportReason! = SPAM, $note: String) {{
  reportContent(input: {{subjectId: $id, reason: $reason, note: $note}}) {{ {_REPORT} }} }}"""
REPLY = f"""mutation($id: ID!, $text: String!, $internal: Boolean! = false) {{
  replyToReport(input: {{reportId: $id, text: $text, internal: $internal}}) {{ {_REPORT} }} }}"""
RESOLVE = f"""mutation($id: ID!, $status: ReportStatus!, $note: String) {{
  resolveReport(input: {{reportId: $id, status: $status, note: $note}}) {{ {_REPORT} }} }}"""
QUEUE = """query($filter: ReportFilterInput, $after: String) { reports(filter: $filter, first: 2, after: $after) {
  edges { cursor node { id status subjectId reporter { id } messages { internal text } } }
  pageInfo { hasNextPage endCursor } } }"""
OWN = "{ ownReports { edges { node { id status decision messages { byStaff internal text } } } } }"
_TEXTS = "user { headline instructorProfile { bio } textsTakeDown { reason } } errors { code }"
TAKE_DOWN = f"""mutation($id: ID!, $reason: String!) {{
  takeDownProfileTexts(input: {{userId: $id, reason: $reason}}) {{ {_TEXTS} }} }}"""
RESTORE = f"""mutation($id: ID!) {{ restoreProfileTexts(input: {{userId: $id}}) {{ {_TEXTS} }} }}"""
PROFILE = "query($id: ID!) { user(id: $id) { headline instructorProfile { bio } textsTakeDown { reason } } }"
LOG = """query($target: ID!) { auditLog(filter: {targetId: $target}) { edges { node {
  action reason changes { field before after } } } } }"""


async def _codes(accounts: Accounts, operation: str, caller: Principal | None, **variables: Any) -> list[str]:
    response = await accounts.execute(operation, caller, **variables)
    if "errors" in response:
        return [error["extensions"]["code"] for error in response["errors"]]
    [payload] = response["data"].values()
    return [error["code"] for error in payload["errors"]] if "errors" in payload else []


async def _made(accounts: Accounts, operation: str, caller: Principal, **variables: Any) -> dict[str, Any]:
    [payload] = (await accounts.data(operation, caller, **variables)).values()
    assert payload["errors"] == []
    report: dict[str, Any] = payload["report"]
    return report


async def _moderator(accounts: Accounts, email: str) -> Principal:
    boss = await accounts.admin(f"boss.{email}")
    user = await accounts.user(email)
    grant = "mutation($id: ID!) { grantUserRole(input: {userId: $id, role: MODERATOR}) { errors { code } } }"
    assert await _codes(accounts, grant, boss, id=user) == []
    return principal(user, Role.MODERATOR)


async def test_a_subject_is_reported_once(accounts: Accounts) -> None:
    reporter = principal(await accounts.user("ada@once.test"))
    course = COURSE.new()

    first = await _made(accounts, MAKE, reporter, id=course, note=" stolen\u200b ")
    second = await _made(accounts, MAKE, reporter, id=course, reason="COPYRIGHT", note="other")

    assert first == second
    assert (first["subject"], first["subjectId"], first["reason"]) == ("COURSE", course, "SPAM")
    assert (first["note"], first["status"], first["decidedAt"], first["messages"]) == ("stolen", "OPEN", None, [])
    assert [edge["node"]["id"] for edge in (await accounts.data(OWN, reporter))["ownReports"]["edges"]] == [first["id"]]


async def test_concurrent_reports_make_one(accounts: Accounts) -> None:
    reporter, video = principal(await accounts.user("ada@race.test")), VIDEO.new()

    made = await asyncio.gather(*(_made(accounts, MAKE, reporter, id=video) for _ in range(5)))

    assert len({report["id"] for report in made}) == 1


async def test_subjects_are_courses_reviews_users_and_videos(accounts: Accounts) -> None:
    reporter = principal(await accounts.user("ada@subjects.test"))
    other = await accounts.user("bea@subjects.test")

    for subject in (COURSE.new(), REVIEW.new(), VIDEO.new(), other):
        assert await _codes(accounts, MAKE, reporter, id=subject) == []
    for other_id in (SECTION.new(), "nothing", ""):
        assert await _codes(accounts, MAKE, reporter, id=other_id) == ["INVALID_SUBJECT"]
    assert await _codes(accounts, MAKE, reporter, id=USER.new()) == ["USER_NOT_FOUND"]
    assert await _codes(accounts, MAKE, reporter, id=reporter.user_id) == ["OWN_ACCOUNT"]
    assert await _codes(accounts, MAKE, reporter, id=COURSE.new(), note="x" * 1_001) == ["INVALID_NOTE"]
    assert await _codes(accounts, MAKE, None, id=COURSE.new()) == ["UNAUTHENTICATED"]


async def test_reports_of_a_user_are_limited(accounts: Accounts) -> None:
    reporter = principal(await accounts.user("ada@limited.test"))
    courses = [COURSE.new() for _ in range(BY_USER.burst + 1)]

    codes = [await _codes(accounts, MAKE, reporter, id=course) for course in courses]

    assert codes == [[]] * BY_USER.burst + [["RATE_LIMITED"]]
    assert await _codes(accounts, MAKE, reporter, id=courses[0]) == [], "no new one"


async def test_the_reporter_and_staff_exchange_messages_and_notes_stay_with_staff(accounts: Accounts) -> None:
    reporter, moderator = principal(await accounts.user("ada@talk.test")), await _moderator(accounts, "mo@talk.test")
    report = await _made(accounts, MAKE, reporter, id=COURSE.new())

    await _made(accounts, REPLY, reporter, id=report["id"], text="see minute 3")
    await _made(accounts, REPLY, moderator, id=report["id"], text="third report of it", internal=True)
    seen = await _made(accounts, REPLY, moderator, id=report["id"], text="thank you")

    assert [message["text"] for message in seen["messages"]] == ["see minute 3", "third report of it", "thank you"]
    [own] = (await accounts.data(OWN, reporter))["ownReports"]["edges"]
    assert own["node"]["messages"] == [
        {"byStaff": False, "internal": False, "text": "see minute 3"},
        {"byStaff": True, "internal": False, "text": "thank you"},
    ]
    assert await _codes(accounts, REPLY, reporter, id=report["id"], text="x", internal=True) == ["FORBIDDEN"]
    assert await _codes(accounts, REPLY, reporter, id=report["id"], text=" ") == ["INVALID_NOTE"]


async def test_strangers_learn_nothing_of_a_report(accounts: Accounts) -> None:
    reporter, stranger = principal(await accounts.user("ada@hidden.test")), await accounts.user("eve@hidden.test")
    report = await _made(accounts, MAKE, reporter, id=stranger)
    reported = principal(stranger)

    assert await _codes(accounts, REPLY, reported, id=report["id"], text="why?") == ["REPORT_NOT_FOUND"]
    assert await _codes(accounts, RESOLVE, reported, id=report["id"], status="DISMISSED") == ["FORBIDDEN"]
    assert await _codes(accounts, QUEUE, reported) == ["FORBIDDEN"]
    assert await _codes(accounts, RESOLVE, reporter, id=report["id"], status="RESOLVED") == ["FORBIDDEN"]
    assert (await accounts.data(OWN, reported))["ownReports"]["edges"] == []


async def test_a_decision_is_shown_to_the_reporter_and_audited(accounts: Accounts) -> None:
    reporter, moderator = (
        principal(await accounts.user("ada@published.test")),
        await _moderator(accounts, "mo@published.test"),
    )
    course = COURSE.new()
    report = await _made(accounts, MAKE, reporter, id=course)

    for _ in range(2):
        decided = await _made(accounts, RESOLVE, moderator, id=report["id"], status="RESOLVED", note="taken down")
        assert (decided["status"], decided["decision"]) == ("RESOLVED", "taken down")
        assert decided["decidedAt"] is not None

    [own] = (await accounts.data(OWN, reporter))["ownReports"]["edges"]
    assert (own["node"]["status"], own["node"]["decision"]) == ("RESOLVED", "taken down")
    again = await _made(accounts, RESOLVE, moderator, id=report["id"], status="OPEN")
    assert (again["status"], again["decidedAt"], again["decision"]) == ("OPEN", None, None)
    log = (await accounts.data(LOG, await accounts.admin("boss@decided.test"), target=course))["auditLog"]["edges"]
    assert [(edge["node"]["action"], edge["node"]["reason"]) for edge in log] == [
        ("report.resolve", None),
        ("report.resolve", "taken down"),
    ]


async def test_the_queue_is_filtered_and_paged(accounts: Accounts) -> None:
    moderator, course = await _moderator(accounts, "mo@queue.test"), COURSE.new()
    reporters = [principal(await accounts.user(f"r{number}@queue.test")) for number in range(3)]
    made = [(await _made(accounts, MAKE, reporter, id=course))["id"] for reporter in reporters]
    await _made(accounts, RESOLVE, moderator, id=made[0], status="DISMISSED")

    first = (await accounts.data(QUEUE, moderator, filter={"subjectId": course}))["reports"]
    end = first["pageInfo"]["endCursor"]
    second = (await accounts.data(QUEUE, moderator, filter={"subjectId": course}, after=end))["reports"]
    waiting = (await accounts.data(QUEUE, moderator, filter={"subjectId": course, "status": "OPEN"}))["reports"]

    assert [edge["node"]["id"] for edge in (*first["edges"], *second["edges"])] == made
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert [edge["node"]["id"] for edge in waiting["edges"]] == made[1:]
    assert waiting["edges"][0]["node"]["reporter"]["id"] == reporters[1].user_id


async def _profile_with_texts(accounts: Accounts, email: str) -> UserId:
    user = await accounts.user(email)
    teach = """mutation { becomeInstructor(input: {headline: "Buy pills", bio: "at pills.example"}) {
      errors { code } } }"""
    assert await _codes(accounts, teach, principal(user)) == []
    return user


async def test_texts_that_were_taken_down_are_seen_by_their_user_and_staff_alone(accounts: Accounts) -> None:
    moderator, user = await _moderator(accounts, "mo@texts.test"), await _profile_with_texts(accounts, "ada@texts.test")
    stranger = principal(await accounts.user("eve@texts.test"))
    taken = await accounts.data(TAKE_DOWN, moderator, id=user, reason="spam")
    seen = {
        "headline": "Buy pills",
        "instructorProfile": {"bio": "at pills.example"},
        "textsTakeDown": {"reason": "spam"},
    }
    assert taken["takeDownProfileTexts"] == {"user": seen, "errors": []}
    hidden = {"headline": None, "instructorProfile": {"bio": None}, "textsTakeDown": None}
    for viewer in (None, stranger):
        assert (await accounts.data(PROFILE, viewer, id=user))["user"] == hidden
    for viewer in (principal(user), moderator):
        assert (await accounts.data(PROFILE, viewer, id=user))["user"] == seen

    rewrite = """mutation { updateProfile(input: {headline: "I teach"}) { errors { code } } }"""
    assert await _codes(accounts, rewrite, principal(user)) == []
    assert (await accounts.data(PROFILE, stranger, id=user))["user"] == hidden
    for _ in range(2):
        assert await _codes(accounts, RESTORE, moderator, id=user) == []
    assert (await accounts.data(PROFILE, stranger, id=user))["user"] == {
        "headline": "I teach",
        "instructorProfile": {"bio": "at pills.example"},
        "textsTakeDown": None,
    }


async def test_a_take_down_of_texts_needs_the_scope_and_a_reason_and_is_audited_once(accounts: Accounts) -> None:
    moderator, user = await _moderator(accounts, "mo@audit.test"), await _profile_with_texts(accounts, "ada@audit.test")
    for caller in (principal(user), principal(user, Role.INSTRUCTOR), principal(user, Role.SUPPORT)):
        assert await _codes(accounts, TAKE_DOWN, caller, id=user, reason="x") == ["FORBIDDEN"]
        assert await _codes(accounts, RESTORE, caller, id=user) == ["FORBIDDEN"]
    assert await _codes(accounts, TAKE_DOWN, moderator, id=user, reason=" ") == ["INVALID_REASON"]
    assert await _codes(accounts, TAKE_DOWN, moderator, id=USER.new(), reason="x") == ["USER_NOT_FOUND"]
    assert await _codes(accounts, TAKE_DOWN, moderator, id=moderator.user_id, reason="x") == ["OWN_ACCOUNT"]
    for _ in range(2):
        assert await _codes(accounts, TAKE_DOWN, moderator, id=user, reason="spam") == []
    assert await _codes(accounts, RESTORE, moderator, id=user) == []
    log = (await accounts.data(LOG, await accounts.admin("boss@audit.test"), target=user))["auditLog"]["edges"]
    assert [(edge["node"]["action"], edge["node"]["reason"]) for edge in log] == [
        ("user.restore_texts", None),
        ("user.take_down_texts", "spam"),
    ]
    assert "pills" not in str(log)


async def test_each_decision_about_a_report_is_published_once_without_its_notes(accounts: Accounts) -> None:
    moderator = await accounts.admin("boss@own-report.test")
    reporter = await accounts.admin("ada@own-report.test")
    review = REVIEW.new()
    report = await _made(accounts, MAKE, reporter, id=review, note="My neighbour wrote it.")
    for _ in range(2):
        await _made(accounts, RESOLVE, moderator, id=report["id"], status="RESOLVED", note="Thank you.")
    await _made(accounts, RESOLVE, moderator, id=report["id"], status="OPEN")
    await _made(accounts, RESOLVE, moderator, id=report["id"], status="DISMISSED")
    decided = [event for event in await drained_events(accounts) if isinstance(event, ReportDecided)]
    published = [event for event in decided if event.subject_id == review]  # other tests' events wait there too
    assert [(event.reporter_id, event.subject_id, event.upheld, event.note) for event in published] == [
        (reporter.user_id, review, True, "Thank you."),
        (reporter.user_id, review, False, None),
    ]
    assert "neighbour" not in str(published)
