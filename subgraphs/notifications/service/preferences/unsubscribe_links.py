"""Links to turn the mails of one kind off, signed, so that they need no log-in and are in no table."""

import base64
import hmac
from dataclasses import dataclass
from hashlib import sha256

from pydantic import SecretStr

from subgraphs.kernel.identity.ids import USER, UserId, parse_id
from subgraphs.kernel.platform.errors import BadUserInput
from subgraphs.notifications.service.model import EMAIL_REQUIRED, Kind

PATH = "/unsubscribe"


@dataclass(frozen=True, slots=True)
class UnsubscribeLinks:
    """Make and check the links. They don't expire: a mail may be read years later."""

    secret: SecretStr
    public_url: str

    def url(self, user_id: UserId, kind: Kind) -> str | None:
        """Return the link for a user's mails of a kind; None if these mails can't be turned off."""
        return None if kind in EMAIL_REQUIRED else f"{self.public_url}{PATH}?token={self._token(user_id, kind)}"

    def subject_of(self, token: str) -> tuple[UserId, Kind] | None:
        """Return the user and the kind in an authentic token; None for any other text."""
        user, _, rest = token.partition(".")
        name, _, _ = rest.partition(".")
        try:
            user_id, kind = parse_id(USER, user, "token"), Kind(name)
        except (BadUserInput, ValueError):
            return None
        expected = self._token(user_id, kind)
        return (user_id, kind) if hmac.compare_digest(token.encode(), expected.encode()) else None

    def _token(self, user_id: UserId, kind: Kind) -> str:
        subject = f"{user_id}.{kind.value}"
        mac = hmac.digest(self.secret.get_secret_value().encode(), f"unsubscribe {subject}".encode(), sha256)
        return f"{subject}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
