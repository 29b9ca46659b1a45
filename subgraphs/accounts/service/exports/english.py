"""The texts of mails about exports, in English."""

from subgraphs.accounts.events import DataExportOutcome
from subgraphs.accounts.service.exports.export_texts import ExportTexts

ENGLISH = ExportTexts(
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
    date_format="%Y-%m-%d, %H:%M",
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
  statistics.json     statistics on what you did

Passwords, keys and codes are left out, and so is the data of others.
""",
)
