"""Each message in each language."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from inspect import getmembers, isfunction, signature

import pytest

from subgraphs.accounts.events import (
    PasswordChanged,
    ProfileTextsRestored,
    ProfileTextsTakenDown,
    RefreshTokenReused,
    ReportDecided,
    RolesChangedByAdmin,
    UserRestored,
    UserSuspended,
)
from subgraphs.catalog.events import (
    CoInstructorInvited,
    CourseChangesRequested,
    CoursePublished,
    CourseReportUpheld,
    CourseRestored,
    CourseTakenDown,
    CourseTransferOffered,
    CourseTransferred,
    InstructorShareProposed,
)
from subgraphs.kernel.identity.ids import COURSE, ORDER, ORDER_LINE, REVIEW, USER, VIDEO
from subgraphs.kernel.identity.principal import Role
from subgraphs.kernel.values.message_languages import Language
from subgraphs.learning.events import ReviewReportUpheld, ReviewRestored, ReviewTakenDown
from subgraphs.notifications.service import messages, moderation_messages
from subgraphs.notifications.service.messages import Message
from subgraphs.notifications.service.model import Reader
from subgraphs.notifications.service.texts.localization import TEXTS, Localization
from subgraphs.orders.events import OrderPaymentFailed, OrderRefunded, OrderRefundFailed, RefundedLine
from subgraphs.videos.events import VideoFailed
from tests.subgraphs.notifications.conftest import order_paid, outline, paid_line, video_ready

NOW = datetime(2026, 12, 24, 12, tzinfo=UTC)
ANN, BOB = USER.new(), USER.new()
CLAY = outline([ANN, BOB], "Clay {braces} <b>")
"""A title may hold what would be a value of a text."""


def refunded(*lines: RefundedLine) -> OrderRefunded:
    return OrderRefunded(
        order_id=ORDER.new(),
        number="L-7",
        buyer_id=ANN,
        currency="EUR",
        refunded_minor=1_250,
        refunded_at=NOW,
        lines=lines,
    )


def suspended(until: datetime | None) -> UserSuspended:
    return UserSuspended(user_id=ANN, reason="{reason} spam", until=until)


def roles_changed(
    *, granted: tuple[Role, ...] = (), taken: tuple[Role, ...] = (), banned: bool = False, reason: str | None = None
) -> RolesChangedByAdmin:
    return RolesChangedByAdmin(user_id=ANN, granted=granted, taken=taken, banned_from_teaching=banned, reason=reason)


def decided(*, upheld: bool, subject: str = "REVIEW", reason: str = "SPAM") -> ReportDecided:
    return ReportDecided(
        report_id="rpt_1",
        reporter_id=ANN,
        subject=subject,
        subject_id=BOB,
        reason=reason,
        upheld=upheld,
        note="Note {x}.",
    )


LINE = RefundedLine(
    line_id=ORDER_LINE.new(),
    course_id=COURSE.new(),
    course_title="Clay",
    instructor_id=BOB,
    refunded_minor=1_250,
    instructor_share_minor=0,
)
SOLD = paid_line(BOB, "Clay")
TAKEN = partial(CourseTakenDown, course=CLAY, reason="A {complaint}.")
ALL: Mapping[str, Callable[[Localization], Message]] = {
    "order_paid": partial(messages.order_paid, order_paid(ANN, SOLD, paid_line(BOB, "Glazes"))),
    "course_sold": partial(messages.course_sold, SOLD, SOLD.parts[0], "USD"),
    "order_refunded": partial(messages.order_refunded, refunded(LINE)),
    "order_refunded in part": partial(messages.order_refunded, refunded()),
    "order_payment_failed": partial(
        messages.order_payment_failed,
        OrderPaymentFailed(
            order_id=ORDER.new(), number="L-7", buyer_id=ANN, course_titles=("Clay", "Glazes"), failed_at=NOW
        ),
    ),
    "order_refund_failed": partial(
        messages.order_refund_failed,
        OrderRefundFailed(
            order_id=ORDER.new(), number="L-7", buyer_id=ANN, currency="JPY", amount_minor=1_250, failed_at=NOW
        ),
    ),
    "course_published": partial(messages.course_published, CoursePublished(course=CLAY, first_time=True)),
    "course_approved": partial(messages.course_approved, CoursePublished(course=CLAY, first_time=True)),
    "course_changes_requested": partial(
        messages.course_changes_requested, CourseChangesRequested(course=CLAY, notes="More {light}.")
    ),
    "course_taken_down": partial(messages.course_taken_down, TAKEN(learners_keep_access=True)),
    "course_taken_down from all": partial(messages.course_taken_down, TAKEN(learners_keep_access=False)),
    "course_restored": partial(messages.course_restored, CourseRestored(course=CLAY)),
    "co_instructor_invited": partial(
        messages.co_instructor_invited,
        CoInstructorInvited(course=CLAY, invitation_id="inv_1", user_id=BOB, expires_at=NOW, share_basis_points=2_550),
    ),
    "instructor_share_proposed": partial(
        messages.instructor_share_proposed,
        InstructorShareProposed(
            course=CLAY,
            invitation_id="inv_1",
            user_id=BOB,
            share_basis_points=1_000,
            basis_points_before=2_550,
            expires_at=NOW,
        ),
    ),
    "instructor_share_changed": partial(messages.instructor_share_changed, CLAY, BOB, 2_550, 1_000),
    "course_transfer_offered": partial(
        messages.course_transfer_offered,
        CourseTransferOffered(course=CLAY, invitation_id="inv_1", user_id=BOB, expires_at=NOW),
    ),
    "course_transferred": partial(messages.course_transferred, CourseTransferred(course=CLAY, former_owner_id=BOB)),
    "video_ready": partial(messages.video_ready, video_ready(ANN)),
    "video_failed": partial(
        messages.video_failed,
        VideoFailed(
            video_id=VIDEO.new(),
            course_id=COURSE.new(),
            owner_id=ANN,
            filename="clay.mp4",
            code="TOO_LONG",
            message="The video is longer than a lecture may be.",
        ),
    ),
    "password_changed": partial(messages.password_changed, PasswordChanged(user_id=ANN)),
    "user_suspended": partial(messages.user_suspended, suspended(None)),
    "user_suspended until": partial(messages.user_suspended, suspended(NOW)),
    "user_restored": partial(messages.user_restored, UserRestored(user_id=ANN)),
    "roles_changed_by_admin": partial(
        messages.roles_changed_by_admin,
        roles_changed(granted=(Role.SUPPORT, Role.MODERATOR), taken=(Role.INSTRUCTOR,), banned=True, reason="{Spam}"),
    ),
    "roles_changed_by_admin back": partial(messages.roles_changed_by_admin, roles_changed()),
    "refresh_token_reused": partial(messages.refresh_token_reused, RefreshTokenReused(user_id=ANN, session_id="ses_1")),
    "review_taken_down": partial(
        moderation_messages.review_taken_down,
        ReviewTakenDown(
            review_id=REVIEW.new(),
            course_id=CLAY.id,
            author_id=ANN,
            reason="An {offer}.",
            rating_count=0,
            rating_average=None,
            revision=1,
        ),
    ),
    "review_restored": partial(
        moderation_messages.review_restored,
        ReviewRestored(
            review_id=REVIEW.new(), course_id=CLAY.id, author_id=ANN, rating_count=1, rating_average=4.0, revision=2
        ),
    ),
    "texts_taken_down": partial(
        moderation_messages.texts_taken_down, ProfileTextsTakenDown(user_id=ANN, reason="{Pills}.")
    ),
    "texts_restored": partial(moderation_messages.texts_restored, ProfileTextsRestored(user_id=ANN)),
    "report_decided": partial(moderation_messages.report_decided, decided(upheld=True)),
    "report_decided otherwise": partial(moderation_messages.report_decided, decided(upheld=False, subject="NEW")),
    "profile_reported": partial(moderation_messages.profile_reported, decided(upheld=True, reason="NEW")),
    "review_reported": partial(
        moderation_messages.review_reported,
        ReviewReportUpheld(review_id=REVIEW.new(), course_id=CLAY.id, author_id=ANN, reason="SPAM"),
    ),
    "course_reported": partial(
        moderation_messages.course_reported, CourseReportUpheld(course=CLAY, subject="COURSE", reason="SPAM")
    ),
    "course_reported for a video": partial(
        moderation_messages.course_reported, CourseReportUpheld(course=CLAY, subject="VIDEO", reason="SPAM")
    ),
}


def everything(message: Message) -> str:
    return "\n".join((message.draft.title, message.draft.body, *message.paragraphs, message.link_text))


def test_every_message_is_among_these() -> None:
    found = {
        name
        for module in (messages, moderation_messages)
        for name, function in getmembers(module, isfunction)
        if "localization" in signature(function).parameters and not name.startswith("_")
    }
    assert found == {name.partition(" ")[0] for name in ALL}


@pytest.mark.parametrize("name", ALL)
def test_a_message_differs_by_language_in_its_words_alone(name: str) -> None:
    localized = {language: ALL[name](Localization(Reader(language.value))) for language in Language}

    english = localized[Language.ENGLISH]
    for language, message in localized.items():
        assert message.draft.title
        assert message.draft.body
        assert all(message.paragraphs)
        assert (message.path is None) == (message.link_text == ""), "a link has a text"
        assert (message.draft.kind, message.path, message.draft.course_id, message.draft.order_id) == (
            english.draft.kind,
            english.path,
            english.draft.course_id,
            english.draft.order_id,
        )
        assert len(message.paragraphs) == len(english.paragraphs)
        if language is not Language.ENGLISH:
            assert message.draft.title != english.draft.title
            assert not set(message.paragraphs) & set(english.paragraphs) - {"More {light}.", "Note {x}."} - {
                paragraph for paragraph in english.paragraphs if re.search(r": \$", paragraph)
            }


@pytest.mark.parametrize("language", Language)
def test_words_of_users_are_shown_as_they_wrote_them(language: Language) -> None:
    texts = [everything(message(Localization(Reader(language.value)))) for message in ALL.values()]

    found = {value for text in texts for value in re.findall(r"\{\w*\}", text)}
    assert found == {
        *("{braces}", "{light}", "{complaint}", "{reason}", "{Spam}", "{offer}", "{Pills}", "{x}"),
    }


def test_messages_in_german() -> None:
    german = Localization(Reader("de", "Europe/Berlin"))

    body = (
        "Dein Konto ist bis 24. Dezember 2026, 13:00 (Europe/Berlin) gesperrt. "
        "Du kannst dich nicht anmelden und wurdest überall abgemeldet."
    )
    assert everything(ALL["user_suspended until"](german)).splitlines() == [
        "Dein Konto ist gesperrt",
        body,
        body,
        "Der Grund: {reason} spam",
        "Wenn du das für falsch hältst, schreib an unsere Betreuung.",
    ]
    assert ALL["order_refunded in part"](german).draft.body == "Du bekommst 12,50\xa0€ für Bestellung L-7 zurück."
    assert ALL["video_failed"](german).draft.body == "clay.mp4: Das Video ist länger, als eine Lektion sein darf."
    assert ALL["roles_changed_by_admin"](german).paragraphs == (
        "Die Verwaltung hat dir gegeben: die Rolle „Betreuung“ und die Rolle „Moderation“. "
        "Melde dich neu an, um das zu nutzen. "
        "Die Verwaltung hat dir genommen: die Rolle „Lehrkraft“. Du wurdest überall abgemeldet. "
        "Du kannst nicht mehr lehren, bis die Verwaltung es erlaubt.",
        "Der Grund: {Spam}",
    )
    assert ALL["report_decided otherwise"](german).draft.body == (
        "Du hast etwas gemeldet. Wir haben keinen Verstoß gegen unsere Regeln gefunden."
    )
    assert ALL["profile_reported"](german).draft.body == (
        "Dein Profil wurde gemeldet, und wir haben einen Verstoß gegen unsere Regeln festgestellt (ein anderer Verstoß "
        "gegen unsere Regeln)."
    )


def test_a_failure_of_a_later_version_is_shown_in_the_words_of_its_event() -> None:
    event = VideoFailed(
        video_id=VIDEO.new(), course_id=COURSE.new(), owner_id=ANN, filename="a.mp4", code="NEW", message="It is odd."
    )
    for language in TEXTS:
        assert messages.video_failed(event, Localization(Reader(language.value))).draft.body == "a.mp4: It is odd."
