"""Public paths, through the router, through Caddy and from mails."""
