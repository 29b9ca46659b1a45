"""The marketplace's configuration of the router."""

import os
from collections.abc import Mapping

from pydantic import SecretStr

from lectern.web.examples import examples, login_buttons
from lectern.web.router_settings import ClientLimitSettings
from lectern.web.trusted_documents import TrustedDocumentSettings, persisted_documents
from router import RouterConfig
from subgraphs.accounts.schema.browser_sessions import COOKIE_NAMES, DEVICE_COOKIE_NAMES, SESSION_HEADER
from subgraphs.kernel.graphql.extensions.cache_control import CHANNEL
from subgraphs.kernel.identity.machine_issuers import MachineClientSettings, MachineIssuer
from subgraphs.kernel.platform.redis import ROUTERS_PREFIX
from subgraphs.kernel.platform.settings import Environment, KernelSettings
from subgraphs.kernel.values.web_origins import parts_of
from subgraphs.registry import DOMAINS


def router_config(
    settings: KernelSettings,
    *,
    signing_key: SecretStr | None = None,
    jwks_url: str | None = None,
    urls: Mapping[str, str] | None = None,
    documents: TrustedDocumentSettings | None = None,
    limits: ClientLimitSettings | None = None,
    machines: MachineClientSettings | None = None,
) -> RouterConfig:
    """Return the router's configuration.

    `signing_key` signs requests to subgraphs in other processes. `jwks_url` is the address of the access tokens' keys,
    None if they are in this process; `urls` has the addresses of subgraphs in other processes, `documents` the trusted
    documents, `limits` says whether clients are limited, `machines` lists the issuers of machine clients: by default
    these come from the environment.
    """
    production = settings.environment is Environment.PRODUCTION
    limited = (limits or ClientLimitSettings()).rate_limits
    remote = subgraph_urls(os.environ) if urls is None else urls
    issuer: dict[str, object] = {
        "issuer": settings.jwt_issuer,
        "audiences": [settings.jwt_audience],
        "algorithms": ["ES256"],
    }
    if jwks_url is not None:
        issuer["jwks_url"] = jwks_url
    return RouterConfig.model_validate(
        {
            "graphiql": {
                "enabled": not production,
                "path": "/graphiql",
                "title": "Lectern",
                "examples": examples(),
                # The demonstration accounts, whose passwords are public, exist there alone.
                "login_buttons": login_buttons() if settings.environment is Environment.EMBEDDED else (),
            },
            "authentication": {"jwt": {"issuers": [issuer, *_machine_issuers(settings, machines)]}},
            "cors": _cors(settings),
            "introspection": {"enabled": True, "scopes": ["admin"] if production else []},
            # A subgraph verifies the token again for itself.
            "headers": {
                "all": [{"forward": "authorization"}, {"forward": "user-agent"}, {"forward": "accept-language"}],
                "subgraphs": {"accounts": SESSION_HEADERS},
                "responses": [
                    # Of limits in subgraphs, as of the router's own.
                    {"forward": "retry-after"},
                    # Of a browser's session, by accounts alone.
                    {"forward": "set-cookie", "algorithm": "append"},
                ],
            },
            "subgraphs": {name: _remote_subgraph(url, production=production) for name, url in remote.items()},
            "caching": CACHING,
            "cost": {"max": MAX_COST, "max_returned_objects": MAX_RETURNED_OBJECTS},
            "limits": LIMITS,
            **({"service_identity": {"private_key": signing_key}} if signing_key is not None and urls else {}),
            "redis": {"url": settings.redis_url, "prefix": ROUTERS_PREFIX},
            "persisted_documents": persisted_documents(documents or TrustedDocumentSettings()),
            **({"rate_limits": {"limits": CLIENT_LIMITS}} if (production if limited is None else limited) else {}),
            "telemetry": _telemetry(settings, production=production),
        }
    )


def _machine_issuers(settings: KernelSettings, machines: MachineClientSettings | None) -> list[dict[str, object]]:
    listed = (machines or MachineClientSettings()).machine_issuers
    # None takes the place of our own, which alone names users.
    return [_machine_issuer(issuer) for issuer in listed if issuer.issuer != settings.jwt_issuer]


