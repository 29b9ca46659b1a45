"""The paths at the public address that other processes than the router serve.

Everything else is the router's: the graph, the web app and its pages. In production a proxy routes by these paths
(docker/caddy, docker/helm); where there is none, the router's process passes requests on
(`forwarding`).
"""

from collections.abc import Mapping

from subgraphs.kernel.pictures import PICTURES_PATH

EDGE_PATH = "/playback"
"""The path of the playback edge, and what its files' paths begin with."""

PUBLIC_PATHS: Mapping[str, str] = {
    # Plain pages that links in mails lead to, and the keys that verify access tokens.
    "/verify-email": "accounts",
    "/reset-password": "accounts",
    "/confirm-email": "accounts",
    "/delete-account": "accounts",
    "/keep-account": "accounts",
    "/deletion-receipt": "accounts",
    "/undo-email": "accounts",
    "/.well-known/jwks.json": "accounts",
    # The payment provider's webhooks, and the pages to which it sends browsers back.
    "/webhooks/stripe": "orders",
    "/checkout/return": "orders",
    "/payouts/return": "orders",
    # The page that turns mails off, and the one click of mail programs.
    "/unsubscribe": "notifications",
}
"""The process that serves each path."""


PREFIXES: Mapping[str, str] = {
    # Log-ins with identity providers.
    "/identity/": "accounts",
    f"{EDGE_PATH}/": "edge",
    f"{PICTURES_PATH}/": "edge",
}
"""The process that serves all paths with a prefix."""


def process_of(path: str) -> str | None:
    """Return the process that serves a path; None if that is the router."""
    found = next((process for prefix, process in PREFIXES.items() if path.startswith(prefix)), None)
    return found or PUBLIC_PATHS.get(path)
