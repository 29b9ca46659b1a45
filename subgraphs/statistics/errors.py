"""Errors of the statistics domain."""

from subgraphs.kernel.platform.errors import CodedError


class LogsUnavailable(CodedError):
    """The deployment has no logs that can be searched, or their store does not respond."""

    code = "LOGS_UNAVAILABLE"
    text = "The logs cannot be searched at the moment."
