"""Pictures, videos, and files beside lectures, uploaded through the API."""
