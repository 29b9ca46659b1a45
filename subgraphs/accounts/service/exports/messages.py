"""The mails about exports, and the text within the archive, in English and German. Pure."""

from zoneinfo import ZoneInfo

from subgraphs.accounts.events import DataExportOutcome
from subgraphs.accounts.service.exports.english import ENGLISH
from subgraphs.accounts.service.exports.export_texts import ExportTexts
from subgraphs.accounts.service.exports.german import GERMAN
from subgraphs.accounts.service.exports.model import DataExport
from subgraphs.accounts.service.model import User
from subgraphs.kernel.platform.mail import EmailMessage
from subgraphs.kernel.values.message_languages import language_of_tag


def _texts(locale: str) -> ExportTexts:
    return GERMAN if locale.lower().partition("-")[0] == "de" else ENGLISH


def export_message(user: User, export: DataExport, outcome: DataExportOutcome, site_url: str | None) -> EmailMessage:
    """Return the mail about the end of an export. It links to the settings, where a log-in is needed."""
    texts = _texts(user.locale)
    zone = user.time_zone or "UTC"
    until = (
        ""
        if export.expires_at is None
        else f"{export.expires_at.astimezone(ZoneInfo(zone)):{texts.date_format}} ({zone})"
    )
    return EmailMessage(
        to=user.email,
        subject=texts.subjects[outcome],
        paragraphs=(
            texts.greeting.format(name=user.display_name),
            *(paragraph.format(until=until) for paragraph in texts.paragraphs[outcome]),
        ),
        reference=f"{export.id}-{outcome.value}",
        link=None if site_url is None else f"{site_url}/settings/data",
        link_text=texts.link_text,
        language=language_of_tag(user.locale),
    )


def readme(user: User, export: DataExport) -> str:
    """Return the text that explains the archive."""
    texts = _texts(user.locale)
    return texts.readme.format(at=f"{export.requested_at:{texts.date_format}} (UTC)")
