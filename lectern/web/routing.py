"""How the marketplace configures its router."""

import os
from collections.abc import Mapping

from lectern.subgraph_names import SUBGRAPHS
from lectern.web.examples import examples
from lectern.web.trusted_documents import TrustedDocumentSettings, persisted_documents
from router.server.configuration import RouterConfig
from subgraphs.kernel.cached_answers import CHANNEL
from subgraphs.kernel.redis import ROUTERS_PREFIX
from subgraphs.kernel.settings import Environment, KernelSettings


def router_config(
    settings: KernelSettings,
    *,
    jwks_url: str | None = None,
    urls: Mapping[str, str] | None = None,
    documents: TrustedDocumentSettings | None = None,
) -> RouterConfig:
    """The router's configuration.

    Args:
        settings: what every process is told.
        jwks_url: where the keys of the access tokens are; None where they are in this process.
        urls: where the subgraphs are that run alone; by default as the environment says.
        documents: which documents clients may send; by default as the environment says.
    """
    production = settings.environment is Environment.PRODUCTION
    remote = subgraph_urls(os.environ) if urls is None else urls
    key = settings.service_identity_key
    issuer: dict[str, object] = {
        "issuer": settings.jwt_issuer,
        "audiences": [settings.jwt_audience],
        "algorithms": ["ES256"],
    }
    if jwks_url is not None:
        issuer["jwks_url"] = jwks_url
    return RouterConfig.model_validate(
        {
            "graphiql": {"enabled": not production, "title": "Lectern", "examples": examples()},
            "authentication": {"jwt": {"issuers": [issuer]}},
            "introspection": {"enabled": True, "scopes": ["admin"] if production else []},
            # A subgraph verifies the token again for itself.
            "headers": {"all": [{"forward": "authorization"}, {"forward": "user-agent"}]},
            "subgraphs": {name: {"url": url} for name, url in remote.items()},
            "caching": CACHING,
            **({"service_identity": {"key": key}} if key is not None and urls else {}),
            "redis": {"url": settings.redis_url, "prefix": ROUTERS_PREFIX},
            "persisted_documents": persisted_documents(documents or TrustedDocumentSettings()),
            **({"rate_limits": {"limits": PRODUCTION_LIMITS}} if production else {}),
            "telemetry": _telemetry(settings, production=production),
        }
    )


CACHING = {
    "enabled": True,
    # The one that says of each answer whether it is everybody's. It is asked in no particular language.
    "subgraphs": ["catalog"],
    "vary": [],
    # Browsers and CDNs don't hear what is no longer true: they ask each time whether what they have still is.
    "clients_max_age": 0,
    "invalidation": {"channel": CHANNEL},
}

PRODUCTION_LIMITS = [
    {"name": "client", "by": ["client"], "rate": 50, "burst": 300},
    {"name": "changes", "by": ["user"], "rate": 5, "burst": 50, "only": ["mutation"]},
]
"""Far above what people do, even several behind one address. The subgraphs limit what is worth guessing by
themselves.
"""


def _telemetry(settings: KernelSettings, *, production: bool) -> dict[str, object]:
    telemetry: dict[str, object] = {
        "metrics": {"enabled": True},
        "logs": {"access": True, "slow_operations": 1.0},
    }
    if not production:
        telemetry["debug"] = {"plan_header": "query-plan", "server_timing": True}
    if settings.otlp_endpoint is not None:
        endpoint = f"{settings.otlp_endpoint.rstrip('/')}/v1/traces"
        telemetry["traces"] = {"otlp_endpoint": endpoint, "service_name": "lectern-router"}
    return telemetry


def subgraph_urls(environ: Mapping[str, str]) -> dict[str, str]:
    """Where subgraphs that run alone are, as the environment says: LECTERN_ACCOUNTS_URL and so on."""
    urls = {name: environ.get(f"LECTERN_{name.upper()}_URL") for name in SUBGRAPHS}
    return {name: url for name, url in urls.items() if url}
