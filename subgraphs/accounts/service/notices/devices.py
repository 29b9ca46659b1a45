"""Names of devices, as their owners would call them. Pure."""

import re

_BROWSERS = (
    (re.compile(r"\bEdgA?/"), "Edge"),
    (re.compile(r"\b(OPR|Opera)/"), "Opera"),
    (re.compile(r"\b(Firefox|FxiOS)/"), "Firefox"),
    (re.compile(r"\b(Chrome|CriOS|HeadlessChrome)/"), "Chrome"),
    (re.compile(r"\bSafari/"), "Safari"),
)
_SYSTEMS = (
    (re.compile(r"\b(iPhone|iPad)\b"), "iOS"),
    (re.compile(r"\bAndroid\b"), "Android"),
    (re.compile(r"\bWindows\b"), "Windows"),
    (re.compile(r"\bMac OS X\b"), "macOS"),
    (re.compile(r"\bLinux\b"), "Linux"),
)
MAX_NAME = 60


def device_name(user_agent: str | None) -> str | None:
    """Return the browser and the system of a `User-Agent`, such as `Firefox, Windows`; None without one.

    Of another program, the beginning of the text.
    """
    if user_agent is None:
        return None
    found = [
        next((name for pattern, name in known if pattern.search(user_agent)), None) for known in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in found if name) or user_agent[:MAX_NAME].strip() or None
