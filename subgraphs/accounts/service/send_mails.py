"""The letters that accounts sends itself, since only accounts can make the links in them."""

from subgraphs.accounts.service import model
from subgraphs.accounts.service.derived_tokens import DerivedTokens
from subgraphs.kernel.mail import Letter


def verification_letter(registration: model.Registration, tokens: DerivedTokens, public_url: str) -> Letter:
    """Asks the owner of an address to confirm it."""
    return Letter(
        to=registration.email,
        subject="Confirm your e-mail address",
        paragraphs=(
            f"Hello {registration.display_name},",
            "confirm your address to start learning on Lectern. The link works once, for 24 hours.",
            "If you did not register, ignore this mail and nothing happens.",
        ),
        reference=registration.id,
        link=f"{public_url}/verify-email?token={tokens.link_token(registration.id)}",
        link_text="Confirm my address",
    )


def already_registered_letter(user: model.User, reference: str) -> Letter:
    """Tells the owner of an account that somebody tried to register its address again."""
    return Letter(
        to=user.email,
        subject="You already have an account",
        paragraphs=(
            f"Hello {user.display_name},",
            "somebody, probably you, tried to register with this address, which has an account already.",
            "Log in with it, or ask for a new password if you forgot yours.",
        ),
        reference=reference,
    )


def reset_letter(user: model.User, reset: model.PasswordReset, tokens: DerivedTokens, public_url: str) -> Letter:
    """Lets the owner of an account choose a new password."""
    return Letter(
        to=user.email,
        subject="Choose a new password",
        paragraphs=(
            f"Hello {user.display_name},",
            "choose a new password within the next hour. You will be logged out everywhere.",
            "If you did not ask for this, ignore this mail and nothing happens.",
        ),
        reference=reset.id,
        link=f"{public_url}/reset-password?token={tokens.link_token(reset.id)}",
        link_text="Choose a new password",
    )
