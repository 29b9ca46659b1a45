"""Sessions of browsers: the refresh token in a cookie that no script reads, guarded against requests of other sites.

See docs/decisions/0051-browsers-hold-the-refresh-token-in-a-cookie.md.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import Enum, auto
from http.cookies import CookieError, SimpleCookie

from subgraphs.accounts.service.sessions.lifecycle import LoggedIn, TrustedDeviceToken
from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.errors import CodedError
from subgraphs.kernel.values.web_origins import is_plain_loopback, origin_of

SESSION_HEADER = "lectern-session"
"""A header that only scripts set, and scripts of other origins only after a preflight. WebSockets cannot have it."""

COOKIE_NAMES = ("__Secure-lectern-refresh", "lectern-refresh")
"""The cookie's name where it needs HTTPS, and its name on plain HTTP of this machine."""

DEVICE_COOKIE_NAMES = ("__Secure-lectern-device", "lectern-device")
"""The same of the cookie of a trusted device."""

COOKIE_PATH = "/graphql"
"""The only path to which browsers send the cookie."""


class SessionTransport(Enum):
    """The way in which the client keeps its refresh token."""

    TOKENS = auto()
    COOKIE = auto()


graphql_enum(
    SessionTransport,
    description="The way in which a client keeps the refresh token of its session.",
    values={
        SessionTransport.TOKENS: "The client stores it: it is in the response. For phones and programs.",
        SessionTransport.COOKIE: "The browser stores it in an HttpOnly cookie, and it is never in a response. Needs "
        "the request header `Lectern-Session: cookie`, and a page of an allowed origin.",
    },
)


class CsrfPrevented(CodedError):
    """A request of a browser's session that another site may have caused."""

    code = "CSRF_PREVENTED"
    text = (
        "A session in a cookie needs the header `Lectern-Session: cookie`, over HTTP, from a page of an allowed origin."
    )


class BrowserSessions:
    """The cookies of one deployment."""

    def __init__(self, public_url: str, origins: Collection[str], refresh_lifetime: timedelta, clock: Clock) -> None:
        """`origins` are those of pages that may have a session, beside that of `public_url`."""
        self._origins = frozenset((origin_of(public_url), *origins))
        self._secure = not is_plain_loopback(public_url)
        self._name = COOKIE_NAMES[0 if self._secure else 1]
        self._device_name = DEVICE_COOKIE_NAMES[0 if self._secure else 1]
        self._refresh_lifetime = refresh_lifetime
        self._clock = clock

    def check(self, headers: Mapping[str, str]) -> None:
        """Check that a script of an allowed page sent a request. Raises CsrfPrevented.

        A script of another origin cannot set the header without a preflight, which the router's CORS policy rejects;
        Sec-Fetch-Site and Origin, which scripts cannot set, must agree.
        """
        if SESSION_HEADER not in headers:
            raise CsrfPrevented
        site = headers.get("sec-fetch-site", "same-origin")
        origin = headers.get("origin")
        if origin in self._origins or (site == "same-origin" and "sec-fetch-site" in headers):
            return
        # Neither header: no browser, and nothing that a browser would add by itself.
        if origin is not None or site != "same-origin":
            raise CsrfPrevented

    def refresh_token(self, headers: Mapping[str, str]) -> str | None:
        """Return the refresh token in a request's cookie; None if it has none."""
        return _cookie(headers, self._name)

    def trusted_device(self, headers: Mapping[str, str]) -> str | None:
        """Return the token of a trusted device in a request's cookie; None if it has none."""
        return _cookie(headers, self._device_name)

    def trusting(self, device: TrustedDeviceToken) -> str:
        """Return the `Set-Cookie` of a device that is trusted from now on; it survives a log-out."""
        left = device.expires_at - self._clock()
        return self._set_cookie(device.token, int(left.total_seconds()), self._device_name)

    def issued(self, result: LoggedIn) -> str:
        """Return the `Set-Cookie` of a session's next refresh token, for as long as it can be used."""
        left = result.session.expires_at - self._clock()
        return self._set_cookie(result.tokens.refresh_token, int(min(self._refresh_lifetime, left).total_seconds()))

    def cleared(self) -> str:
        """Return the `Set-Cookie` that deletes the cookie."""
        return self._set_cookie("", 0)

    def _set_cookie(self, value: str, seconds: int, name: str | None = None) -> str:
        secure = "; Secure" if self._secure else ""
        return f"{name or self._name}={value}; Path={COOKIE_PATH}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"


def _cookie(headers: Mapping[str, str], name: str) -> str | None:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return None
    return morsel.value or None if morsel is not None else None
