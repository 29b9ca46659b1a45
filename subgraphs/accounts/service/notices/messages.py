"""Notices as messages. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from subgraphs.accounts.events import SecurityChange, SecurityChanged
from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.accounts.service.email_links.model import EmailChange, undo_subject
from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.notices.devices import device_name
from subgraphs.accounts.service.notices.phrases import Phrases
from subgraphs.accounts.service.notices.texts import phrases
from subgraphs.kernel.platform.mail import EmailMessage
from subgraphs.kernel.values.message_languages import language_of_tag


def security_notice(user: User, event: SecurityChanged) -> EmailMessage:
    """Return the notice of a change to the user."""
    texts = phrases(user.locale)
    subject, first = texts.changes[event.change]
    return EmailMessage(
        to=user.email,
        subject=subject,
        paragraphs=(
            texts.greeting.format(name=user.display_name),
            first,
            texts.when.format(when=_moment(event.occurred_at, user, texts)),
            _origin(event, texts),
            texts.advice,
        ),
        reference=event.id,
        language=language_of_tag(user.locale),
    )


def email_changed_notice(user: User, change: EmailChange, tokens: DerivedTokens, target: str) -> EmailMessage:
    """Return the notice to the old address, with a link that restores it."""
    texts = phrases(user.locale)
    subject, first = texts.email_changed
    when = change.requested_at if change.confirmed_at is None else change.confirmed_at
    return EmailMessage(
        to=change.old_email,
        subject=subject,
        paragraphs=(
            texts.greeting.format(name=user.display_name),
            first.format(email=change.new_email),
            texts.when.format(when=_moment(when, user, texts)),
            texts.undo_advice,
        ),
        reference=f"{change.id}-undo",
        link=f"{target}?token={tokens.link_token(undo_subject(change.id))}",
        link_text=texts.undo,
        language=language_of_tag(user.locale),
    )


def confirm_email_message(user: User, change: EmailChange, tokens: DerivedTokens, target: str) -> EmailMessage:
    """Return the request to confirm the new address. Its reader may be a stranger: it holds nothing of the account."""
    texts = phrases(user.locale)
    subject, first = texts.confirm_email
    return EmailMessage(
        to=change.new_email,
        subject=subject,
        paragraphs=(first[:1].upper() + first[1:], texts.confirm_advice),
        reference=change.id,
        link=f"{target}?token={tokens.link_token(change.id)}",
        link_text=texts.confirm,
        language=language_of_tag(user.locale),
    )


def _origin(event: SecurityChanged, texts: Phrases) -> str:
    if event.change is SecurityChange.FACTORS_RESET:
        return texts.by_operator
    return texts.where.format(device=device_name(event.user_agent) or texts.unknown_device, ip=event.ip or "–")


def _moment(moment: datetime, user: User, texts: Phrases) -> str:
    """Return the moment in the user's time zone, with its name."""
    zone = user.time_zone or "UTC"
    return f"{moment.astimezone(ZoneInfo(zone)):{texts.date}} ({zone})"