def _machine_issuer(issuer: MachineIssuer) -> dict[str, object]:
    """Return the router's options of an issuer for machine clients, which accept and map what subgraphs do."""
    return {
        "issuer": issuer.issuer,
        **({} if issuer.jwks_url is None else {"jwks_url": issuer.jwks_url}),
        "audiences": [issuer.audience],
        "algorithms": issuer.algorithms,
        "leeway": issuer.leeway_seconds,
        "jwks_ttl": issuer.keys_lifetime_seconds,
        "subject_claim": issuer.subject_claim,
        "scope_claims": [issuer.scope_claim],
        "scopes": issuer.scopes,
        **({} if issuer.clients is None else {"clients": issuer.clients}),
    }


def _remote_subgraph(urls: str, *, production: bool) -> dict[str, object]:
    """Return the options of a subgraph in other processes, at one URL or at several, separated by commas."""
    several = parts_of(urls)
    return {
        **({"url": several[0]} if len(several) == 1 else {"replicas": several}),
        **RESILIENCE,
        **({"hedging": HEDGING} if production else {}),
    }


RESILIENCE: dict[str, object] = {
    # A name may have an address for each replica: a headless service, or a scaled service of a compose file.
    "discovery": {},
    "retries": {},
    "circuit_breaker": {},
}
"""Precautions of calls to other processes, which may be restarted, scaled or lost at any time."""

HEDGING = {"delay": 0.5}
"""Seconds that a query of a subgraph takes hardly ever, unless something holds up the one process that has it."""

MAX_COST = 1_000.0
"""The highest estimated cost of an operation, in objects: above every screen of a client (a course page with its
sections, lectures and playback takes 340), below lists within lists within lists.
"""

SESSION_HEADERS = [
    *({"cookie": name} for name in (*COOKIE_NAMES, *DEVICE_COOKIE_NAMES)),
    *({"forward": name} for name in (SESSION_HEADER, "origin", "sec-fetch-site")),
]
"""The headers of a browser's session and of the page that uses it, which accounts checks."""

MAX_RETURNED_OBJECTS = 20_000
"""The most objects that subgraphs return for one operation: more than any estimate that passes should lead to."""

LIMITS = {
    # Several times the largest document of a client; what these take to read and plan is tens of milliseconds.
    "tokens": 6_000,
    "fields": 3_000,
    "response": 8_000_000,
}

CACHING = {
    "enabled": True,
    # Those that say which of their responses may be shared. Their data does not vary by language; messages of errors
    # do, and are not cached.
    "subgraphs": ["accounts", "catalog", "learning", "orders", "statistics"],
    "vary": [],
    # Browsers and CDNs don't receive invalidations, so they revalidate each time.
    "client_max_age": 0,
    "invalidation": {"channel": CHANNEL},
}

CLIENT_LIMITS = [
    {"name": "client", "by": ["client"], "rate": 50, "burst": 300},
    {"name": "changes", "by": ["user"], "rate": 5, "burst": 50, "operation_types": ["mutation"]},
]
"""Limits far above legitimate use, even of several users behind one address. The subgraphs themselves limit operations
worth guessing.
"""


_EXPOSED_HEADERS = ("retry-after",)
"""Response headers that scripts of other origins may read beside those that CORS always lets them read."""


def _cors(settings: KernelSettings) -> dict[str, object]:
    if not settings.cors_origins:
        return {}
    return {
        "origins": settings.cors_origins,
        # The refresh token of a browser's session is a cookie. Only the listed origins ever get a permission.
        "allow_credentials": True,
        "expose_headers": _EXPOSED_HEADERS,
    }


def _telemetry(settings: KernelSettings, *, production: bool) -> dict[str, object]:
    telemetry: dict[str, object] = {
        # Served on the management port alone.
        "metrics": {"enabled": True, "path": None},
        "logs": {"access": True, "slow_operations": 1.0},
    }
    if not production:
        telemetry["debug"] = {"plan_header": "query-plan", "server_timing": True}
    if settings.otlp_endpoint is not None:
        endpoint = f"{settings.otlp_endpoint.rstrip('/')}/v1/traces"
        telemetry["traces"] = {"otlp_endpoint": endpoint, "service_name": "lectern-router"}
    return telemetry


def first_url(urls: str) -> str:
    """Return the first of the URLs of a subgraph, for what needs any one of its replicas."""
    return parts_of(urls)[0]


def subgraph_urls(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the addresses of subgraphs in other processes from the environment: LECTERN_ACCOUNTS_URL and so on.

    An address may be several URLs, separated by commas: those of replicas.
    """
    urls = {name: environ.get(f"LECTERN_{name.upper()}_URL") for name in DOMAINS}
    return {name: url for name, url in urls.items() if url}
