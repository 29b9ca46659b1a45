"""What can go wrong on the machine that `lectern` runs on.

Every message is one line that says what is wrong and what to do about it: it is printed as it is.
"""


class PlatformError(Exception):
    """The platform can't start, or go on, for a reason that its operator can mend."""


class MissingWheel(PlatformError):
    """A server's package is not installed, or was not built for this operating system."""


class ChildFailed(PlatformError):
    """A child process ended, or did not become ready in time."""
