"""Demonstration accounts, created by the seed and shown by `lectern up`.

Their passwords are public, so only the seed of an embedded deployment creates them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account with a known password."""

    role: str
    email: str
    password: str
    display_name: str


DEMO_ACCOUNTS = (
    DemoAccount("student", "student@example.com", "learning-is-fun", "Sam Student"),
    DemoAccount("instructor", "instructor@example.com", "teaching-is-fun", "Ines Instructor"),
    DemoAccount("admin", "admin@example.com", "running-is-fun!", "Ada Admin"),
)
