"""Registration and password reset: each is confirmed by the link in a mail."""
