"""The mails about exports, and the text within the archive, in English and German. Pure."""

from zoneinfo import ZoneInfo

from subgraphs.accounts.events import DataExportOutcome
from subgraphs.accounts.service.exports.german import GERMAN, ExportTexts
from subgraphs.accounts.service.exports.model import DataExport
from subgraphs.accounts.service.model import User
from subgraphs.kernel.platform.mail import EmailMessage

_ENGLISH = ExportTexts(
    greeting="Hello {name},",
    subjects={
        DataExportOutcome.READY: "Your data is ready to download",
        DataExportOutcome.FAILED: "Your data could not be exported",
    },
    paragraphs={
        DataExportOutcome.READY: (
            "the archive of your data at Lectern is ready. Log in and download it in your settings, under "
            "“Your data”, until {until}. After that it is removed.",
            "If you did not request it, choose a new password: someone else is logged in as you.",
        ),
        DataExportOutcome.FAILED: (
            "the archive of your data at Lectern could not be made, since a part of Lectern was not available for "
            "days. Please request it again.",
        ),
    },
    link_text="Your data",
    date="%Y-%m-%d, %H:%M",
    readme="""The data that Lectern stores about you, as of {at}.

There is a file for each part of Lectern, in JSON (UTF-8). A file has a list of tables: each with its name, the
purpose that it is stored for, and its rows about you. Times are in UTC; amounts of money are integers in the smallest
unit of their currency.

  accounts.json       your account, sessions, consents, and what you reported
  catalog.json        courses that you teach, and their pictures
  videos.json         videos that you uploaded
  orders.json         purchases, refunds, courses that you have, and income
  learning.json       your progress and your reviews
  notifications.json  notifications, mails, and what you chose to receive
  statistics.json     figures that were counted from what you did

Passwords, keys and codes are left out, and so is the data of others.
""",
)


def _texts(locale: str) -> ExportTexts:
    return GERMAN if locale.lower().partition("-")[0] == "de" else _ENGLISH


def export_message(user: User, export: DataExport, outcome: DataExportOutcome, site_url: str | None) -> EmailMessage:
    """Return the mail about the end of an export. It links to the settings, where a log-in is needed."""
    texts = _texts(user.locale)
    zone = user.time_zone or "UTC"
    until = "" if export.expires_at is None else f"{export.expires_at.astimezone(ZoneInfo(zone)):{texts.date}} ({zone})"
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
    )


def readme(user: User, export: DataExport) -> str:
    """Return the text that explains the archive."""
    texts = _texts(user.locale)
    return texts.readme.format(at=f"{export.requested_at:{texts.date}} (UTC)")
