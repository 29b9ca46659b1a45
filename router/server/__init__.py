"""The router as a server: everything between a client's connection and the engine.

- `asgi`: `create_app`, which builds everything else; the ASGI application; the server process
- `plugins`: an operator's own code, called at the stages of a request
- `protocols`: GraphQL over HTTP, server-sent events, WebSocket
- `pipeline`: the stages of an operation, shared by all protocols
- `schema_state`: the supergraph that is being served, and its replacement
- `upstream`: calls to subgraphs; `cache`: caching their responses
- `security`: authentication, authorization, revocation; `demand_control`: costs and rate limits
- `telemetry`: metrics, traces and logs
- `config`: the configuration, from a YAML file or from Python
- `external`: connections to Redis and HTTP servers that are not subgraphs
- `errors`: `RequestRejected`, a request that is rejected before its execution
"""

from router.server.asgi.app import RouterApp
from router.server.asgi.composition import create_app
from router.server.config import ConfigurationError, RouterConfig, config_of, load_config, parse_config
from router.server.errors import RequestRejected
from router.server.security.authentication import Identity
from router.server.security.authorization import Policy, PolicyRequest
from router.server.security.revocation import Revocation

__all__ = [
    "ConfigurationError",
    "Identity",
    "Policy",
    "PolicyRequest",
    "RequestRejected",
    "Revocation",
    "RouterApp",
    "RouterConfig",
    "config_of",
    "create_app",
    "load_config",
    "parse_config",
]
