"""Notifications and mails about what staff decided, in the reader's language. Pure."""

from subgraphs.accounts.events import ProfileTextsRestored, ProfileTextsTakenDown, ReportDecided
from subgraphs.catalog.events import CourseReportUpheld
from subgraphs.learning.events import ReviewReportUpheld, ReviewRestored, ReviewTakenDown
from subgraphs.notifications.service.messages import Message, message_of
from subgraphs.notifications.service.model import Kind
from subgraphs.notifications.service.texts.localization import Localization
from subgraphs.notifications.service.texts.message_texts import Texts


def review_taken_down(event: ReviewTakenDown, localization: Localization) -> Message:
    """Return the notice of a take-down, for the review's author."""
    filled = localization.texts.review_taken_down.filled(reason=event.reason)
    return message_of(Kind.REVIEW_TAKEN_DOWN, filled, course_id=event.course_id)


def review_restored(event: ReviewRestored, localization: Localization) -> Message:
    """Return the notice of the restoration, for the review's author."""
    return message_of(Kind.REVIEW_RESTORED, localization.texts.review_restored, course_id=event.course_id)


def texts_taken_down(event: ProfileTextsTakenDown, localization: Localization) -> Message:
    """Return the notice of a take-down, for the user whose profile it is."""
    filled = localization.texts.profile_texts_taken_down.filled(reason=event.reason)
    return message_of(Kind.PROFILE_TEXTS_TAKEN_DOWN, filled, "/settings/profile")


def texts_restored(_: ProfileTextsRestored, localization: Localization) -> Message:
    """Return the notice of the restoration, for the user whose profile it is."""
    return message_of(Kind.PROFILE_TEXTS_RESTORED, localization.texts.profile_texts_restored)


def report_decided(event: ReportDecided, localization: Localization) -> Message:
    """Return the decision, for the user who reported something."""
    texts = localization.texts
    outcome = texts.report_upheld if event.upheld else texts.report_rejected
    filled = outcome.filled(subject=texts.reported.get(event.subject, texts.reported_otherwise))
    note = () if event.note is None else (event.note,)
    return message_of(Kind.REPORT_DECIDED, filled, "/settings/reports", *note)


def profile_reported(event: ReportDecided, localization: Localization) -> Message:
    """Return the notice of an upheld report, for the user whose profile it is about."""
    texts = localization.texts
    return message_of(Kind.REPORT_UPHELD, texts.profile_reported.filled(reason=_reason(event.reason, texts)))


def review_reported(event: ReviewReportUpheld, localization: Localization) -> Message:
    """Return the notice of an upheld report, for the review's author."""
    texts = localization.texts
    filled = texts.review_reported.filled(reason=_reason(event.reason, texts))
    return message_of(Kind.REPORT_UPHELD, filled, course_id=event.course_id)


def course_reported(event: CourseReportUpheld, localization: Localization) -> Message:
    """Return the notice of an upheld report about a course or a video of it, for the course's owner."""
    texts, course = localization.texts, event.course
    reported = texts.video_reported if event.subject == "VIDEO" else texts.course_reported
    filled = reported.filled(title=course.title, reason=_reason(event.reason, texts))
    return message_of(Kind.REPORT_UPHELD, filled, course_id=course.id)


def _reason(name: str, texts: Texts) -> str:
    return texts.report_reasons.get(name, texts.report_reasons["OTHER"])
