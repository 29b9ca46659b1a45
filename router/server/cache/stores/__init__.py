"""Stores of cache entries: Redis, shared by all routers, or the memory of one."""
