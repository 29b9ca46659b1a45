"""The accounts that the seed makes for people who try Lectern out, and that the screen of `lectern up` shows.

Their passwords are public, so nothing but the seed of an embedded deployment ever makes them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account to log in with."""

    role: str
    email: str
    password: str
    display_name: str


DEMO_ACCOUNTS = (
    DemoAccount("student", "student@example.com", "learning-is-fun", "Sam Student"),
    DemoAccount("instructor", "instructor@example.com", "teaching-is-fun", "Ines Instructor"),
    DemoAccount("admin", "admin@example.com", "running-is-fun!", "Ada Admin"),
)
