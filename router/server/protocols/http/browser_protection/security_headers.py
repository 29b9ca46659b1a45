"""Headers of every response that keep browsers from misusing it."""

from router.server.protocols.http.messages import HttpResponse

NO_SNIFF = (b"x-content-type-options", b"nosniff")
"""A response is only what its Content-Type says, never a script or a page that a browser finds in it."""
NO_FRAMES = (b"content-security-policy", b"frame-ancestors 'none'")
"""No page shows the response in a frame (clickjacking)."""


def secure(response: HttpResponse) -> None:
    """Add the headers that a response does not set itself."""
    headers = response.headers
    names = dict(headers)
    if b"x-content-type-options" not in names:
        headers.append(NO_SNIFF)
    if b"content-security-policy" not in names:
        headers.append(NO_FRAMES)
