"""Analysis of the logs of all processes, for admins."""
