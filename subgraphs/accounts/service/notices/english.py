"""The texts of notices in English."""

from subgraphs.accounts.events import SecurityChange
from subgraphs.accounts.service.notices.phrases import Phrases

ENGLISH = Phrases(
    greeting="Hello {name},",
    changes={
        SecurityChange.TOTP_ENABLED: (
            "An authenticator app protects your account",
            "an authenticator app was added to your account. From now on, a log-in needs a code of it.",
        ),
        SecurityChange.TOTP_DISABLED: (
            "An authenticator app was removed from your account",
            "the authenticator app was removed from your account.",
        ),
        SecurityChange.RECOVERY_CODES_REPLACED: (
            "Your recovery codes were replaced",
            "new recovery codes were made for your account; the earlier ones no longer work.",
        ),
        SecurityChange.RECOVERY_CODE_USED: (
            "A recovery code was used",
            "a recovery code was used to log in to your account. It does not work again.",
        ),
        SecurityChange.FACTORS_RESET: (
            "Your second factors were removed",
            "all second factors of your account were removed, and you were logged out everywhere.",
        ),
        SecurityChange.IDENTITY_LINKED: (
            "An identity of another provider was linked to your account",
            "an identity of another provider was linked to your account. It can be used to log in.",
        ),
        SecurityChange.IDENTITY_UNLINKED: (
            "An identity of another provider was unlinked from your account",
            "an identity of another provider was unlinked from your account. It can no longer be used to log in.",
        ),
        SecurityChange.PASSKEY_ADDED: (
            "A passkey was added to your account",
            "a passkey was added to your account. It can be used to log in without a password, and beside one.",
        ),
        SecurityChange.PASSKEY_REMOVED: (
            "A passkey was removed from your account",
            "a passkey was removed from your account. It can no longer be used to log in.",
        ),
        SecurityChange.PASSWORD_CHANGED: (
            "Your password was changed",
            "the password of your account was changed, and all other devices were logged out.",
        ),
    },
    when="When: {when}",
    where="From: {device}, address {ip}",
    unknown_device="an unknown device",
    by_operator="This was done by the operators of Lectern.",
    advice="If that was you, there is nothing to do. If not, choose a new password at once with “Forgot your password?”"
    ", which logs all devices out, and then look at the security page of your account.",
    email_changed=(
        "The e-mail address of your account was changed",
        "the e-mail address of your account was changed to {email}. Log in with that address from now on.",
    ),
    undo_advice="If that was not you, open the link within seven days: this address is restored, and all devices are "
    "logged out. Then choose a new password.",
    undo="Restore this address",
    confirm_email=(
        "Confirm your new e-mail address",
        "this address was entered as the new one of an account at Lectern, a marketplace for online courses.",
    ),
    confirm="Confirm this address",
    confirm_advice="Open the link within an hour to confirm it. If that was not you, ignore this mail and nothing "
    "changes.",
    date="%Y-%m-%d, %H:%M",
)
