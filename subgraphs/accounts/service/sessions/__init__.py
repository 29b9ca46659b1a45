"""Sessions: log-in, refresh, log-out and revocation."""
