"""Failures of the machine that `lectern` runs on.

Every message is one line that states the problem and its solution: it is printed as it is.
"""


class PlatformError(Exception):
    """A failure to start or to continue that the operator can fix."""


class MissingWheel(PlatformError):
    """The error that a server's package is not installed, or has no build for this operating system."""


class ChildFailed(PlatformError):
    """The error that a child process ended, or did not become ready in time."""
