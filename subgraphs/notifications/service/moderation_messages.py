"""The texts of notifications and mails about what staff decided. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from subgraphs.accounts.events import ProfileTextsRestored, ProfileTextsTakenDown, ReportDecided
from subgraphs.catalog.events import CourseReportUpheld
from subgraphs.learning.events import ReviewReportUpheld, ReviewRestored, ReviewTakenDown
from subgraphs.notifications.service.messages import Message
from subgraphs.notifications.service.model import Draft, Kind

_SUBJECTS: Mapping[str, str] = {"COURSE": "a course", "REVIEW": "a review", "USER": "a profile", "VIDEO": "a video"}
_REASONS: Mapping[str, str] = {
    "SPAM": "spam or advertising",
    "MISLEADING": "misleading",
    "HARASSMENT": "harassment",
    "VIOLENCE": "violence",
    "SEXUAL": "sexual content",
    "COPYRIGHT": "a breach of copyright",
    "PRIVACY": "a breach of privacy",
    "OTHER": "another breach of our rules",
}
_APPEAL = "If you think this is wrong, write to our support."


def review_taken_down(event: ReviewTakenDown) -> Message:
    """Return the notice of a take-down, for the review's author."""
    text = "We took your review down. Only you see it, and its stars don't count."
    draft = Draft(Kind.REVIEW_TAKEN_DOWN, "Your review was taken down", text, course_id=event.course_id)
    return Message(draft, (text, f"The reason: {event.reason}", _APPEAL))


def review_restored(event: ReviewRestored) -> Message:
    """Return the notice of the restoration, for the review's author."""
    text = "Your review is back. Everyone sees it, and its stars count."
    draft = Draft(Kind.REVIEW_RESTORED, "Your review is restored", text, course_id=event.course_id)
    return Message(draft, (text,))


def texts_taken_down(event: ProfileTextsTakenDown) -> Message:
    """Return the notice of a take-down, for the user whose profile it is."""
    text = "We took the headline and the biography of your profile down. Only you see them, also when you change them."
    draft = Draft(Kind.PROFILE_TEXTS_TAKEN_DOWN, "The texts of your profile were taken down", text)
    paragraphs = (text, f"The reason: {event.reason}", "Change them, and write to our support to have them restored.")
    return Message(draft, paragraphs, "/settings/profile", "Go to the profile")


def texts_restored(_: ProfileTextsRestored) -> Message:
    """Return the notice of the restoration, for the user whose profile it is."""
    text = "Everyone sees the headline and the biography of your profile again."
    return Message(Draft(Kind.PROFILE_TEXTS_RESTORED, "The texts of your profile are restored", text), (text,))


def report_decided(event: ReportDecided) -> Message:
    """Return the decision, for the user who reported something."""
    subject = _SUBJECTS.get(event.subject, "something")
    outcome = "It breaks our rules." if event.upheld else "We found no breach of our rules."
    text = f"You reported {subject}. {outcome}"
    note = () if event.note is None else (event.note,)
    return Message(
        Draft(Kind.REPORT_DECIDED, "Your report was decided", text), (text, *note), "/settings/reports", "See it"
    )


def profile_reported(event: ReportDecided) -> Message:
    """Return the notice of an upheld report, for the user whose profile it is about."""
    return _upheld("Your profile", event.reason, Draft(Kind.REPORT_UPHELD, "Your profile was reported", ""))


def review_reported(event: ReviewReportUpheld) -> Message:
    """Return the notice of an upheld report, for the review's author."""
    draft = Draft(Kind.REPORT_UPHELD, "Your review was reported", "", course_id=event.course_id)
    return _upheld("Your review", event.reason, draft)


def course_reported(event: CourseReportUpheld) -> Message:
    """Return the notice of an upheld report about a course or a video of it, for the course's owner."""
    title = event.course.title
    what = f"A video of {title}" if event.subject == "VIDEO" else title
    return _upheld(what, event.reason, Draft(Kind.REPORT_UPHELD, f"{what} was reported", "", course_id=event.course.id))


def _upheld(what: str, reason: str, draft: Draft) -> Message:
    kind = _REASONS.get(reason, _REASONS["OTHER"])
    text = f"{what} was reported, and we found that it breaks our rules ({kind})."
    return Message(replace(draft, body=text), (text, _APPEAL))
