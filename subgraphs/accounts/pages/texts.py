"""The texts of the pages that mails link to, by language."""

from collections.abc import Mapping

from subgraphs.accounts.pages.german import (
    GERMAN,
    EmailPage,
    LinkPage,
    PageTexts,
    PasswordPage,
    PasswordPageTexts,
    ReceiptPage,
)
from subgraphs.kernel.graphql.localization.languages import Language
from subgraphs.kernel.privacy.reports import KeptReason

ENGLISH = PageTexts(
    language=Language.ENGLISH,
    date="%Y-%m-%d, %H:%M UTC",
    go_on="Go on to Lectern",
    footer="Go to Lectern",
    links={
        LinkPage.CONFIRM_EMAIL: EmailPage(
            "Confirm your new e-mail address",
            "This address becomes the one of your account at Lectern.",
            "Confirm this address",
            "Your new address is confirmed",
            "Log in with that address from now on.",
        ),
        LinkPage.UNDO_EMAIL: EmailPage(
            "Restore your e-mail address",
            "The address of your account becomes this one again, and all devices are logged out.",
            "Restore this address",
            "Your address is restored",
            "Log in with that address from now on.",
        ),
        LinkPage.DELETE_ACCOUNT: EmailPage(
            "Delete your account",
            "Your account at Lectern will be deleted when the grace period is over. Until then you can cancel it.",
            "Delete my account",
            "Your account will be deleted",
            "A mail says when, and how to cancel it.",
        ),
        LinkPage.KEEP_ACCOUNT: EmailPage(
            "Keep your account",
            "The deletion of your account at Lectern is canceled, and everything stays as it is.",
            "Keep my account",
            "Your account stays",
            "You can log in as before.",
        ),
    },
    passwords={
        PasswordPage.VERIFY: PasswordPageTexts(
            "Confirm your e-mail address",
            "Choose a password",
            "Confirm my address",
            "Welcome, {name}",
            "Your address is confirmed. Log in.",
        ),
        PasswordPage.RESET: PasswordPageTexts(
            "Choose a new password",
            "New password",
            "Change my password",
            "Your password is changed",
            "Log in with the new one.",
        ),
    },
    hint="10 to 128 characters; a few words make a good one.",
    receipt=ReceiptPage(
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
            "statistics": "figures",
        },
        reasons={
            KeptReason.ACCOUNTING: "what the books need by law",
            KeptReason.ACCESS_RECORDS: "the record of who had access to a course",
            KeptReason.PUBLISHED_CONTENT: "what you published and others use",
            KeptReason.AUDIT: "the log of what admins did",
            KeptReason.STATISTICS: "figures of courses, under a random id",
        },
        missing_title="No receipt",
        missing="This link is not valid any more.",
        other_language="Deutsch",
    ),
)
TEXTS: Mapping[Language, PageTexts] = {texts.language: texts for texts in (ENGLISH, GERMAN)}
