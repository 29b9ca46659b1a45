"""What is right in each section and wrong as a whole: told before anything is started."""

from __future__ import annotations

from router.server.configuration.root import RouterConfig


def contradictions(config: RouterConfig) -> list[str]:
    """What cannot be served with this configuration alone. Empty if all of it can.

    An application that is given its Redis from Python needs none in its configuration.
    """
    caching, documents, source = config.caching, config.persisted_documents, config.supergraph
    needs_redis = {
        "rate_limits": bool(config.rate_limits.limits),
        "caching": caching.enabled and (caching.store == "redis" or caching.invalidation.channel is not None),
        "persisted_documents.automatic.shared": documents.automatic.enabled and documents.automatic.shared,
        "persisted_documents.trusted.shared": documents.trusted.mode != "off" and documents.trusted.shared,
        "supergraph.redis_key": source is not None and source.redis_key is not None,
    }
    found = [f"{place}: needs redis" for place, needs in needs_redis.items() if needs and config.redis is None]
    if "*" in config.cors.origins and config.cors.credentials:
        found.append("cors: credentials cannot be allowed to every origin")
    return found
