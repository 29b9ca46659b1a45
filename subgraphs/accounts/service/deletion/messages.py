"""The mails about deletions, in English and German. Pure."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from subgraphs.accounts.events import DeletionStep
from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.accounts.service.deletion.german import GERMAN, Text, Texts
from subgraphs.accounts.service.deletion.model import (
    AccountDeletion,
    cancel_subject,
    confirm_subject,
    receipt_subject,
)
from subgraphs.accounts.service.model import User
from subgraphs.kernel.platform.mail import EmailMessage


@dataclass(frozen=True, slots=True)
class DeletionTargets:
    """The pages that links in mails about deletions lead to, before the link's token."""

    confirm: str
    cancel: str
    receipt: str

    @classmethod
    def of(cls, public_url: str) -> "DeletionTargets":
        """Return the plain pages of accounts, which need no log-in and no script."""
        return cls(*(f"{public_url}/{name}" for name in ("delete-account", "keep-account", "deletion-receipt")))


_ENGLISH = Texts(
    greeting="Hello {name},",
    steps={
        DeletionStep.CONFIRMATION_NEEDED: Text(
            "Confirm that your account is to be deleted",
            (
                "the deletion of your account at Lectern was requested. Open the link within 24 hours to confirm it.",
                "If that was not you, do not open the link, and choose a new password: nothing is deleted without it.",
            ),
            "Delete my account",
        ),
        DeletionStep.SCHEDULED: Text(
            "Your account will be deleted",
            (
                "your account will be deleted on {due}. Until then everything works as before.",
                "If you change your mind, open the link until then, and nothing is deleted.",
            ),
            "Keep my account",
        ),
        DeletionStep.REJECTED: Text(
            "Your account could not be deleted",
            (
                "your account could not be deleted, since something is still open, such as a payout or a course with "
                "learners. Request the deletion again when it is settled.",
            ),
        ),
        DeletionStep.CANCELED: Text(
            "Your account stays",
            ("the deletion of your account was canceled. If that was not you, choose a new password.",),
        ),
    },
    deleted=Text(
        "Your account is deleted",
        (
            "Hello,",
            "your account at Lectern was deleted. The link shows what has been erased, and what must be kept and why.",
            "This is the last mail to this address.",
        ),
        "See the receipts",
    ),
    date="%Y-%m-%d, %H:%M",
)


def _texts(locale: str) -> Texts:
    return GERMAN if locale.lower().partition("-")[0] == "de" else _ENGLISH


def step_message(
    user: User, deletion: AccountDeletion, step: DeletionStep, tokens: DerivedTokens, targets: DeletionTargets
) -> EmailMessage:
    """Return the mail about a step of a deletion."""
    texts = _texts(user.locale)
    text = texts.steps[step]
    zone = user.time_zone or "UTC"
    due = "" if deletion.due_at is None else f"{deletion.due_at.astimezone(ZoneInfo(zone)):{texts.date}} ({zone})"
    return EmailMessage(
        to=user.email,
        subject=text.subject,
        paragraphs=(
            texts.greeting.format(name=user.display_name),
            *(paragraph.format(due=due) for paragraph in text.paragraphs),
        ),
        reference=f"{deletion.id}-{step.value}-{deletion.round}",
        link=_link(deletion, step, tokens, targets),
        link_text=text.link_text,
    )


def receipt_message(
    email: str, deletion: AccountDeletion, tokens: DerivedTokens, targets: DeletionTargets
) -> EmailMessage:
    """Return the last mail, with the link to the receipts."""
    text = _texts(deletion.locale).deleted
    return EmailMessage(
        to=email,
        subject=text.subject,
        paragraphs=text.paragraphs,
        reference=f"{deletion.id}-receipt",
        link=f"{targets.receipt}?token={tokens.link_token(receipt_subject(deletion.id))}",
        link_text=text.link_text,
    )


def _link(deletion: AccountDeletion, step: DeletionStep, tokens: DerivedTokens, targets: DeletionTargets) -> str | None:
    match step:
        case DeletionStep.CONFIRMATION_NEEDED:
            return f"{targets.confirm}?token={tokens.link_token(confirm_subject(deletion.id))}"
        case DeletionStep.SCHEDULED:
            return f"{targets.cancel}?token={tokens.link_token(cancel_subject(deletion.id))}"
        case DeletionStep.REJECTED | DeletionStep.CANCELED:
            return None
