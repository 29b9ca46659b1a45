"""Secrets of users and of the service: passwords, access tokens and tokens derived from a secret."""
