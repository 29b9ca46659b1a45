"""The end of a connection, whichever protocol it speaks."""


class Disconnected(Exception):
    """The client closed the connection."""
