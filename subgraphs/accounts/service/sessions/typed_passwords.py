"""The comparison of a typed password with a stored hash."""

from subgraphs.accounts.service.credentials.opaque_strings import candidates
from subgraphs.accounts.service.ports import PasswordHasher
from subgraphs.accounts.service.validation import MAX_PASSWORD, MAX_TYPED_PASSWORD


async def matching_form(passwords: PasswordHasher, typed: str, password_hash: str | None) -> str | None:
    """Return the form of the password that matches, with as many comparisons whether one does or not.

    Raises RateLimited if too many hashes are pending.
    """
    matching = None
    for candidate in candidates(typed if len(typed) <= MAX_TYPED_PASSWORD else ""):
        matches = await passwords.verify(candidate if len(candidate) <= MAX_PASSWORD else "", password_hash)
        matching = candidate if matches and matching is None else matching
    return matching
