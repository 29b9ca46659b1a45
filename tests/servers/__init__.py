"""The servers that a test run uses: real ones, started once for all its workers by a keeper process of their own.

- `keeper`: the process that starts a server when the first test asks for it, and stops them all when the run is over
- `client`: how a test process asks it
"""
