"""The router as a server: everything between a client's connection and the engine.

- `app`: `create_app`, the composition root, and the ASGI application
- `configuration`: one YAML file, or the same from Python
- `operations`: the stages of an operation, whichever protocol brought it
- `http`: GraphQL over HTTP; `subscriptions`: WebSocket, server-sent events, multipart
- `authentication`, `authorization`: who clients are, and what they may see
- `revocation`: credentials that are taken back, in every router of a fleet
- `header_rules`: what subgraphs are told about clients
- `serving`: the supergraph that is being served, and its replacement
- `graphiql`: pages for people
"""

from router.server.app import RouterApp, create_app
from router.server.authentication import Identity
from router.server.authorization import Policy, PolicyRequest
from router.server.configuration import ConfigurationError, RouterConfig, config_of, load_config, parse_config
from router.server.errors import RequestRefused
from router.server.revocation import Revocation

__all__ = [
    "ConfigurationError",
    "Identity",
    "Policy",
    "PolicyRequest",
    "RequestRefused",
    "Revocation",
    "RouterApp",
    "RouterConfig",
    "config_of",
    "create_app",
    "load_config",
    "parse_config",
]
