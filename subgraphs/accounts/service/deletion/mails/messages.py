"""The mails about deletions, in English and German. Pure."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from subgraphs.accounts.events import DeletionStep
from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.accounts.service.deletion.mails.english import ENGLISH
from subgraphs.accounts.service.deletion.mails.german import GERMAN
from subgraphs.accounts.service.deletion.mails.texts import DeletionTexts
from subgraphs.accounts.service.deletion.model import (
    AccountDeletion,
    cancel_subject,
    confirm_subject,
    receipt_subject,
)
from subgraphs.accounts.service.model import User
from subgraphs.kernel.platform.mail import EmailMessage
from subgraphs.kernel.values.message_languages import language_of_tag


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


def _texts(locale: str) -> DeletionTexts:
    return GERMAN if locale.lower().partition("-")[0] == "de" else ENGLISH


def step_message(
    user: User, deletion: AccountDeletion, step: DeletionStep, tokens: DerivedTokens, targets: DeletionTargets
) -> EmailMessage:
    """Return the mail about a step of a deletion."""
    texts = _texts(user.locale)
    text = texts.steps[step]
    zone = user.time_zone or "UTC"
    due = (
        "" if deletion.due_at is None else f"{deletion.due_at.astimezone(ZoneInfo(zone)):{texts.date_format}} ({zone})"
    )
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
        language=language_of_tag(user.locale),
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
        language=language_of_tag(deletion.locale),
    )


def _link(deletion: AccountDeletion, step: DeletionStep, tokens: DerivedTokens, targets: DeletionTargets) -> str | None:
    match step:
        case DeletionStep.CONFIRMATION_NEEDED:
            return f"{targets.confirm}?token={tokens.link_token(confirm_subject(deletion.id))}"
        case DeletionStep.SCHEDULED:
            return f"{targets.cancel}?token={tokens.link_token(cancel_subject(deletion.id))}"
        case DeletionStep.REJECTED | DeletionStep.CANCELED:
            return None
