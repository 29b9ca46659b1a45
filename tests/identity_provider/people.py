"""The people who can log in at the provider."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4


@dataclass(frozen=True)
class Person:
    """A person, with what the provider says about them."""

    subject: str
    email: str | None = None
    email_verified: object = True
    name: str | None = "Ada Lovelace"
    more: dict[str, Any] = field(default_factory=dict)
    """Further claims."""

    def claims(self) -> dict[str, Any]:
        """Return the claims about the person."""
        claims: dict[str, Any] = {"sub": self.subject, "name": self.name, **self.more}
        if self.email is not None:
            claims |= {"email": self.email, "email_verified": self.email_verified}
        return claims

    def with_claims(self, **more: Any) -> "Person":
        """Return the same person with further claims."""
        return replace(self, more={**self.more, **more})


def somebody() -> Person:
    """Return a person whom no other test knows."""
    name = uuid4().hex[:10]
    return Person(f"sub-{name}", f"{name}@provider.test")
