"""A small identity provider for tests: OpenID Connect with discovery, and what log-ins use of GitHub's API."""
