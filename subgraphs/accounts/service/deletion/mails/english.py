"""The texts of mails about deletions, in English."""

from subgraphs.accounts.events import DeletionStep
from subgraphs.accounts.service.deletion.mails.texts import DeletionTexts
from subgraphs.accounts.service.mail_text import MailText

ENGLISH = DeletionTexts(
    greeting="Hello {name},",
    steps={
        DeletionStep.CONFIRMATION_NEEDED: MailText(
            "Confirm that your account is to be deleted",
            (
                "the deletion of your account at Lectern was requested. Open the link within 24 hours to confirm it.",
                "If that was not you, do not open the link, and choose a new password: nothing is deleted without it.",
            ),
            "Delete my account",
        ),
        DeletionStep.SCHEDULED: MailText(
            "Your account will be deleted",
            (
                "your account will be deleted on {due}. Until then everything works as before.",
                "If you change your mind, open the link until then, and nothing is deleted.",
            ),
            "Keep my account",
        ),
        DeletionStep.REJECTED: MailText(
            "Your account could not be deleted",
            (
                "your account could not be deleted, since something is still open, such as a payout or a course with "
                "learners. Request the deletion again when it is settled.",
            ),
        ),
        DeletionStep.CANCELED: MailText(
            "Your account stays",
            ("the deletion of your account was canceled. If that was not you, choose a new password.",),
        ),
    },
    deleted=MailText(
        "Your account is deleted",
        (
            "Hello,",
            "your account at Lectern was deleted. The link shows what has been erased, and what must be kept and why.",
            "This is the last mail to this address.",
        ),
        "See the receipts",
    ),
    date_format="%Y-%m-%d, %H:%M",
)
