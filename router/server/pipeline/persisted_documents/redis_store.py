"""Documents in Redis, within a number of bytes for all routers together."""

from redis.asyncio import Redis
from redis.exceptions import RedisError

from router.server.pipeline.persisted_documents.stores import MemoryDocuments

_PUT = """
local uses, sizes, total, document = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, text, ttl, max_bytes = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local now = tonumber(redis.call('TIME')[1])
local prefix = string.sub(document, 1, #document - #id)
local function remove(other)
  redis.call('DECRBY', total, redis.call('HGET', sizes, other) or 0)
  redis.call('HDEL', sizes, other)
  redis.call('ZREM', uses, other)
  redis.call('DEL', prefix .. other)
end
for _, expired in ipairs(redis.call('ZRANGEBYSCORE', uses, '-inf', now - ttl, 'LIMIT', 0, 1000)) do remove(expired) end
if redis.call('HSETNX', sizes, id, #text) == 1 then redis.call('INCRBY', total, #text) end
redis.call('SET', document, text, 'EX', ttl)
redis.call('ZADD', uses, now, id)
while tonumber(redis.call('GET', total)) > max_bytes do remove(redis.call('ZRANGE', uses, 0, 0)[1]) end
for _, key in ipairs({uses, sizes, total}) do redis.call('EXPIRE', key, ttl + 60) end
return 1
"""
"""Stores a document and evicts the least recently used ones. The three keys of the index outlive every document."""

_GET = """
local text = redis.call('GETEX', KEYS[2], 'EX', tonumber(ARGV[2]))
if text then
  redis.call('ZADD', KEYS[1], 'XX', redis.call('TIME')[1], ARGV[1])
  redis.call('EXPIRE', KEYS[1], tonumber(ARGV[2]) + 60)
end
return text
"""


class RedisDocuments:
    """Texts in Redis, shared by all routers, behind a memory of this process."""

    def __init__(self, redis: Redis, memory: MemoryDocuments, *, prefix: str, ttl: float, max_bytes: int) -> None:
        """`ttl` is the time to live in Redis since the last use, in seconds, `max_bytes` bounds all texts in Redis."""
        self._memory = memory
        self._prefix = f"{prefix}:apq"
        self._ttl = max(1, int(ttl))
        self._max_bytes = max_bytes
        self._put = redis.register_script(_PUT)
        self._get = redis.register_script(_GET)

    async def get(self, document_id: str) -> str | None:
        """Return the text, or None."""
        cached = await self._memory.get(document_id)
        if cached is not None:
            return cached
        try:
            found = await self._get(
                keys=[f"{self._prefix}-uses", f"{self._prefix}:{document_id}"], args=[document_id, self._ttl]
            )
        except (RedisError, OSError):
            return None
        if found is None:
            return None
        text: str = found.decode()
        await self._memory.put(document_id, text)
        return text

    async def put(self, document_id: str, text: str) -> None:
        """Store a text in memory and in Redis."""
        await self._memory.put(document_id, text)
        encoded = text.encode()
        if len(encoded) > self._max_bytes:
            return
        index = [f"{self._prefix}-{part}" for part in ("uses", "sizes", "bytes")]
        try:
            await self._put(
                keys=[*index, f"{self._prefix}:{document_id}"],
                args=[document_id, encoded, self._ttl, self._max_bytes],
            )
        except (RedisError, OSError):
            return
