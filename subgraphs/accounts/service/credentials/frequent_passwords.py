"""Passwords that are among the first to be guessed (NIST SP 800-63B 3.1.1.2, ASVS 6.2.4). Pure."""

import re
from functools import cache

_FEWEST_CHARACTERS = 4
"""Different ones, in any password."""
_AROUND_LETTERS = re.compile(r"^[^a-z]+|[^a-z]+$")


def is_common(password: str) -> bool:
    """Return whether a password, in any case, is a common one, or one with digits and signs before or after it."""
    folded = password.casefold()
    known = _known_passwords()
    return len(set(folded)) < _FEWEST_CHARACTERS or folded in known or _AROUND_LETTERS.sub("", folded) in known


@cache
def _known_passwords() -> frozenset[str]:
    # Imported on first use: its lists take a second and 13 MB.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])
