"""The texts of the pages that mails link to, in English."""

from subgraphs.accounts.pages.page_texts import (
    LinkPage,
    LinkPageTexts,
    PageTexts,
    PasswordPage,
    PasswordPageTexts,
    ReceiptTexts,
)
from subgraphs.kernel.privacy.reports import KeptReason
from subgraphs.kernel.values.message_languages import Language

ENGLISH = PageTexts(
    language=Language.ENGLISH,
    date_format="%Y-%m-%d, %H:%M UTC",
    continue_button="Continue to Lectern",
    footer_link="Go to Lectern",
    links={
        LinkPage.CONFIRM_EMAIL: LinkPageTexts(
            title="Confirm your new e-mail address",
            text="This address becomes the one of your account at Lectern.",
            button="Confirm this address",
            done="Your new address is confirmed",
            after="Log in with that address from now on.",
        ),
        LinkPage.UNDO_EMAIL: LinkPageTexts(
            title="Restore your e-mail address",
            text="The address of your account becomes this one again, and all devices are logged out.",
            button="Restore this address",
            done="Your address is restored",
            after="Log in with that address from now on.",
        ),
        LinkPage.DELETE_ACCOUNT: LinkPageTexts(
            title="Delete your account",
            text="Your account at Lectern will be deleted when the grace period is over. Until then you can cancel it.",
            button="Delete my account",
            done="Your account will be deleted",
            after="We'll e-mail you the date and how to cancel.",
        ),
        LinkPage.KEEP_ACCOUNT: LinkPageTexts(
            title="Keep your account",
            text="The deletion of your account at Lectern is canceled, and everything stays as it is.",
            button="Keep my account",
            done="Your account stays",
            after="You can log in as before.",
        ),
    },
    passwords={
        PasswordPage.VERIFY: PasswordPageTexts(
            title="Confirm your e-mail address",
            label="Choose a password",
            button="Confirm my address",
            done="Welcome, {name}",
            after="Your address is confirmed. Log in.",
        ),
        PasswordPage.RESET: PasswordPageTexts(
            title="Choose a new password",
            label="New password",
            button="Change my password",
            done="Your password is changed",
            after="Log in with the new one.",
        ),
    },
    hint="10 to 128 characters; a few words make a good one.",
    receipt=ReceiptTexts(
        title="Your account is deleted",
        lead="Your account was deleted on {at}. Each part of Lectern erases your data and reports it here.",
        kept="Kept without your name",
        erased="erased on {at}",
        pending="pending: open this page again later",
        nothing="nothing",
        domains={
            "accounts": "account",
            "catalog": "courses",
            "videos": "videos",
            "orders": "purchases and income",
            "learning": "progress and reviews",
            "notifications": "notifications and mails",
            "statistics": "statistics",
        },
        reasons={
            KeptReason.ACCOUNTING: "records required by accounting law",
            KeptReason.ACCESS_RECORDS: "records of who had access to a course",
            KeptReason.PUBLISHED_CONTENT: "what you published and others use",
            KeptReason.AUDIT: "the log of what admins did",
            KeptReason.STATISTICS: "statistics on courses, under a random id",
        },
        missing_title="No receipt",
        missing="This link is no longer valid.",
        other_language="Deutsch",
    ),
)
