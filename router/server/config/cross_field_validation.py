"""Validation across the sections of a configuration, before anything is started."""

from router.server.config.root import RouterConfig


def contradictions(config: RouterConfig) -> list[str]:
    """Return the reasons why this configuration alone cannot be served; empty if there are none.

    An application that passes its own Redis client needs none in its configuration.
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
    if "*" in config.cors.origins and config.cors.allow_credentials:
        found.append("cors: credentials cannot be allowed to every origin")
    if config.uploads.enabled and config.uploads.idle_timeout >= config.http1.body_timeout:
        found.append(
            f"uploads.idle_timeout: must be shorter than http1.body_timeout ({config.http1.body_timeout:g} s), which "
            "would end the connection of a stalled upload first"
        )
    return found
