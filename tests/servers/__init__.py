"""The servers of a test run: real ones, started once for all its workers by a process of their own.

- `server_manager`: the process that starts a server at its first request, and stops all of them after the run
- `client`: requests of test processes to it
"""
