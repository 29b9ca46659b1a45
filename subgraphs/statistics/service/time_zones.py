"""Time zones by name."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from subgraphs.kernel.platform.errors import BadUserInput


def time_zone(name: str) -> ZoneInfo:
    """Return the zone of the name in the IANA time zone database. Raises BadUserInput."""
    if name not in _names():
        raise BadUserInput("There is no such time zone. Send a name such as Europe/Berlin.", argument="timeZone")
    return ZoneInfo(name)


@cache
def _names() -> frozenset[str]:
    # The zone of the server is in the database of some systems.
    return frozenset(available_timezones() - {"localtime"})
