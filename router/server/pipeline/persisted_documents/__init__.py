"""Persisted documents: operations whose text clients need not send.

- `stores`, `file_store`: texts by their hash, in memory, and in Redis or a file behind it
- `automatic`: automatic persisted queries
- `manifest`, `trusted`: documents that are registered in advance, and the policy for all others
- `resolution`: from a request to the text of its document
"""

from router.server.pipeline.persisted_documents.resolution import DocumentResolution, build_resolution

__all__ = ["DocumentResolution", "build_resolution"]
